// The dashboard's reducer: what each event makes of the state, and what is wanted then.

import { describe, expect, test } from 'vitest';
import { ageText } from '../../../../src/cli/tui/view-model.ts';
import type { ViewEvent } from '../../../../src/cli/tui/model/view-state.ts';
import {
  after,
  change,
  contact,
  given,
  LINKED,
  press,
  settled,
  status,
  transaction,
  typing,
  viewAfter,
  wishes,
} from './samples.ts';

const ANA = contact('ana', { name: 'Ana', transactions: 1 });
const BO = contact('bo', { name: 'Bo' });
const TX = transaction('t1', 'ana');
const two = () => settled([ANA, BO], [TX]);
const wanted = (state: ReturnType<typeof two>): string[] => Object.keys(wishes(state)).sort();

describe('what is wanted', () => {
  test('nothing before the daemon is there, then contacts, totals and status', () => {
    expect(wishes(viewAfter())).toEqual({});
    const first = wishes(viewAfter(LINKED));
    expect(Object.keys(first)).toEqual(['status', 'contacts', 'totals']);
    expect(first['contacts']?.request).toEqual({
      method: 'contact.list',
      params: { offset: 0, limit: 36, sort: 'name' },
    });
  });

  test('the transactions of the first contact, once it is known, with running balances', () => {
    const state = given(viewAfter(LINKED), 'contacts', [ANA, BO]);
    expect(state.contactId).toBe('ana');
    expect(wishes(state)['ofContact']?.request.params).toEqual({ offset: 0, limit: 36, contact: 'ana', running: true });
  });

  test('nothing when all is there, everything again after the daemon was away', () => {
    expect(wanted(two())).toEqual([]);
    expect(wanted(after(two(), { type: 'unlinked' }, LINKED))).toEqual(['contacts', 'ofContact', 'status', 'totals']);
    expect(wanted(after(two(), { type: 'unlinked' }))).toEqual([]);
  });

  test('everything again when the book is another or has another epoch', () => {
    const state = after(two(), { type: 'status', status: status({ book: { ...status().book, epoch: 'e2' } }) });
    expect(wanted(state)).toEqual(['contacts', 'ofContact', 'totals']);
  });

  test('only what the screen shows', () => {
    for (const [key, list] of [
      ['2', 'transactions'],
      ['3', 'due'],
      ['4', 'conflicts'],
      ['5', 'refused'],
      ['6', 'log'],
      ['7', 'members'],
      ['8', 'books'],
    ] as const) {
      expect(wanted(after(two(), press(key)))).toEqual([list]);
    }
  });

  test('a window of a million rows is as small as one of a hundred', () => {
    const rows = Array.from({ length: 36 }, (_, index) => transaction(`t${index}`, 'ana'));
    const million = given(after(two(), press('2')), 'transactions', rows, 1_000_000);
    const end = wishes(after(million, press('G')))['transactions'];
    expect(end?.request.params).toEqual({ offset: 1_000_000 - 36, limit: 54 });
  });
});

