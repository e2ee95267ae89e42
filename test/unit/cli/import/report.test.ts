// What an import shows.

import { describe, expect, test } from 'vitest';
import {
  importDocument,
  problemLines,
  refusedError,
  resultLines,
  summaryText,
} from '../../../../src/cli/import/report.ts';
import type { ImportOutcome } from '../../../../src/cli/import/run-import.ts';
import type { ImportAnswer } from '../../../../src/protocol/local/import-views.ts';

const ANSWER: ImportAnswer = {
  batch: 'b1',
  rows: 3,
  added: 1,
  unchanged: 1,
  updated: 0,
  refused: 1,
  contactsAdded: 2,
  entriesAdded: 0,
  transactionsAdded: 1,
  warnings: [],
  problems: [],
  committed: true,
  status: 'local',
  loggedIn: false,
  results: [
    { row: 2, status: 'added', id: 't1' },
    { row: 3, status: 'unchanged', id: 't2' },
    { row: 5, status: 'refused' },
  ],
};
const PROBLEMS = [
  { row: 4, code: 'invalid_amount', field: 'amount', message: 'ten' },
  { row: 4, code: 'invalid_date', field: 'date', message: 'never' },
  { row: 5, code: 'ambiguous_contact', field: 'contact', message: 'two' },
];
const OUTCOME: ImportOutcome = {
  rows: 4,
  refused: 2,
  skipped: new Map(),
  problems: PROBLEMS,
  warnings: ['w'],
  committed: true,
  answer: ANSWER,
};

test('the document counts rows; with --keep-going it lists the refused ones instead', () => {
  const counts = {
    batch: 'b1',
    rows: 4,
    added: 1,
    unchanged: 1,
    updated: 0,
    refused: 2,
    contactsAdded: 2,
    warnings: ['w'],
    status: 'local',
  };
  expect(importDocument(OUTCOME, { dryRun: true, keepGoing: false })).toEqual({ ...counts, dryRun: true });
  const going = { dryRun: false, keepGoing: true };
  expect(importDocument(OUTCOME, going)).toEqual({ ...counts, rows: PROBLEMS });
  expect(importDocument({ ...OUTCOME, refused: 0, problems: [] }, going)).toEqual({ ...counts, rows: [], refused: 0 });
});

test('there is one line per row, in row order', () => {
  expect(resultLines(OUTCOME)).toEqual([
    { row: 2, status: 'added', id: 't1' },
    { row: 3, status: 'unchanged', id: 't2' },
    { row: 4, status: 'refused', code: 'invalid_amount', field: 'amount', message: 'ten' },
    { row: 5, status: 'refused', code: 'ambiguous_contact', field: 'contact', message: 'two' },
  ]);
});

test('a refused import says what to do next', () => {
  expect(refusedError(OUTCOME)).toEqual({
    code: 'rows_refused',
    message: '2 of 4 rows are refused; nothing was imported',
    hint: 'correct them and import again, or take the other rows with --keep-going',
    rows: PROBLEMS,
  });
  const day = { row: 4, code: 'invalid_date', field: 'date', message: 'not a day' };
  expect(refusedError({ ...OUTCOME, rows: 1, refused: 1, problems: [day] }).hint).toBe(
    'a rules file says how days are written (date-format %d.%m.%Y); correct them and import again, or take the other rows with --keep-going',
  );
  expect(refusedError({ ...OUTCOME, rows: 1, refused: 1 }).message).toBe('1 of 1 row is refused; nothing was imported');
});

describe('the sentence', () => {
  test.each<[Partial<ImportAnswer>, number, string]>([
    [{}, 2, 'Added 1 transaction, added 2 contacts, 1 row here already, 2 rows refused'],
    [{ transactionsAdded: 1_499, contactsAdded: 0, unchanged: 0 }, 0, 'Added 1,499 transactions'],
    [{ transactionsAdded: 0, contactsAdded: 0, unchanged: 4 }, 0, '4 rows here already'],
    [{ transactionsAdded: 0, contactsAdded: 0, unchanged: 0 }, 0, 'Nothing to import in 4 rows'],
  ])('%j, %d refused', (facts, refused, sentence) => {
    expect(summaryText({ ...OUTCOME, refused, answer: { ...ANSWER, ...facts } })).toBe(sentence);
  });
});

test('problems are listed in full, on a terminal only the first', () => {
  const many = Array.from({ length: 25 }, (_, row) => ({ row, code: 'invalid_row', message: 'odd' }));
  expect(problemLines(PROBLEMS, true)[0]).toBe('line 4, amount: ten');
  expect(problemLines(many, false)).toHaveLength(25);
  expect(problemLines(many, true).slice(-2)).toEqual(['line 19: odd', 'and 5 more; --rejects FILE writes all of them']);
});
