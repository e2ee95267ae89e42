// Changes of records, pushed by the daemon: which lists they concern, what flashes, who did what, and whether somebody
// changed what is open in a form. Pure.

import type { ChangeEvent, ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { remotelyChanged } from '../form/remote-change.ts';
import { changed, itemAt, replaced } from '../pane.ts';
import { withList, withLists } from './lists.ts';
import type { ListName } from './lists.ts';
import { newsText } from './news-text.ts';
import { heightOf, visibleLists } from './places.ts';
import { covered, saying } from './view-state.ts';
import type { ViewState } from './view-state.ts';

/** Takes a change in. What keeps its place in a list is replaced there at once; other lists are fetched again. */
export function onChange(state: ViewState, change: ChangeEvent): ViewState {
  const { type, data } = change;
  const told = withForm(withNews(state, change), change);
  if ('contact' in data)
    return onTransaction({ ...told, flashing: flashOf(state, [data.id, data.contact.id]) }, type, data);
  return onContact({ ...told, flashing: flashOf(state, [data.id]) }, type, data);
}

function onContact(state: ViewState, type: ChangeEvent['type'], data: ContactView): ViewState {
  const held = state.lists.contacts.items.find(({ id }) => id === data.id);
  const staysThere = held?.name === data.name && held.archived === data.archived && state.sort !== 'recent';
  if (type !== 'contact_updated' || !staysThere) {
    return { ...state, lists: withLists(state.lists, ['contacts', 'transactions', 'due'], changed) };
  }
  return { ...state, lists: withList(state.lists, 'contacts', (pane) => replaced(pane, { ...held, ...data })) };
}

function onTransaction(state: ViewState, type: ChangeEvent['type'], data: TransactionView): ViewState {
  const mine = data.contact.id === state.contactId || state.lists.ofContact.items.some(({ id }) => id === data.id);
  const stale: ListName[] = ['contacts', 'transactions', 'due', ...(mine ? (['ofContact'] as const) : [])];
  const next = { ...state, totalsVersion: state.totalsVersion + 1, lists: withLists(state.lists, stale, changed) };
  if (type !== 'transaction_updated') return next;
  return { ...next, lists: shownAtOnce(next, data) };
}

/** Where it keeps its place, its new value is there before the fetched one. */
function shownAtOnce({ lists }: ViewState, data: TransactionView): ViewState['lists'] {
  const names = ['ofContact', 'transactions', 'due'] as const;
  return names.reduce((all, name) => {
    const held = all[name].items.find(({ id }) => id === data.id);
    if (held?.date !== data.date || held.due !== data.due || held.contact.id !== data.contact.id) return all;
    const running = held.running === undefined ? {} : { running: held.running };
    return withList(all, name, (pane) => replaced(pane, { ...data, ...running }));
  }, lists);
}

/** Only records on the screen flash, so that the set stays as small as the screen. */
function flashOf(state: ViewState, ids: readonly string[]): ReadonlySet<string> {
  const fresh = ids.filter((id) => !state.flashing.has(id) && isVisible(state, id));
  return fresh.length === 0 ? state.flashing : new Set([...state.flashing, ...fresh]);
}

function isVisible(state: ViewState, id: string): boolean {
  return visibleLists(state).some((list) => {
    const pane = state.lists[list];
    const rows = Array.from({ length: heightOf(state, list) }, (_, row) =>
      itemAt<{ id: string }>(pane, pane.top + row),
    );
    // What is new is on the screen with the next answer: it flashes if it comes into sight.
    return rows.some((item) => item?.id === id) || !pane.items.some((item) => item.id === id);
  });
}

/** An own write that the log has confirmed is no news. */
function withNews(state: ViewState, change: ChangeEvent): ViewState {
  if (change.n !== undefined && change.status === 'confirmed') return state;
  const more = state.said?.tone === 'news' ? state.said.more + 1 : 0;
  return saying(state, { text: newsText(change), tone: 'news', more });
}

function withForm(state: ViewState, change: ChangeEvent): ViewState {
  if (state.overlay?.type !== 'form') return state;
  const form = remotelyChanged(state.overlay.form, change);
  return form === state.overlay.form ? state : covered(state, { type: 'form', form });
}
