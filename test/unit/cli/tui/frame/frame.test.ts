// Frames as text: exactly as wide and high as the screen allows, readable without colour, safe to print.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionState, TotalView } from '../../../../../src/protocol/local/views.ts';
import { frameOf } from '../../../../../src/cli/tui/frame/frame.ts';
import { lineWidth } from '../../../../../src/cli/tui/frame/span.ts';
import { reduceView } from '../../../../../src/cli/tui/view-model.ts';
import type { ViewEvent, ViewState } from '../../../../../src/cli/tui/view-model.ts';
import { contact, contactsEvent, status, transaction, transactionsEvent, viewAfter } from '../samples.ts';

const clockTime = (iso: string): string => iso.slice(11, 16);
const text = (state: ViewState): string[] =>
  frameOf(state, clockTime).map((line) => line.map((span) => span.text).join(''));
const usd = (amount: string) => ({ currency: 'USD', amount, amountMinor: 0 });
const eur = (amount: string) => ({ currency: 'EUR', amount, amountMinor: 0 });

const TOTALS: TotalView[] = [
  { owedToMe: usd('1234.50'), iOwe: usd('0.00'), net: usd('1234.50'), ...usd('1234.50') },
  { owedToMe: eur('0.00'), iOwe: eur('3.00'), net: eur('-3.00'), ...eur('-3.00') },
];
const CONTACTS = [
  contact('ana', { name: 'Ana', balances: [usd('1234.50'), eur('-3.00')] }),
  contact('bo', { name: 'Bo van der Berg-Østergaard the Third', balances: [usd('-2.00')] }),
  contact('lei', { name: '李雷', archived: true, balances: [usd('0.00')] }),
];
const TRANSACTIONS = [
  transaction('t1', 'ana', { amount: '1250.00', due: '2026-03-01', description: 'train\nreturn trip', pending: true }),
  transaction('t2', 'ana', { direction: 'borrowed', description: 'lunch' }),
];

function shown(size: { columns: number; rows: number }, ...more: ViewEvent[]): ViewState {
  return viewAfter(
    { type: 'resized', size },
    { type: 'linked' },
    { type: 'status', status: status({ pending: 2, lastSync: '2026-01-05T10:20:00Z', online: ['Ana'] }) },
    { type: 'totals', version: 2, totals: TOTALS },
    contactsEvent(CONTACTS),
    transactionsEvent('ana', TRANSACTIONS),
    ...more,
  );
}

test('two panes on 80 columns', () => {
  expect(text(shown({ columns: 80, rows: 10 }))).toEqual([
    'ledger  all contacts:  +1,234.50 USD  -3.00 EUR                                 ',
    'Contacts 1/3                   │ Ana 1/2  +1,234.50 USD  -3.00 EUR              ',
    '> Ana          +1,234.50 USD … │ > 2026-01-05 * train … +1,250.00 USD 2026-03-01',
    '  Bo van der Berg-Ø… -2.00 USD │   2026-01-05 lunch        -12.50 USD           ',
    '  李雷 (archived)     0.00 USD │                                                ',
    '                               │                                                ',
    '                               │                                                ',
    '                               │                                                ',
    'Live  2 pending  Home  synced 10:20  here: Ana                    ? help  q quit',
  ]);
});

test('one pane below 70 columns: the focused one', () => {
  const contacts = text(shown({ columns: 40, rows: 7 }));
  expect(contacts).toEqual([
    'ledger  all contacts:  +1,234.50 USD  -…',
    'Contacts 1/3                            ',
    '> Ana                    +1,234.50 USD …',
    '  Bo van der Berg-Østergaard … -2.00 USD',
    '  李雷 (archived)               0.00 USD',
    'Live  2 pending  Home  synced 10:20  he…',
  ]);
  const transactions = text(shown({ columns: 40, rows: 7 }, { type: 'key', action: 'transactions' }));
  expect(transactions.slice(1, 4)).toEqual([
    'Ana 1/2  +1,234.50 USD  -3.00 EUR       ',
    '> 2026-01-05 * train retu… +1,250.00 USD',
    '  2026-01-05 lunch            -12.50 USD',
  ]);
});

