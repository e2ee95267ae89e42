// How much is in a database, in words: one of a thing, and more.

import { expect, test } from 'vitest';
import { countsText } from '../../../../src/server/commands/counts-text.ts';

test('one of each, and any other number', () => {
  expect(countsText({ books: 1, entries: 1, records: 1 })).toBe('1 book, 1 entry, 1 record');
  expect(countsText({ books: 0, entries: 2, records: 17 })).toBe('0 books, 2 entries, 17 records');
});
