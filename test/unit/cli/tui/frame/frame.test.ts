// Frames as text: exactly as wide and high as the screen allows, readable without colour, safe to print.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameOf } from '../../../../../src/cli/tui/frame/frame.ts';
import { lineWidth } from '../../../../../src/cli/tui/frame/span.ts';
import type { ViewEvent, ViewState } from '../../../../../src/cli/tui/model/view-state.ts';
import type { ConnectionState, TotalView } from '../../../../../src/protocol/local/views.ts';
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
} from '../samples.ts';

const clockTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
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
  transaction('t1', 'ana', {
    amount: '1250.00',
    due: '2026-01-31',
    description: 'train\nreturn trip',
    pending: true,
    running: usd('1234.50'),
  }),
  transaction('t2', 'ana', { direction: 'borrowed', description: 'lunch', running: usd('-15.50') }),
];

function shown(size: { columns: number; rows: number }, ...more: ViewEvent[]): ViewState {
  const resized = after(settled(CONTACTS, TRANSACTIONS), { type: 'resized', size });
  const synced = status({ pending: 2, lastSync: '2026-01-05T10:20:00Z', online: ['Ana'] });
  const state = after(resized, LINKED, { type: 'status', status: synced });
  const totals = wishes(state)['totals']!;
  return after(state, { type: 'answered', wish: totals, answer: { items: TOTALS } }, ...more);
}

test('two panes on 80 columns', () => {
  expect(text(shown({ columns: 80, rows: 10 }))).toEqual([
    '1 Contacts 2 All 3 Due 4 Conflicts 5 Refused 6 Log 7 Who 8 Books            Home',
    'Net +1,234.50 USD  -3.00 EUR                                                    ',
    'Contacts 1/3                   │ Ana 1/2  +1,234.50 USD  -3.00 EUR              ',
    '> Ana          +1,234.50 USD … │ > 2026-01-05 * trai… +1,250.00 USD  !2026-01-31',
    '  Bo van der Berg-Ø… -2.00 USD │   2026-01-05 lunch      -12.50 USD             ',
    '  李雷 (archived)     0.00 USD │                                                ',
    '                               │                                                ',
    'a add  L lend  B borrow  r repay  e edit  d delete  u undo  / find  s sort      ',
    'Live  2 pending  synced 10:20  here: Ana                          ? help  q quit',
  ]);
});

test('a wide screen has room for everything', () => {
  const lines = text(shown({ columns: 160, rows: 10 }));
  expect(lines[1]).toMatch(
    /^Net \+1,234\.50 USD \(owed to me 1,234\.50, I owe 0\.00\) {3}Net -3\.00 EUR \(owed to me 0\.00, I owe 3\.00\) +$/,
  );
  expect(lines[3]).toMatch(/2026-01-05 \* train return trip +\+1,250\.00 USD \+1,234\.50 USD +!2026-01-31$/);
  expect(lines[4]).toMatch(/2026-01-05 lunch +-12\.50 USD +-15\.50 USD +$/);
});

test('one pane below 70 columns: the focused one', () => {
  expect(text(shown({ columns: 40, rows: 9 })).slice(2, 6)).toEqual([
    'Contacts 1/3                            ',
    '> Ana            +1,234.50 USD -3.00 EUR',
    '  Bo van der Berg-Østergaard … -2.00 USD',
    '  李雷 (archived)               0.00 USD',
  ]);
  expect(text(shown({ columns: 40, rows: 9 })).at(-2)).toBe('a add  L lend  B borrow  r repay  e edit');
  expect(text(shown({ columns: 47, rows: 9 })).at(-1)).toBe('Live  2 pending  synced 10:20  here: Ana       ');
  expect(text(shown({ columns: 48, rows: 9 })).at(-1)).toBe('Live  2 pending  synced 10:20  here: Ana  ? help');
  const lines = text(shown({ columns: 40, rows: 9 }, press('l')));
  expect(lines[2]).toBe('Ana 1/2  +1,234.50 USD  -3.00 EUR       ');
  expect(lines[4]).toMatch(/^ {2}2026-01-05 lunch +-12\.50 USD/);
});

test('no contacts yet', () => {
  const lines = text(settled([]));
  expect(lines[3]).toMatch(/^No contacts yet: a adds one, /);
});