describe('keys', () => {
  test('move the selection of the focused list', () => {
    const moved = after(two(), press('downArrow'));
    expect(moved).toMatchObject({
      contactId: 'bo',
      lists: { contacts: { selected: 1 }, ofContact: { total: undefined } },
    });
    const other = after(two(), press('l'), press('j'));
    expect(other).toMatchObject({ contactId: 'ana', focus: 'ofContact', lists: { ofContact: { selected: 0 } } });
  });

  test.each([
    ['j', 1],
    ['pageDown', 17],
    ['ctrl-d', 9],
    ['ctrl-u', 0],
    ['G', 99],
    ['k', 0],
    ['g', 0],
  ] as const)('%s goes to %d', (key, selected) => {
    const many = Array.from({ length: 100 }, (_, index) => contact(`c${index}`));
    expect(after(settled(many), press(key)).lists.contacts.selected).toBe(selected);
  });

  test('change the pane, open, scroll and close the help, and quit', () => {
    expect(after(two(), press('tab')).focus).toBe('ofContact');
    expect(after(two(), press('l'), press('escape')).focus).toBe('contacts');
    expect(after(two(), press('?')).overlay).toEqual({ type: 'help', top: 0 });
    expect(after(two(), press('?'), press('j')).overlay).toEqual({ type: 'help', top: 1 });
    expect(after(two(), press('?'), press('a')).overlay).toBeUndefined();
    expect(after(two(), press('q')).quit).toBe(true);
    expect(after(two(), press('a'), press('ctrl-c')).quit).toBe(true);
    expect(after(two(), press('a'), press('ctrl-z'), press('ctrl-z'))).toMatchObject({
      suspensions: 2,
      overlay: { type: 'form' },
    });
  });

  test('a search is another list, from its first letter on, until Esc', () => {
    const state = after(two(), press('/'), ...typing('bo'));
    expect(wishes(state)['contacts']?.request.params).toMatchObject({ query: 'bo', offset: 0 });
    const found = after(given(state, 'contacts', [BO]), press('return'));
    expect(found).toMatchObject({ contactId: 'bo', filtering: undefined, filters: { contacts: 'bo' } });
    expect(after(found, press('escape')).filters.contacts).toBe('');
    expect(wishes(after(found, press('escape')))['contacts']?.request.params).not.toHaveProperty('query');
  });

  test('sorting goes round, and asks for the list in that order', () => {
    const state = after(two(), press('s'));
    expect(wishes(state)['contacts']?.request.params).toMatchObject({ sort: 'balance' });
    expect(after(state, press('s'), press('s')).sort).toBe('name');
  });

  test('undo, redo, copy and pause are jobs', () => {
    const { jobs } = after(two(), press('u'), press('U'), press('y'), press('p'));
    expect(jobs).toEqual([
      { id: 1, request: { method: 'entry.undo', params: {} } },
      { id: 2, request: { method: 'entry.undo', params: { redo: true } } },
      { id: 3, copy: 'ana' },
      { id: 4, request: { method: 'sync.pause', params: {} } },
    ]);
  });

  test('a contact is deleted with what it has, and only after y', () => {
    const asked = after(two(), press('d'));
    expect(asked.overlay).toMatchObject({ type: 'confirm', question: 'Delete Ana and 1 transaction with them?' });
    expect(after(asked, press('n'))).toMatchObject({ jobs: [] });
    const done = after(asked, press('y'));
    expect(done.jobs).toEqual([
      { id: 1, request: { method: 'contact.delete', params: { ref: 'ana', cascade: true } } },
    ]);
    expect(done.overlay).toBeUndefined();
  });

  test('conflicts and refused changes have their own keys, which mean nothing elsewhere', () => {
    const conflict = {
      id: 'c1',
      kind: 'contact',
      record: 'ana',
      label: 'Ana',
      field: 'name',
      kept: 'a',
      attempted: 'b',
      by: 'Bo',
      at: '',
    };
    const conflicts = given(after(two(), press('4')), 'conflicts', [conflict]);
    expect(after(conflicts, press('A')).jobs[0]).toMatchObject({
      request: { method: 'conflict.resolve', params: { ref: 'c1', choice: 'apply' } },
    });
    expect(after(conflicts, press('K')).jobs[0]).toMatchObject({ request: { params: { choice: 'keep' } } });
    expect(after(two(), press('A'), press('K')).jobs).toEqual([]);
    const refused = given(after(two(), press('5')), 'refused', [
      { n: 3, seq: 17, mutation: 'contact.add', args: {}, at: '' },
    ]);
    expect(after(refused, press('t')).jobs[0]).toMatchObject({
      request: { method: 'sync.refused.retry', params: { item: '17' } },
    });
  });

  test('another book begins anew, and what was asked of the old one does not count', () => {
    const late = wishes(viewAfter(LINKED))['contacts']!;
    const books = given(after(two(), press('8')), 'books', [
      { id: 'b2', name: 'Trip', currency: 'EUR', inUse: false, unsynced: 0 },
    ]);
    const state = after(books, press('return'));
    expect(state).toMatchObject({ book: 'b2', linked: false, screen: 'contacts', contactId: undefined });
    const answered = after(state, LINKED, { type: 'answered', wish: late, answer: { items: [ANA], total: 1 } });
    expect(wanted(answered)).toContain('contacts');
  });
});

