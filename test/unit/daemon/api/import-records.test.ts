// A book that is exported, imported into a new one and exported again: the same lines, whatever was done to it.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportedRecords } from '../../../../src/daemon/api/handlers/exported-records.ts';
import { planImport } from '../../../../src/daemon/api/handlers/import-plan.ts';
import { exportRows } from '../../../../src/cli/import/formats/export-records.ts';
import { ndjsonWriter } from '../../../../src/cli/export/ndjson.ts';
import { runToEnd } from '../../../../src/base/slices.ts';
import type { ImportRow } from '../../../../src/protocol/local/import-rows.ts';
import { BOOK, TestBook } from '../../../support/model-fixture.ts';
import { anyWish, narrowWish } from '../../../support/mutation-arbitrary.ts';

const FACTS = {
  book: { id: BOOK, name: 'Personal', currency: 'USD' },
  version: '0.1.0',
  at: '2026-01-01T00:00:00.000Z',
};

/** The book's export, but for the marks of undone entries and the book's own times. */
function exported({ state }: TestBook): string {
  const records = [...exportedRecords(state)].filter(({ kind }) => kind !== 'undo');
  const timeless = records.map((item) =>
    item.kind === 'book' ? { ...item, record: { ...item.record, createdAt: 0, updatedAt: 0 } } : item,
  );
  const writer = ndjsonWriter();
  const head = writer.head({ ...FACTS, records: records.length });
  return head + timeless.map(writer.record).join('') + writer.end(records.length);
}

async function rowsOf(text: string): Promise<readonly ImportRow[]> {
  const rows: ImportRow[] = [];
  async function* pieces() {
    yield await Promise.resolve(text);
  }
  for await (const row of exportRows(pieces())) {
    expect(row).toMatchObject({ ok: true });
    if (row.ok) rows.push(row.value);
  }
  return rows;
}

/** Imports the text; gives how many mutations that took. */
async function importInto(book: TestBook, text: string): Promise<number> {
  const plan = runToEnd(planImport(book.state, await rowsOf(text), { source: '', batch: 'b', at: 9 }));
  expect(plan.problems).toEqual([]);
  for (const { name, args } of plan.mutations) {
    expect(book.author(name, args)).toMatchObject({ ok: true });
    book.do(name, args);
  }
  return plan.mutations.length;
}

test.each([
  ['many records', anyWish],
  ['few records that meet all the time', narrowWish],
])('%s: the copy exports as the book does, and once more changes nothing', async (_what, wish) => {
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 40 }), async (wishes) => {
      const book = new TestBook();
      for (const one of wishes) {
        const { name, args } = one(book.state);
        book.do(name, args);
      }
      const text = exported(book);
      const copy = new TestBook();
      await importInto(copy, text);
      expect(exported(copy)).toBe(text);
      expect(await importInto(copy, text)).toBe(0);
      expect(await importInto(book, text)).toBe(0);
    }),
    { seed: 45, numRuns: 150 },
  );
});
