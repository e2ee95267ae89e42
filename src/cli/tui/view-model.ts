// The dashboard's state as a pure function of what happened: windows fetched, changes pushed, keys, resizes.
// It says which windows must be fetched, and never does anything itself.

import { unreachable } from '../../base/assert.ts';
import type { ChangeEvent, ContactView, StatusView, TotalView, TransactionView } from '../../protocol/local/views.ts';
import type { KeyAction } from './key-action.ts';
import { layoutOf } from './layout.ts';
import type { Size } from './layout.ts';
import { changed, emptyPane, fitted, itemAt, loaded, moveTo, replaced, selectedItem, wantedWindow } from './pane.ts';
import type { LoadedWindow, Pane, WantedWindow } from './pane.ts';

/** All that a frame is drawn from. */
export interface ViewState {
  readonly size: Size;
  readonly focus: 'contacts' | 'transactions';
  readonly help: boolean;
  readonly quit: boolean;
  /** Whether the daemon's subscription is open. */
  readonly linked: boolean;
  readonly problem?: string;
  readonly status?: StatusView;
  /** Whether the status may have changed unseen, while there was no subscription. */
  readonly statusStale: boolean;
  readonly contacts: Pane<ContactView>;
  /** Of the selected contact, `contactId`. */
  readonly transactions: Pane<TransactionView>;
  readonly contactId: string | undefined;
  readonly totals: readonly TotalView[];
  readonly totalsVersion: number;
  readonly totalsLoaded: number;
  /** Records that have just changed. */
  readonly flashing: ReadonlySet<string>;
}

/** What can happen. */
export type ViewEvent =
  | { readonly type: 'key'; readonly action: KeyAction }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'linked' }
  | { readonly type: 'unlinked' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'status'; readonly status: StatusView }
  | { readonly type: 'change'; readonly change: ChangeEvent }
  | { readonly type: 'contacts'; readonly window: LoadedWindow<ContactView> }
  | { readonly type: 'transactions'; readonly contactId: string; readonly window: LoadedWindow<TransactionView> }
  | { readonly type: 'totals'; readonly version: number; readonly totals: readonly TotalView[] }
  | { readonly type: 'flashOver' };

/** What must be fetched now; a member is absent if what is held is enough. */
export interface Wanted {
  readonly status?: true;
  readonly contacts?: WantedWindow;
  readonly transactions?: WantedWindow & { readonly contactId: string };
  readonly totals?: { readonly version: number };
}

/** The state before anything is known. */
export function initialView(size: Size): ViewState {
  return {
    size,
    focus: 'contacts',
    help: false,
    quit: false,
    linked: false,
    statusStale: true,
    contacts: emptyPane(),
    transactions: emptyPane(),
    contactId: undefined,
    totals: [],
    totalsVersion: 1,
    totalsLoaded: 0,
    flashing: new Set(),
  };
}

/** The state after an event. */
export function reduceView(state: ViewState, event: ViewEvent): ViewState {
  return followSelection(reduce(state, event));
}

/** Which windows the state needs; nothing while the daemon is not reachable. */
export function wantedOf(state: ViewState): Wanted {
  if (!state.linked) return {};
  const { body } = layoutOf(state.size);
  const contacts = wantedWindow(state.contacts, body);
  const transactions = state.contactId === undefined ? undefined : wantedWindow(state.transactions, body);
  return {
    ...(state.statusStale ? { status: true } : {}),
    ...(contacts === undefined ? {} : { contacts }),
    ...(transactions === undefined || state.contactId === undefined
      ? {}
      : { transactions: { ...transactions, contactId: state.contactId } }),
    ...(state.totalsVersion === state.totalsLoaded ? {} : { totals: { version: state.totalsVersion } }),
  };
}

function reduce(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'key':
      return onKey(state, event.action);
    case 'resized':
      return resized(state, event.size);
    case 'linked':
      return withoutProblem(allChanged({ ...state, linked: true, statusStale: true }));
    case 'unlinked':
      return { ...state, linked: false };
    case 'failed':
      return { ...state, problem: event.message };
    case 'status':
      return onStatus(state, event.status);
    case 'change':
      return onChange(state, event.change);
    case 'contacts':
      return withoutProblem({ ...state, contacts: loaded(state.contacts, event.window, bodyOf(state)) });
    case 'transactions':
      if (event.contactId !== state.contactId) return state;
      return withoutProblem({ ...state, transactions: loaded(state.transactions, event.window, bodyOf(state)) });
    case 'totals':
      return withoutProblem({ ...state, totals: event.totals, totalsLoaded: event.version });
    case 'flashOver':
      return state.flashing.size === 0 ? state : { ...state, flashing: new Set() };
    default:
      return unreachable(event);
  }
}