describe('changes', () => {
  test('a contact that keeps its place is updated in place, its balances kept', () => {
    const balances = [{ currency: 'USD', amount: '1.00', amountMinor: 100 }];
    const { balances: _, ...data } = contact('ana', { name: 'Ana', note: 'new' });
    const state = after(settled([contact('ana', { name: 'Ana', balances }), BO]), change('contact_updated', data));
    expect(state.lists.contacts.items[0]).toMatchObject({ note: 'new', balances });
    expect(wanted(state)).toEqual([]);
  });

  test.each<[string, ViewEvent]>([
    ['a new contact', change('contact_created', contact('cy'))],
    ['a renamed contact', change('contact_updated', contact('ana', { name: 'Zoe' }))],
    ['an archived contact', change('contact_updated', contact('bo', { name: 'Bo', archived: true }))],
    ['a deleted contact', change('contact_deleted', BO)],
  ])('%s has the contacts fetched again', (_, event) => {
    expect(wanted(after(two(), event))).toEqual(['contacts']);
  });

  test.each<[string, ViewEvent]>([
    ['a merged contact', change('contact_updated', contact('bo', { name: 'Bo', mergedInto: 'ana' }))],
    ['a contact out of sight, which may have been merged', change('contact_updated', contact('elsewhere'))],
  ])('%s has everything fetched again: money is another’s', (_, event) => {
    expect(wanted(after(two(), event))).toEqual(['contacts', 'ofContact', 'totals']);
  });

  test('a transaction of the selected contact is shown at once where it keeps its place, and all is fetched again', () => {
    const edited = after(two(), change('transaction_updated', transaction('t1', 'ana', { amount: '99.00' })));
    expect(wanted(edited)).toEqual(['contacts', 'ofContact', 'totals']);
    expect(edited.lists.ofContact.items[0]!.amount).toBe('99.00');
    const moved = after(two(), change('transaction_updated', transaction('t1', 'ana', { date: '2025-01-01' })));
    expect(moved.lists.ofContact.items[0]!.date).toBe('2026-01-05');
  });

  test('a transaction of another contact leaves the open list alone', () => {
    expect(wanted(after(two(), change('transaction_created', transaction('t9', 'bo'))))).toEqual([
      'contacts',
      'totals',
    ]);
  });

  test('say who did what; of a burst the last, and how many more', () => {
    const one = after(two(), change('transaction_created', transaction('t2', 'Ana'), 'Bo'));
    expect(one.said).toEqual({ text: 'Bo added: lent Ana 12.50 USD, lunch', tone: 'news', more: 0 });
    const burst = after(one, change('contact_updated', ANA, 'Cy'), change('contact_deleted', BO, 'Cy'));
    expect(burst.said).toEqual({ text: 'Cy deleted Bo', tone: 'news', more: 2 });
    expect(after(burst, { type: 'saidOver', said: burst.said! }).said).toBeUndefined();
  });

  test('of this device are no news once more when the server has confirmed them', () => {
    const own = { topic: 'changes', type: 'contact_updated', data: ANA, book: 'b', n: 3 } as const;
    expect(after(two(), { type: 'change', change: { ...own, status: 'confirmed' } }).said).toBeUndefined();
    expect(after(two(), { type: 'change', change: { ...own, status: 'pending' } }).said?.text).toBe(
      'This device changed Ana',
    );
  });

  test('flash for a moment', () => {
    const state = after(two(), change('transaction_updated', TX));
    expect([...state.flashing]).toEqual(['t1', 'ana']);
    expect(after(state, { type: 'flashOver' }).flashing.size).toBe(0);
  });

  test('the selection stays on its record when rows come above it, and takes another when it is gone', () => {
    const moved = given(after(two(), change('contact_created', contact('aa'))), 'contacts', [contact('aa'), ANA, BO]);
    expect(moved).toMatchObject({ contactId: 'ana', lists: { contacts: { selected: 1 }, ofContact: { total: 1 } } });
    const gone = given(after(two(), change('contact_deleted', ANA)), 'contacts', [BO]);
    expect(gone).toMatchObject({ contactId: 'bo', lists: { ofContact: { total: undefined } } });
  });
});