test('no contacts yet', () => {
  const state = viewAfter({ type: 'resized', size: { columns: 80, rows: 7 } }, { type: 'linked' }, contactsEvent([]));
  expect(text(state)[2]).toBe('No contacts yet. Add one with  │                                                ');
  expect(text(state)[3]).toMatch(/^ledger contact add NAME /);
});

test('the keys', () => {
  const lines = text(shown({ columns: 80, rows: 24 }, { type: 'key', action: 'help' }));
  expect(lines[1]).toMatch(/^Keys +$/);
  expect(lines[2]).toMatch(/^ {2}j, k, arrows +down, up +$/);
  expect(lines).toHaveLength(23);
});

describe('the status line says how things are', () => {
  const connected = (connection: ConnectionState, more = {}): string =>
    text(shown({ columns: 120, rows: 24 }, { type: 'status', status: status({ connection, ...more }) })).at(-1)!;

  test.each<[ConnectionState, object, string]>([
    ['live', {}, 'Live  Home '],
    ['catchingUp', {}, 'Catching up  Home '],
    ['offline', {}, 'Offline - showing cached data  Home '],
    ['connecting', {}, 'Offline - showing cached data  Home '],
    ['backingOff', { pending: 3 }, 'Offline - showing cached data  3 pending  Home '],
    ['paused', {}, 'Offline - showing cached data (paused)  Home '],
    ['blocked', { problem: { code: 'revoked', message: '' } }, 'Offline - showing cached data (revoked)  Home '],
    ['live', { refused: 1, conflicts: 2 }, 'Live  1 refused  2 in conflict  Home '],
  ])('%s %j', (connection, more, start) => {
    expect(connected(connection, more).slice(0, start.length)).toBe(start);
  });

  test('without a server, without the daemon, and with a failure', () => {
    const { server: _, ...local } = status();
    const last = (...events: ViewEvent[]): string => text(viewAfter(...events)).at(-1)!;
    expect(last()).toMatch(/^Connecting to the daemon /);
    expect(last({ type: 'linked' })).toMatch(/^Loading /);
    expect(last({ type: 'linked' }, { type: 'status', status: { ...local, connection: 'detached' } })).toMatch(
      /^On this device only {2}Home /,
    );
    expect(last({ type: 'status', status: status() }, { type: 'unlinked' })).toMatch(
      /^The daemon is not running - reconnecting {2}Home /,
    );
    expect(last({ type: 'failed', message: 'no answer\u001b[2J' })).toMatch(/^no answer\\x1b\[2J /);
  });
});

test('nothing from people steers the terminal', () => {
  const evil = contact('evil', { name: 'A\u001b]0;x\u0007\u202ena' });
  const lines = text(
    viewAfter(
      { type: 'linked' },
      contactsEvent([evil]),
      transactionsEvent('evil', [transaction('t', 'evil', { description: 'a\u009b1mb' })]),
    ),
  );
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('every line is as wide as the screen and there is one less than it has rows, whatever is shown', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom('李雷', '👩‍👩‍👧 family', 'e\u0301', 'Ana'),
  );
  const amount = fc.constantFrom('0.00', '-1.50', '9007199254740991', '123456789012345678901234567890.00');
  const facts = fc.record({
    name,
    amount,
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 2, max: 50 }),
    focus: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, ({ name: text_, amount: sum, columns, rows, focus }) => {
      const state = viewAfter(
        { type: 'resized', size: { columns, rows } },
        { type: 'linked' },
        { type: 'status', status: status({ online: [text_], book: { ...status().book, name: text_ } }) },
        contactsEvent([contact('a', { name: text_, balances: [usd(sum), eur(sum)] })]),
        transactionsEvent('a', [transaction('t', 'a', { description: text_, amount: sum, due: '2026-01-06' })]),
        ...(focus ? [{ type: 'key', action: 'transactions' } as const] : []),
      );
      const lines = frameOf(state, clockTime);
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
      expect(frameOf(reduceView(state, { type: 'key', action: 'help' }), clockTime).length).toBeLessThan(rows);
    }),
  );
});
