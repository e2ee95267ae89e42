// What must be asked of the daemon so that the screen is current: the visible windows and no others, totals, status,
// and whether the draft of an open form would be taken. Pure.

import { formRequest } from '../form/form-request.ts';
import { wantedWindow } from '../pane.ts';
import type { WantedWindow } from '../pane.ts';
import type { ListName } from './lists.ts';
import type { Request, ViewState } from './view-state.ts';
import { heightOf, visibleLists } from './places.ts';

/** Something wanted. Of those with one `key` one at a time is asked for. */
export type Wish = { readonly key: string; readonly request: Request } & (
  | { readonly type: 'status' }
  | { readonly type: 'totals'; readonly version: number }
  | {
      readonly type: 'list';
      readonly list: ListName;
      readonly window: WantedWindow;
      readonly contactId: string | undefined;
    }
  | { readonly type: 'check'; readonly version: number }
);

/** All that is wanted now; nothing while the daemon is not reachable. */
export function wantedOf(state: ViewState): readonly Wish[] {
  if (!state.linked) return [];
  return [
    ...statusWish(state),
    ...visibleLists(state).flatMap((list) => listWish(state, list)),
    ...totalsWish(state),
    ...checkWish(state),
  ];
}

function statusWish({ statusStale }: ViewState): readonly Wish[] {
  return statusStale ? [{ key: 'status', type: 'status', request: { method: 'status', params: {} } }] : [];
}

function totalsWish({ totalsVersion, totalsLoaded }: ViewState): readonly Wish[] {
  if (totalsVersion === totalsLoaded) return [];
  const request: Request = { method: 'balance', params: { by: 'currency' } };
  return [{ key: 'totals', type: 'totals', version: totalsVersion, request }];
}

function listWish(state: ViewState, list: ListName): readonly Wish[] {
  const { contactId } = state;
  if (list === 'ofContact' && contactId === undefined) return [];
  const window = wantedWindow<{ readonly id: string }>(state.lists[list], heightOf(state, list));
  if (window === undefined) return [];
  return [{ key: list, type: 'list', list, window, contactId, request: listRequest(state, list, window) }];
}

function listRequest(state: ViewState, list: ListName, { offset, limit }: WantedWindow): Request {
  const { filters, sort, contactId } = state;
  const window = { offset, limit };
  const { selectedId } = state.lists[list];
  const place = { ...window, ...(selectedId === undefined ? {} : { find: selectedId }) };
  const query = (text: string) => (text === '' ? {} : { query: text });
  switch (list) {
    case 'contacts':
      return { method: 'contact.list', params: { ...place, sort, ...query(filters.contacts) } };
    case 'ofContact':
      return { method: 'transaction.list', params: { ...place, contact: contactId, running: true } };
    case 'transactions':
      return { method: 'transaction.list', params: { ...place, ...query(filters.transactions) } };
    case 'due':
      return { method: 'transaction.list', params: { ...place, due: true, ...query(filters.due) } };
    case 'conflicts':
      return { method: 'conflict.list', params: window };
    case 'refused':
      return { method: 'sync.refused', params: window };
    case 'log':
      return { method: 'log', params: window };
    case 'members':
      return { method: 'book.members', params: {} };
    default:
      return { method: 'book.list', params: {} };
  }
}

/** A dry run of what the form would write: the daemon's own messages, and what would come of it. */
function checkWish({ overlay }: ViewState): readonly Wish[] {
  if (overlay?.type !== 'form' || overlay.form.saving) return [];
  const { version, checked } = overlay.form;
  const request = version === checked ? undefined : formRequest(overlay.form);
  if (request === undefined) return [];
  return [
    { key: 'check', type: 'check', version, request: { ...request, params: { ...request.params, dryRun: true } } },
  ];
}
