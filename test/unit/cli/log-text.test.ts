// History in words.

import { describe, expect, test } from 'vitest';
import { changeTexts } from '../../../src/cli/commands/change-text.ts';
import { LOG_COLUMNS, logRows } from '../../../src/cli/commands/log-text.ts';
import { undoneText } from '../../../src/cli/commands/undone-text.ts';
import { renderTable } from '../../../src/cli/output/table.ts';
import { PLAIN_THEME } from '../../../src/cli/output/theme.ts';
import type { ChangeView, LogItem } from '../../../src/protocol/local/views.ts';

const ANA = { id: 'a', name: 'Ana' };
const LOAN = {
  contactId: 'a',
  contact: ANA,
  direction: 'lent',
  category: 'loan',
  amount: '1200.00',
  amountMinor: 120_000,
};
const TICKETS = { ...LOAN, currency: 'USD', description: 'train tickets' };
const DAY = '2026-11-24';

function change(facts: Partial<ChangeView>): ChangeView {
  return { record: 'r', kind: 'transaction', label: 'Ana', op: 'put', set: {}, was: {}, about: TICKETS, ...facts };
}

describe('a change', () => {
  test.each<[string, Partial<ChangeView>, string[]]>([
    ['a contact', { kind: 'contact', set: { name: 'Ana' }, about: { name: 'Bea' } }, ['added contact Ana']],
    ['a loan', { set: { ...TICKETS, date: DAY } }, ['lent Ana 1,200.00 USD "train tickets"']],
    [
      'an old loan that is due',
      { set: { ...TICKETS, direction: 'borrowed', description: '', date: '2026-01-05', due: '2026-12-01' } },
      ['borrowed 1,200.00 USD from Ana, on 2026-01-05, due 2026-12-01'],
    ],
    [
      'a repayment',
      { set: { ...TICKETS, direction: 'borrowed', category: 'repayment', description: '' } },
      ['Ana paid back 1,200.00 USD'],
    ],
    ['mine', { set: { ...TICKETS, category: 'repayment', description: '' } }, ['paid Ana back 1,200.00 USD']],
    [
      'another amount',
      {
        op: 'edit',
        set: { amount: '25.00', amountMinor: 2500, currency: 'USD' },
        was: { amount: '20.00', amountMinor: 2000, currency: 'USD' },
      },
      ['changed loan to Ana "train tickets": amount 20.00 → 25.00 USD'],
    ],
    [
      'another currency',
      {
        op: 'edit',
        set: { amount: '25', currency: 'JPY', amountMinor: 25 },
        was: { amount: '20.00', currency: 'USD' },
      },
      ['changed loan to Ana "train tickets": amount 20.00 USD → 25 JPY'],
    ],
    [
      'several fields',
      {
        op: 'edit',
        set: { description: 'bus', due: '2026-12-01', tags: ['a', 'b'], contactId: 'b', contact: { name: 'Bo' } },
        was: { description: '', due: null, tags: [], contact: ANA },
      },
      [
        'changed loan to Ana 1,200.00 USD: description (none) → "bus"',
        '  due (none) → 2026-12-01',
        '  tags (none) → "a", "b"',
        '  contact Ana → Bo',
      ],
    ],
    [
      'a long text of which only the new value is known',
      { kind: 'contact', op: 'edit', set: { note: 'x' }, about: { name: 'Ana' } },
      ['changed contact Ana: note → "x"'],
    ],
    [
      'an unset field',
      { op: 'edit', set: { due: null }, was: { due: DAY } },
      [`changed loan to Ana 1,200.00 USD "train tickets": due ${DAY} → (none)`],
    ],
    ['a deletion', { op: 'tombstone', set: { deleted: true } }, ['deleted loan to Ana 1,200.00 USD "train tickets"']],
    ['a return', { op: 'restore', kind: 'contact', set: { deleted: false } }, ['restored contact Ana']],
    [
      'of a book',
      { op: 'edit', kind: 'book', label: 'Home', set: { currency: 'EUR' }, was: { currency: 'USD' } },
      ['changed book Home: currency "USD" → "EUR"'],
    ],
    ['of a kind of tomorrow', { kind: 'pet', label: '', set: { name: 'Rex' } }, ['added pet']],
    [
      'texts that would steer a terminal',
      { set: { ...TICKETS, contact: { name: '\u001b[2J\u202e' }, description: 'a\nb' } },
      [String.raw`lent \x1b[2J\u202e 1,200.00 USD "a\nb"`],
    ],
  ])('%s', (_, facts, lines) => {
    expect(changeTexts(change(facts), DAY)).toEqual(lines);
  });
});