test('the selection stays on its record though a thousand rows come above it in one go', () => {
  const old = Array.from({ length: 36 }, (_, index) => transaction(`t${index}`, 'ana'));
  const state = after(given(after(two(), press('2')), 'transactions', old, 1_000), press('j'), press('j'));
  expect(state.lists.transactions.selectedId).toBe('t2');
  const burst = after(state, change('transaction_created', transaction('n', 'bo')));
  const wish = wishes(burst)['transactions']!;
  expect(wish.request.params).toMatchObject({ find: 't2' });
  const fresh = Array.from({ length: 36 }, (_, index) => transaction(`n${index}`, 'bo'));
  const moved = after(burst, { type: 'answered', wish, answer: { items: fresh, total: 2_000, found: 1_002 } });
  expect(moved.lists.transactions).toMatchObject({ selected: 1_002, selectedId: 't2', top: 1_000 });
  expect(wishes(moved)['transactions']?.request.params).toEqual({ offset: 982, limit: 54, find: 't2' });
  const there = given(
    moved,
    'transactions',
    Array.from({ length: 54 }, (_, index) => transaction(`t${index - 18}`, 'ana')),
    2_000,
  );
  expect(there.lists.transactions).toMatchObject({ selected: 1_002, selectedId: 't2' });
});

describe('answers', () => {
  test('for a contact that is not selected any more are dropped', () => {
    const wish = wishes(given(viewAfter(LINKED), 'contacts', [ANA, BO]))['ofContact']!;
    const state = after(two(), press('j'), { type: 'answered', wish, answer: { items: [TX], total: 1 } });
    expect(state.lists.ofContact.total).toBeUndefined();
  });

  test('that fail are said with what to do, until one does not', () => {
    const wish = wishes(viewAfter(LINKED))['contacts']!;
    const failed = after(two(), { type: 'denied', wish, error: { code: 'busy', message: 'busy', hint: 'wait' } });
    expect(failed.problem).toMatchObject({ message: 'busy', hint: 'wait' });
    expect(after(failed, { type: 'answered', wish, answer: { items: [ANA], total: 1 } }).problem).toBeUndefined();
  });
});

test('without the server the members are those who were seen last', () => {
  const here = after(two(), { type: 'status', status: status({ online: ['Ana', 'Bo'] }) }, press('7'));
  const wish = wishes(here)['members']!;
  const state = after(here, { type: 'denied', wish, error: { code: 'server_unreachable', message: 'nobody there' } });
  expect(state.lists.members.items.map(({ user }) => user.name)).toEqual(['Ana', 'Bo']);
  expect(state).toMatchObject({ said: { text: 'nobody there', tone: 'warn' } });
  expect(wanted(state)).toEqual([]);
});

test('the age of the data is said while it is not current, and the clock changes nothing else', () => {
  const at = (now: number): ViewEvent => ({ type: 'clock', today: '2026-02-01', now });
  const synced = Date.parse('2026-01-05T10:20:00Z');
  const offline = after(two(), {
    type: 'status',
    status: status({ connection: 'backingOff', lastSync: '2026-01-05T10:20:00Z' }),
  });
  expect(ageText(after(offline, at(synced + 59_000)))).toBe('less than a minute');
  const later = after(offline, at(synced + 185_000));
  expect(ageText(later)).toBe('3 min');
  expect(after(later, at(synced + 195_000))).toBe(later);
  const live = two();
  expect(ageText(live)).toBeUndefined();
  expect(after(live, at(9e9))).toBe(live);
});

test('a smaller screen keeps the selection visible', () => {
  const many = Array.from({ length: 30 }, (_, index) => contact(`c${index}`));
  const state = after(settled(many), press('G'), { type: 'resized', size: { columns: 60, rows: 10 } });
  expect(state.lists.contacts).toMatchObject({ selected: 29, top: 26 });
});