/** The right pane shows the selected contact; another one starts with an empty list. */
function followSelection(state: ViewState): ViewState {
  const selected = selectedItem(state.contacts);
  const gone = state.contacts.total === 0;
  if (selected === undefined && !gone) return state;
  if (selected?.id === state.contactId) return state;
  // Versions go on counting, so that a late answer for an earlier selection is never taken for a current one.
  const transactions = changed({ ...emptyPane<TransactionView>(), version: state.transactions.version });
  return { ...state, contactId: selected?.id, transactions };
}

function onKey(state: ViewState, action: KeyAction): ViewState {
  if (action === 'quit') return { ...state, quit: true };
  if (state.help) return { ...state, help: false };
  if (action === 'help') return { ...state, help: true };
  if (action === 'close') return { ...state, focus: 'contacts' };
  if (action === 'contacts' || action === 'transactions') return { ...state, focus: action };
  if (action === 'otherPane') return { ...state, focus: state.focus === 'contacts' ? 'transactions' : 'contacts' };
  if (state.focus === 'contacts') return { ...state, contacts: moved(state.contacts, action, bodyOf(state)) };
  return { ...state, transactions: moved(state.transactions, action, bodyOf(state)) };
}

type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

function moved<T extends { readonly id: string }>(pane: Pane<T>, move: Move, body: number): Pane<T> {
  const page = Math.max(1, body - 1);
  const by = { up: -1, down: 1, pageUp: -page, pageDown: page, first: -Infinity, last: Infinity }[move];
  return moveTo(pane, pane.selected + by, body);
}

function resized(state: ViewState, size: Size): ViewState {
  const { body } = layoutOf(size);
  return { ...state, size, contacts: fitted(state.contacts, body), transactions: fitted(state.transactions, body) };
}

function onStatus(state: ViewState, status: StatusView): ViewState {
  const before = state.status?.book;
  const next = { ...state, status, statusStale: false };
  const other = before !== undefined && (before.id !== status.book.id || before.epoch !== status.book.epoch);
  return other ? allChanged(next) : next;
}

function onChange(state: ViewState, change: ChangeEvent): ViewState {
  const { type, data } = change;
  if ('contact' in data) return onTransactionChange(state, type, data);
  const flashing = withFlash(state, [data.id]);
  const held = state.contacts.items.find(({ id }) => id === data.id);
  const inPlace = type === 'contact_updated' && held?.name === data.name && held.archived === data.archived;
  if (!inPlace) return { ...state, flashing, contacts: changed(state.contacts) };
  return { ...state, flashing, contacts: replaced(state.contacts, { ...held, ...data }) };
}

function onTransactionChange(state: ViewState, type: ChangeEvent['type'], data: TransactionView): ViewState {
  const flashing = withFlash(state, [data.id, data.contact.id]);
  const next = { ...state, flashing, contacts: changed(state.contacts), totalsVersion: state.totalsVersion + 1 };
  const held = state.transactions.items.find(({ id }) => id === data.id);
  if (held === undefined && data.contact.id !== state.contactId) return next;
  const inPlace = type === 'transaction_updated' && held?.date === data.date && data.contact.id === state.contactId;
  return { ...next, transactions: inPlace ? replaced(state.transactions, data) : changed(state.transactions) };
}

/** Only records on the screen flash, so that the set stays as small as the screen. */
function withFlash(state: ViewState, ids: readonly string[]): ReadonlySet<string> {
  const body = bodyOf(state);
  const fresh = ids.filter(
    (id) => !state.flashing.has(id) && (isVisible(state.contacts, id, body) || isVisible(state.transactions, id, body)),
  );
  return fresh.length === 0 ? state.flashing : new Set([...state.flashing, ...fresh]);
}

function isVisible<T extends { readonly id: string }>(pane: Pane<T>, id: string, body: number): boolean {
  for (let index = pane.top; index < pane.top + body; index += 1) if (itemAt(pane, index)?.id === id) return true;
  return false;
}

function allChanged(state: ViewState): ViewState {
  const { contacts, transactions, totalsVersion } = state;
  return {
    ...state,
    contacts: changed(contacts),
    transactions: changed(transactions),
    totalsVersion: totalsVersion + 1,
  };
}

function withoutProblem({ problem: _problem, ...state }: ViewState): ViewState {
  return state;
}

function bodyOf({ size }: ViewState): number {
  return layoutOf(size).body;
}