const ITEM: LogItem = {
  seq: 12,
  n: 3,
  at: `${DAY}T14:03:00.000Z`,
  by: 'ana',
  device: 'laptop',
  mutation: 'transaction.add',
  status: 'confirmed',
  changes: [change({ set: { ...TICKETS, date: DAY } })],
};

function table(...items: readonly Partial<LogItem>[]): string[] {
  const system = { localTime: (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ') };
  const context = { out: { theme: PLAIN_THEME }, system } as unknown as Parameters<typeof logRows>[1];
  const rows = items.flatMap((facts) => logRows({ ...ITEM, ...facts }, context));
  return renderTable({ head: LOG_COLUMNS, rows, columns: undefined, headStyle: (text) => text }).split('\n');
}

describe('the history', () => {
  test('is a row for each entry, with further rows for further changes, the contact first', () => {
    const gone = [
      change({ op: 'tombstone', set: { deleted: true } }),
      change({ kind: 'contact', op: 'tombstone', set: { deleted: true } }),
    ];
    expect(table({}, { seq: 13, by: 'bo', device: 'phone', changes: gone })).toEqual([
      'ENTRY  WHEN              WHO         WHAT',
      '   12  2026-11-24 14:03  ana@laptop  lent Ana 1,200.00 USD "train tickets"',
      '   13  2026-11-24 14:03  bo@phone    deleted contact Ana',
      '                                       deleted loan to Ana 1,200.00 USD "train tickets"',
      '',
    ]);
  });

  test('[MU13] says what needs a newer version, with what can be told of it', () => {
    const newer = { mutation: 'budget.set', needsNewer: true } as const;
    const cap = change({ kind: 'budget', label: 'Food', op: 'edit', set: { cap: { EUR: 7 } }, was: { cap: null } });
    expect(table({ ...newer, changes: [] }, { ...newer, seq: 13, changes: [cap] }).slice(1)).toEqual([
      '   12  2026-11-24 14:03  ana@laptop  budget.set: an entry of a newer version of ledger',
      '   13  2026-11-24 14:03  ana@laptop  changed budget Food: cap (none) → {"EUR":7}',
      '                                       budget.set: an entry of a newer version of ledger',
      '',
    ]);
  });

  test('says what is pending, what was refused and why, and who it was without a server', () => {
    const { seq: _, ...unanswered } = ITEM;
    const refused = { changes: [], wanted: ITEM.changes, reason: { code: 'x', message: 'no such contact' } };
    const rows = [
      { ...unanswered, status: 'pending', device: 'this device' } as const,
      { status: 'refused', ...refused } as const,
    ];
    expect(table({ status: 'local', by: 'me', device: 'this device' }).slice(1, 2)).toEqual([
      '   12  2026-11-24 14:03  me   lent Ana 1,200.00 USD "train tickets"',
    ]);
    const system = { localTime: () => `${DAY} 14:03:00` };
    const context = { out: { theme: PLAIN_THEME }, system } as unknown as Parameters<typeof logRows>[1];
    expect(
      rows.flatMap((item) => logRows({ ...unanswered, ...item }, context)).map((row) => row.map(({ text }) => text)),
    ).toEqual([
      ['n:3', '2026-11-24 14:03', 'ana', 'pending', 'lent Ana 1,200.00 USD "train tickets"'],
      ['n:3', '2026-11-24 14:03', 'ana@laptop', 'refused', 'lent Ana 1,200.00 USD "train tickets"'],
      ['', '', '', '', '  no such contact'],
    ]);
  });

  test('says what came from another book, by whom it was done there, and how that stands here', () => {
    const imported = { book: 'b', n: 1 };
    expect(table({ imported }, { imported, status: 'local' }, { imported, status: 'pending' }).slice(1, 4)).toEqual([
      '   12  2026-11-24 14:03  ana@laptop  imported           lent Ana 1,200.00 USD "train tickets"',
      '   12  2026-11-24 14:03  ana@laptop  imported           lent Ana 1,200.00 USD "train tickets"',
      '   12  2026-11-24 14:03  ana@laptop  imported, pending  lent Ana 1,200.00 USD "train tickets"',
    ]);
  });

  test('spells out twenty changes of an entry and counts the others', () => {
    const rows = table({ changes: Array.from({ length: 23 }, () => change({ set: TICKETS })) });
    expect(rows).toHaveLength(1 + 20 + 1 + 1);
    expect(rows.at(-2)?.trim()).toBe('and 3 more');
  });
});

test('an undo or a redo that found nothing left says so in words', () => {
  const undoes = { clientId: 'c', n: 8, redo: false };
  const item = { seq: 17, n: 9, mutation: 'entry.undo', at: `${DAY}T10:00:00Z`, changes: [], undoes };
  expect(undoneText('Redid', { undone: [item as unknown as LogItem] })).toBe('Redid: nothing of it was left');
});
