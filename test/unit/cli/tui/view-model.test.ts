// The dashboard's reducer: what each event makes of the state, and what must be fetched then.

import { describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../../../../src/protocol/local/views.ts';
import { reduceView, wantedOf } from '../../../../src/cli/tui/view-model.ts';
import type { ViewEvent, ViewState } from '../../../../src/cli/tui/view-model.ts';
import { contact, contactsEvent, status, transaction, transactionsEvent, viewAfter } from './samples.ts';

const LINKED: ViewEvent = { type: 'linked' };
const ANA = contact('ana', { name: 'Ana' });
const BO = contact('bo', { name: 'Bo' });
const TX = transaction('t1', 'ana');

const key = (action: Extract<ViewEvent, { type: 'key' }>['action']): ViewEvent => ({ type: 'key', action });
const change = (type: ChangeEvent['type'], data: ChangeEvent['data']): ViewEvent => ({
  type: 'change',
  change: { topic: 'changes', type, data, book: 'b' },
});

/** Linked, two contacts, the first one's transaction, totals and status: nothing is wanted. */
function settled(): ViewState {
  const listed = viewAfter(LINKED, { type: 'status', status: status() }, contactsEvent([ANA, BO]));
  const { version } = wantedOf(listed).transactions!;
  return [transactionsEvent('ana', [TX], version), { type: 'totals', version: 2, totals: [] } as const].reduce(
    reduceView,
    listed,
  );
}

describe('what is wanted', () => {
  test('nothing before the daemon is there, then contacts, totals and status', () => {
    expect(wantedOf(viewAfter())).toEqual({});
    expect(wantedOf(viewAfter(LINKED))).toEqual({
      status: true,
      contacts: { offset: 0, limit: 40, version: 2 },
      totals: { version: 2 },
    });
  });

  test('the transactions of the first contact, once it is known', () => {
    const state = viewAfter(LINKED, contactsEvent([ANA, BO]));
    expect(state.contactId).toBe('ana');
    expect(wantedOf(state).transactions).toMatchObject({ contactId: 'ana', offset: 0, limit: 40 });
  });

  test('nothing when all is there, everything again after the daemon was away', () => {
    expect(wantedOf(settled())).toEqual({});
    const back = [{ type: 'unlinked' } as const, LINKED].reduce(reduceView, settled());
    expect(Object.keys(wantedOf(back))).toEqual(['status', 'contacts', 'transactions', 'totals']);
    expect(wantedOf(reduceView(settled(), { type: 'unlinked' }))).toEqual({});
  });

  test('everything again when the book is another or has another epoch', () => {
    const book = { ...status().book, epoch: 'e2' };
    const state = reduceView(settled(), { type: 'status', status: status({ book }) });
    expect(Object.keys(wantedOf(state))).toEqual(['contacts', 'transactions', 'totals']);
  });
});

describe('keys', () => {
  test('move the selection of the focused list', () => {
    const moved = reduceView(settled(), key('down'));
    expect(moved).toMatchObject({
      contactId: 'bo',
      contacts: { selected: 1, selectedId: 'bo' },
      transactions: { total: undefined },
    });
    const other = [key('transactions'), key('down')].reduce(reduceView, settled());
    expect(other).toMatchObject({ contactId: 'ana', focus: 'transactions', transactions: { selected: 0 } });
  });

  test.each([
    ['down', 1],
    ['pageDown', 19],
    ['last', 99],
    ['up', 0],
    ['first', 0],
  ] as const)('%s goes to %d', (action, selected) => {
    const many = Array.from({ length: 100 }, (_, index) => contact(`c${index}`));
    const state = reduceView(viewAfter(LINKED, contactsEvent(many)), key(action));
    expect(state.contacts.selected).toBe(selected);
  });

  test('change the pane, open and close the help, and quit', () => {
    const focus = (...actions: Parameters<typeof key>[0][]) => actions.map(key).reduce(reduceView, settled());
    expect(focus('otherPane').focus).toBe('transactions');
    expect(focus('otherPane', 'otherPane').focus).toBe('contacts');
    expect(focus('transactions', 'close').focus).toBe('contacts');
    expect(focus('help').help).toBe(true);
    expect(focus('help', 'down')).toMatchObject({ help: false, contacts: { selected: 0 } });
    expect(focus('quit').quit).toBe(true);
    expect(focus('help', 'quit').quit).toBe(true);
  });
});

describe('changes', () => {
  test('a contact that keeps its place is updated in place, its balances kept', () => {
    const balances = [{ currency: 'USD', amount: '1.00', amountMinor: 100 }];
    const held = reduceView(settled(), contactsEvent([contact('ana', { name: 'Ana', balances }), BO]));
    const { balances: _, ...data } = contact('ana', { name: 'Ana', note: 'new' });
    const state = reduceView(held, change('contact_updated', data));
    expect(state.contacts.items[0]).toMatchObject({ note: 'new', balances });
    expect(wantedOf(state)).toEqual({});
  });

  test.each<[string, ViewEvent]>([
    ['a new contact', change('contact_created', contact('cy'))],
    ['a renamed contact', change('contact_updated', contact('ana', { name: 'Zoe' }))],
    ['an archived contact', change('contact_updated', contact('bo', { name: 'Bo', archived: true }))],
    ['a contact out of sight', change('contact_updated', contact('elsewhere'))],
    ['a deleted contact', change('contact_deleted', BO)],
  ])('%s has the contacts fetched again', (_, event) => {
    expect(Object.keys(wantedOf(reduceView(settled(), event)))).toEqual(['contacts']);
  });

  test('a transaction of the selected contact has all lists fetched again, and is shown at once where it keeps its place', () => {
    const added = reduceView(settled(), change('transaction_created', transaction('t2', 'ana')));
    expect(Object.keys(wantedOf(added))).toEqual(['contacts', 'transactions', 'totals']);
    const edited = reduceView(settled(), change('transaction_updated', transaction('t1', 'ana', { amount: '99.00' })));
    expect(Object.keys(wantedOf(edited))).toEqual(['contacts', 'totals']);
    expect(edited.transactions.items[0]!.amount).toBe('99.00');
    const moved = reduceView(
      settled(),
      change('transaction_updated', transaction('t1', 'ana', { date: '2025-01-01' })),
    );
    expect(Object.keys(wantedOf(moved))).toEqual(['contacts', 'transactions', 'totals']);
    const taken = reduceView(settled(), change('transaction_updated', transaction('t1', 'bo')));
    expect(Object.keys(wantedOf(taken))).toEqual(['contacts', 'transactions', 'totals']);
  });

  test('a transaction of another contact leaves the open list alone', () => {
    const state = reduceView(settled(), change('transaction_created', transaction('t9', 'bo')));
    expect(Object.keys(wantedOf(state))).toEqual(['contacts', 'totals']);
  });

  test('only what is on the screen flashes, and only for a moment', () => {
    const events = [change('transaction_updated', TX), change('transaction_created', transaction('t9', 'elsewhere'))];
    const state = events.reduce(reduceView, settled());
    expect([...state.flashing]).toEqual(['t1', 'ana']);
    expect(reduceView(state, { type: 'flashOver' }).flashing.size).toBe(0);
  });

  test('the open list follows a contact that moves, and another one takes its place when it is gone', () => {
    const moved = reduceView(settled(), contactsEvent([contact('aa'), ANA, BO], 3));
    expect(moved).toMatchObject({ contactId: 'ana', contacts: { selected: 1 }, transactions: { total: 1 } });
    const gone = reduceView(settled(), contactsEvent([BO], 3));
    expect(gone).toMatchObject({ contactId: 'bo', transactions: { total: undefined } });
    expect(reduceView(settled(), contactsEvent([], 3)).contactId).toBeUndefined();
  });
});

describe('answers', () => {
  test('for a contact that is not selected any more are dropped', () => {
    const state = reduceView(reduceView(settled(), key('down')), transactionsEvent('ana', [TX]));
    expect(state.transactions.total).toBeUndefined();
  });

  test("that are older than the list's last opening do not count as current", () => {
    const away = [key('down'), key('up')].reduce(reduceView, settled());
    const late = reduceView(away, transactionsEvent('ana', [TX], 3));
    expect(late.transactions.total).toBe(1);
    expect(wantedOf(late).transactions).toMatchObject({ contactId: 'ana' });
  });

  test('that fail are said, until one does not', () => {
    const failed = reduceView(settled(), { type: 'failed', message: 'busy' });
    expect(failed.problem).toBe('busy');
    expect(reduceView(failed, contactsEvent([ANA])).problem).toBeUndefined();
  });
});

test('a smaller screen keeps both selections visible', () => {
  const many = Array.from({ length: 30 }, (_, index) => contact(`c${index}`));
  const state = [key('last'), { type: 'resized', size: { columns: 60, rows: 10 } } as const].reduce(
    reduceView,
    viewAfter(LINKED, contactsEvent(many)),
  );
  expect(state.contacts).toMatchObject({ selected: 29, top: 24 });
});