test('the keys, in two columns', () => {
  const lines = text(shown({ columns: 80, rows: 24 }, press('?')));
  expect(lines[2]).toMatch(/^Keys +$/);
  expect(lines[3]).toMatch(/^ {2}j, ↓ +down \(the wheel too\) +/);
  expect(lines).toHaveLength(23);
  expect(lines.join('\n')).toContain('q, Ctrl-C     quit');
});

test('both sides of a conflict', () => {
  const conflict = {
    id: 'c1',
    kind: 'contact',
    record: 'ana',
    label: 'Ana',
    field: 'note',
    kept: 'knows the way',
    attempted: 'is late',
    by: 'Bo',
    at: '2026-01-05T10:20:00Z',
  };
  const lines = text(given(after(settled(CONTACTS), press('4')), 'conflicts', [conflict]));
  expect(lines[3]).toMatch(/^> 2026-01-05 10:20 {2}Bo {2}note {2}contact Ana +$/);
  expect(lines.slice(-8, -4)).toEqual([
    'contact Ana: note                                                               ',
    'It has now                             │ Bo wanted, 2026-01-05 10:20            ',
    'knows the way                          │ is late                                ',
    '                                       │                                        ',
  ]);
});

test('a form: what is typed, what is wrong, and what would come of it', () => {
  const open = after(settled(CONTACTS), press('L'), ...typing('1x'));
  const wish = wishes(open)['check']!;
  const wrong = text(
    after(open, {
      type: 'denied',
      wish,
      error: { code: 'invalid_amount', message: 'not an amount', field: 'amount', hint: '12.50' },
    }),
  );
  expect(wrong.slice(2, 6).map((line) => line.trimEnd())).toEqual([
    'Lend',
    '  Contact    Ana',
    '> Amount     1x',
    '             not an amount → 12.50',
  ]);
  const balance = usd('20.00');
  const answer = {
    transaction: transaction('t', 'ana', { contact: { id: 'ana', name: 'Ana' } }),
    balance,
    status: 'local',
  };
  expect(text(after(open, { type: 'answered', wish, answer })).join('\n')).toContain(
    '  Enter: Lent 12.50 USD to Ana; Ana owes you 20.00 USD',
  );
});

