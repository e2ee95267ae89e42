// The dashboard in words.

import { expect, test } from 'vitest';
import type { ViewState } from '../../../../../src/cli/tui/model/view-state.ts';
import { spokenLines } from '../../../../../src/cli/tui/spoken/spoken-lines.ts';
import { after, contact, given, press, settled, status, transaction, typing } from '../samples.ts';

const owed = (amount: string, amountMinor: number, currency = 'USD') => ({ amount, amountMinor, currency });
const ANA = contact('ana', { name: 'Ana', balances: [owed('12.50', 1250), owed('-3.00', -300, 'EUR')] });
const BO = contact('bo', { name: 'Bo', archived: true });
const LUNCH = transaction('t1', 'ana', { contact: { id: 'ana', name: 'Ana' }, running: owed('12.50', 1250) });
const said = (state: ViewState) => spokenLines(state, (iso) => iso);
const start = () => settled([ANA, BO], [LUNCH]);

test('where one is, what is selected, and how things are', () => {
  expect(said(start())).toEqual([
    'Contacts, 1 of 2',
    'Ana, owes you 12.50 USD, you owe 3.00 EUR',
    'Live. ? lists the keys.',
  ]);
  expect(said(after(start(), press('j')))[1]).toBe('Bo, archived, settled');
});

test('a transaction, with what is said by marks on the screen', () => {
  const [place, row] = said(after(start(), press('l')));
  expect(place).toBe('Transactions with Ana, 1 of 1');
  expect(row).toBe('2026-01-05, lent 12.50 USD, lunch, then owes you 12.50 USD');
  const late = transaction('t2', 'bo', {
    direction: 'borrowed',
    due: '2026-01-20',
    pending: true,
    description: 'a\nb',
  });
  const due = given(after(start(), press('3')), 'due', [late]);
  expect(said(due)[1]).toBe('2026-01-05, borrowed 12.50 USD from bo, a b, due 2026-01-20, overdue, not yet synced');
});

test('an empty list, a search, another order', () => {
  expect(said(given(after(start(), press('3')), 'due', []))).toEqual([
    'Due',
    'Nothing is due',
    'Live. ? lists the keys.',
  ]);
  const search = given(after(start(), press('/'), ...typing('an')), 'contacts', [ANA]);
  expect(said(search)[0]).toBe('Contacts, 1 of 1, found by "an"');
  expect(said(after(start(), press('s')))[0]).toMatch(/, by balance$/);
});

test('a form: the field that is typed in, and what the daemon says', () => {
  const open = after(start(), press('L'), ...typing('5'));
  expect(said(open).slice(0, 2)).toEqual(['Lend, field 2 of 6', 'Amount: 5']);
  const wish = { key: 'check', type: 'check', version: 1, request: { method: 'transaction.add', params: {} } } as const;
  const error = { code: 'invalid_amount', message: 'not\u001b an amount', hint: '12.50' } as const;
  expect(said(after(open, { type: 'denied', wish, error })).slice(2, 4)).toEqual(['not\\x1b an amount', '12.50']);
});

test('a question, the keys, and what is wrong', () => {
  expect(said(after(start(), press('d')))).toEqual(['Delete Ana? y: yes, any other key: no']);
  expect(said(after(start(), press('?')))).toContain('Ctrl-Z: to the shell (fg: back)');
  const full = after(start(), {
    type: 'status',
    status: status({ warnings: ['nothing can be saved: the disk is full'] }),
  });
  expect(said(full)[0]).toBe('Attention: nothing can be saved: the disk is full');
});

test('a row that steers the terminal is escaped', () => {
  const evil = settled([contact('x', { name: 'a\u001b[2J\u202eb' })]);
  expect(said(evil)[1]).toBe('a\\x1b[2J\\u202eb, settled');
});
