// Changes of records, pushed by the daemon: which lists they concern, what flashes, who did what, and whether somebody
// changed what is open in a form. Pure.

import type { ChangeEvent, ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { remotelyChanged } from '../form/remote-change.ts';
import { changed, indexOf, replaced } from '../pane.ts';
import type { Pane } from '../pane.ts';
import { withList, withLists } from './lists.ts';
import type { ListName } from './lists.ts';
import { newsText } from './news-text.ts';
import { heightOf, visibleLists } from './places.ts';
import { covered, saying } from './view-state.ts';
import type { ViewState } from './view-state.ts';

/** More rows than this no screen shows. */
const FLASHING_MAX = 200;

/** Takes a change in. What keeps its place in a list is replaced there at once; other lists are fetched again. */
export function onChange(state: ViewState, change: ChangeEvent): ViewState {
  const { type, data } = change;
  const told = withForm(withNews(state, change), change);
  const flashing = flashOf(state, data);
  const next = flashing === state.flashing ? told : { ...told, flashing };
  return 'contact' in data ? onTransaction(next, type, data) : onContact(next, type, data);
}

function onContact(state: ViewState, type: ChangeEvent['type'], data: ContactView): ViewState {
  const held = state.lists.contacts.items.find(({ id }) => id === data.id);
  const isUpdate = type === 'contact_updated';
  // Merged, or, as it was not in the list, perhaps not any more: money is another's then.
  if (isUpdate && (data.mergedInto !== undefined || held === undefined)) {
    const lists = withLists(state.lists, ['contacts', 'ofContact', 'transactions', 'due'], changed);
    return { ...state, lists, totalsVersion: state.totalsVersion + 1 };
  }
  const staysThere = held?.name === data.name && held.archived === data.archived && state.sort !== 'recent';
  if (!isUpdate || !staysThere) {
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
function flashOf(state: ViewState, data: ContactView | TransactionView): ReadonlySet<string> {
  const fresh = shownIds(state, data).filter((id) => !state.flashing.has(id) && isVisible(state, id));
  return fresh.length === 0 ? state.flashing : new Set([...state.flashing, ...fresh].slice(-FLASHING_MAX));
}

/** The records of a change that the screen's lists may have: its contact, and what is no other contact's. */
function shownIds({ screen, contactId }: ViewState, data: ContactView | TransactionView): readonly string[] {
  if (!('contact' in data)) return [data.id];
  if (screen !== 'contacts') return [data.id];
  return data.contact.id === contactId ? [data.id, data.contact.id] : [data.contact.id];
}

/** In sight, or new: that is on the screen with the next answer, and flashes if it comes into sight. */
function isVisible(state: ViewState, id: string): boolean {
  return visibleLists(state).some((list) => {
    const pane: Pane<{ readonly id: string }> = state.lists[list];
    const index = indexOf(pane, id);
    return index === undefined || (index >= pane.top && index < pane.top + heightOf(state, list));
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