describe('the status line says how things are', () => {
  const connected = (connection: ConnectionState, more = {}): string =>
    text(shown({ columns: 120, rows: 24 }, { type: 'status', status: status({ connection, ...more }) })).at(-1)!;

  test.each<[ConnectionState, object, string]>([
    ['live', {}, 'Live '],
    ['catchingUp', {}, 'Catching up '],
    ['offline', {}, 'Offline - showing cached data '],
    ['connecting', {}, 'Offline - showing cached data '],
    ['backingOff', { pending: 3 }, 'Offline - showing cached data  3 pending '],
    ['backingOff', { lastSync: '1969-12-31T22:00:00Z' }, 'Offline - showing cached data, 2 h old  synced 22:00 '],
    ['paused', {}, 'Offline - showing cached data (paused) '],
    ['blocked', { problem: { code: 'revoked', message: '' } }, 'Blocked - showing cached data '],
    ['live', { refused: 1, conflicts: 2 }, 'Live  1 refused  2 in conflict '],
  ])('%s %j', (connection, more, start) => {
    expect(connected(connection, more).slice(0, start.length)).toBe(start);
  });

  test('without a server, without the daemon, and with a failure', () => {
    const { server: _, ...local } = status();
    const last = (...events: ViewEvent[]): string => text(viewAfter(...events)).at(-1)!;
    expect(last()).toMatch(/^Connecting to the daemon /);
    expect(last(LINKED)).toMatch(/^Loading /);
    expect(last(LINKED, { type: 'status', status: { ...local, connection: 'detached' } })).toMatch(
      /^On this device only /,
    );
    expect(last({ type: 'status', status: status() }, { type: 'unlinked' })).toMatch(
      /^The daemon is not running - reconnecting /,
    );
    const failed: ViewEvent = {
      type: 'failed',
      error: { code: 'unexpected', message: 'no answer\u001b[2J', hint: 'wait' },
    };
    expect(text(viewAfter(failed))[2]).toMatch(/^! no answer\\x1b\[2J → wait /);
  });
});

describe('the banner says what is wrong and what to do', () => {
  const book = status().book;
  test.each<[object, string]>([
    [{ warnings: ['nothing can be saved: the disk is full'] }, '! nothing can be saved: the disk is full'],
    [{ book: { ...book, removed: true } }, '! You are not a member of this book any more'],
    [{ book: { ...book, role: 'viewer' } }, '! You may read this book, not change it'],
    [
      { connection: 'blocked', problem: { code: 'upgrade_client', message: 'too old', hint: 'upgrade' } },
      '! too old → upgrade',
    ],
    [{ warnings: ['the server lost 2 entries'] }, '! the server lost 2 entries'],
  ])('%j', (facts, start) => {
    const state = shown({ columns: 80, rows: 24 }, { type: 'status', status: status(facts) });
    expect(text(state)[2]?.slice(0, start.length)).toBe(start);
    expect(text(state)).toHaveLength(23);
  });

  test('in a few lines if it is long, cut if it is longer', () => {
    const banner = (warning: string) =>
      text(shown({ columns: 40, rows: 24 }, { type: 'status', status: status({ warnings: [warning] }) }));
    const lines = banner('nothing can be saved: the disk is full; make room on the disk');
    expect(lines.slice(2, 4).map((line) => line.trimEnd())).toEqual([
      '! nothing can be saved: the disk is',
      '  full; make room on the disk',
    ]);
    expect(lines[4]).toMatch(/^Contacts /);
    expect(lines).toHaveLength(23);
    expect(banner('no room '.repeat(30))[4]).toMatch(/^ {2}no room .*…$/);
  });

  test('being offline is none', () => {
    const problem = { code: 'server_unreachable', message: 'nobody there' };
    expect(
      text(
        shown({ columns: 80, rows: 24 }, { type: 'status', status: status({ connection: 'backingOff', problem }) }),
      )[2],
    ).toMatch(/^Contacts/);
  });
});

test('what others did is said in a line', () => {
  const state = shown({ columns: 80, rows: 24 }, change('contact_updated', contact('ana', { name: 'Ana' }), 'Bo'));
  expect(text(state).at(-2)).toMatch(/^Bo changed Ana +$/);
});

test('nothing from people steers the terminal, in lists, forms and lines', () => {
  const name = `A\u001b]0;x\u0007\u202ena\n${'x'.repeat(10_000)}`;
  const evil = contact('evil', { name });
  const state = after(
    settled([evil], [transaction('t', 'evil', { description: 'a\u009b1mb', contact: { id: 'evil', name } })]),
    change('contact_updated', evil, name),
  );
  for (const keys of [[], ['e'], ['d'], ['L'], ['r'], ['l', 'e']]) {
    const frame = text(after(state, ...keys.map(press)));
    // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
    expect(frame.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    for (const line of frame) expect(line.length).toBeLessThanOrEqual(80);
  }
});

test('every line is as wide as the screen and there is one less than it has rows, whatever is shown', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom('李雷', '👩‍👩‍👧 family', 'e\u0301', 'Ana', 'שלום עולם'),
  );
  const amount = fc.constantFrom('0.00', '-1.50', '9007199254740991', '123456789012345678901234567890.00');
  const facts = fc.record({
    name,
    amount,
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 2, max: 50 }),
    keys: fc.constantFrom('', 'l', '2', '3', '4', '?', 'a', 'e', 'L', 'r', 'd', '/'),
    banner: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, ({ name: text_, amount: sum, columns, rows, keys, banner }) => {
      const row = transaction('t', 'a', { description: text_, amount: sum, due: '2026-01-06', running: usd(sum) });
      const base = after(settled([contact('a', { name: text_, balances: [usd(sum), eur(sum)] })], [row]), {
        type: 'status',
        status: status({ online: [text_], book: { ...status().book, name: text_ }, warnings: banner ? [text_] : [] }),
      });
      const opened = after(base, ...(keys === '' ? [] : [press(keys)]));
      const filled = keys === '2' ? given(opened, 'transactions', [row]) : opened;
      const lines = frameOf(after(filled, { type: 'resized', size: { columns, rows } }), clockTime);
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
    }),
  );
});
