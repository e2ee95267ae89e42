// Journals: which account a transaction goes to, and names that are none or are taken.

import { describe, expect, test } from 'vitest';
import { beancountWriter } from '../../../../src/cli/export/beancount.ts';
import { journalWriter } from '../../../../src/cli/export/journal.ts';
import type { RecordWriter } from '../../../../src/cli/export/record-writer.ts';

const id = (end: string): string => `01a218ff-0000-7000-8000-${end.padStart(12, '0')}`;

const contact = (end: string, name: string, mergedInto?: string) => ({
  kind: 'contact',
  record: { id: id(end), name, ...(mergedInto === undefined ? {} : { mergedInto: id(mergedInto) }) },
});

const transaction = (contactEnd: string, direction: string, category = 'loan') => ({
  kind: 'transaction',
  record: {
    id: id('f'),
    contactId: id(contactEnd),
    direction,
    category,
    amountMinor: 1250,
    currency: 'EUR',
    description: 'x',
    date: '2026-01-05',
    tags: [],
  },
});

/** The account lines of what is written. */
function postings(writer: RecordWriter, records: readonly { kind: string; record: { id: string } }[]): string[] {
  const lines = records.map(writer.record).join('').split('\n');
  return lines
    .filter((line) => / -?\d+\.\d\d EUR$/.test(line) && !line.includes('commodity') && !line.includes('format'))
    .map((line) => line.trim());
}

describe('accounts', () => {
  test.each([
    ['lent', 'loan', 'assets:receivable:Ana  12.50 EUR', 'assets:cash  -12.50 EUR'],
    ['borrowed', 'repayment', 'assets:receivable:Ana  -12.50 EUR', 'assets:cash  12.50 EUR'],
    ['borrowed', 'loan', 'liabilities:payable:Ana  -12.50 EUR', 'assets:cash  12.50 EUR'],
    ['lent', 'repayment', 'liabilities:payable:Ana  12.50 EUR', 'assets:cash  -12.50 EUR'],
    ['lent', 'expense', 'assets:receivable:Ana  12.50 EUR', 'expenses:shared  -12.50 EUR'],
    ['borrowed', 'gift', 'liabilities:payable:Ana  -12.50 EUR', 'expenses:gifts  12.50 EUR'],
    ['lent', 'of a newer version', 'assets:receivable:Ana  12.50 EUR', 'assets:cash  -12.50 EUR'],
  ])('%s, %s', (direction, category, ...expected) => {
    expect(postings(journalWriter('hledger'), [contact('1', 'Ana'), transaction('1', direction, category)])).toEqual(
      expected,
    );
  });

  test('a merged contact is the one that it was merged into; one that is not there is named by the id', () => {
    const records = [contact('2', 'Bo'), contact('1', 'Ana', '2'), transaction('1', 'lent'), transaction('9', 'lent')];
    expect(postings(journalWriter('ledger'), records).filter((line) => line.includes('receivable'))).toEqual([
      'assets:receivable:Bo  12.50 EUR',
      `assets:receivable:${id('f')}  12.50 EUR`,
    ]);
  });

  test('names that would be the same account, or none, get the end of the id', () => {
    const names = ['Ana:b', 'ana-b', '((', '))', 'Al  Bo; x', ' *!-x'];
    const contacts = names.map((name, at) => contact(`a${at}`, name));
    const records = [...contacts, ...names.map((_name, at) => transaction(`a${at}`, 'lent'))];
    const parts = (writer: RecordWriter, prefix: string): string[] =>
      postings(writer, records)
        .filter((line) => line.startsWith(prefix))
        .map((line) => line.slice(prefix.length).split('  ')[0] ?? '');
    expect(parts(journalWriter('hledger'), 'assets:receivable:')).toEqual([
      'Ana-b',
      'ana-b 0000000000a1',
      '0000000000a2',
      '0000000000a3',
      'Al Bo- x',
      'x',
    ]);
    expect(parts(beancountWriter(), 'Assets:Receivable:')).toEqual([
      'Ana-b',
      'Ana-b-0000000000a1',
      '0000000000a2',
      '0000000000a3',
      'Al-Bo-x',
      'X',
    ]);
  });
});
