// Contacts, transactions, states and keys for the dashboard's tests.

import { wantedOf } from '../../../../src/cli/tui/model/wanted.ts';
import type { Wish } from '../../../../src/cli/tui/model/wanted.ts';
import type { PressedKey } from '../../../../src/cli/tui/keys/pressed-key.ts';
import type { ListName } from '../../../../src/cli/tui/model/lists.ts';
import { initialView } from '../../../../src/cli/tui/model/view-state.ts';
import type { ViewEvent, ViewState } from '../../../../src/cli/tui/model/view-state.ts';
import { reduceView } from '../../../../src/cli/tui/view-model.ts';
import type { ChangeEvent, ContactView, StatusView, TransactionView } from '../../../../src/protocol/local/views.ts';

const NEVER = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' };

export function contact(id: string, facts: Partial<ContactView> = {}): ContactView {
  return {
    id,
    name: id,
    phones: [],
    emails: [],
    tags: [],
    externalIds: {},
    archived: false,
    ...NEVER,
    balances: [],
    ...facts,
  };
}

export function transaction(id: string, contactId: string, facts: Partial<TransactionView> = {}): TransactionView {
  return {
    id,
    contactId,
    contact: { id: contactId, name: contactId },
    direction: 'lent',
    amount: '12.50',
    amountMinor: 1250,
    currency: 'USD',
    description: 'lunch',
    date: '2026-01-05',
    category: 'loan',
    tags: [],
    ...NEVER,
    ...facts,
  };
}

export function status(facts: Partial<StatusView> = {}): StatusView {
  return {
    version: '1.0.0',
    daemon: { pid: 1, uptime: 1, protocol: 1 },
    connection: 'live',
    server: 'http://localhost:8000',
    book: { id: 'b', name: 'Home', currency: 'USD', cursor: 1, head: 1, digest: '' },
    pending: 0,
    unsynced: 0,
    refused: 0,
    conflicts: 0,
    cache: { contacts: 0, transactions: 0 },
    warnings: [],
    ...facts,
  };
}

export const LINKED: ViewEvent = { type: 'linked' };

/** The state after events, on a screen of 80×24 unless an event resizes it. */
export function viewAfter(...events: readonly ViewEvent[]): ViewState {
  return after(initialView({ columns: 80, rows: 24 }), ...events);
}

/** The state after more events. */
export function after(state: ViewState, ...events: readonly ViewEvent[]): ViewState {
  return events.reduce(reduceView, state);
}

/** The wishes of a state by their keys. */
export function wishes(state: ViewState): Readonly<Record<string, Wish>> {
  return Object.fromEntries(wantedOf(state).map((wish) => [wish.key, wish]));
}

/** The state with what a list wants answered by these rows, as the whole list. */
export function given(state: ViewState, list: ListName, items: readonly object[], total = items.length): ViewState {
  const wish = wishes(state)[list];
  if (wish === undefined) throw new Error(`${list} is not wanted`);
  return reduceView(state, { type: 'answered', wish, answer: { items, total } });
}

/** The state with everything that it wants answered: these contacts, and these transactions of the first. */
export function settled(contacts: readonly ContactView[], transactions: readonly TransactionView[] = []): ViewState {
  let state = viewAfter({ type: 'clock', today: '2026-02-01', now: 0 }, LINKED, { type: 'status', status: status() });
  state = given(state, 'contacts', contacts);
  if (wishes(state)['ofContact'] !== undefined) state = given(state, 'ofContact', transactions);
  const totals = wishes(state)['totals'];
  return totals === undefined ? state : reduceView(state, { type: 'answered', wish: totals, answer: { items: [] } });
}

/** A key: a letter, or the name of a special one; `ctrl-x` with Ctrl. */
export function press(name: string): ViewEvent {
  return { type: 'key', key: pressed(name) };
}

/** The same, as the terminal library describes it. */
export function pressed(name: string): PressedKey {
  if (name.startsWith('ctrl-')) return { input: name.slice(5), special: new Set(['ctrl']) };
  return name.length > 1 && /^[a-z]+[A-Z]?[a-z]*$/.test(name)
    ? { input: '', special: new Set(name.split('+')) }
    : { input: name, special: new Set() };
}

/** A text, letter by letter. */
export function typing(text: string): readonly ViewEvent[] {
  return Array.from(text, (letter) => ({ type: 'key', key: { input: letter, special: new Set<string>() } }));
}

/** A change that the daemon pushes. */
export function change(type: ChangeEvent['type'], data: ChangeEvent['data'], by?: string): ViewEvent {
  return { type: 'change', change: { topic: 'changes', type, data, book: 'b', ...(by === undefined ? {} : { by }) } };
}
