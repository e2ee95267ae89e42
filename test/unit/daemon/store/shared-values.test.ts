// Sharing changes who holds a value, never what a record says.

import { expect, test } from 'vitest';
import type { AnyRecord } from '../../../../src/model/record.ts';
import { SharedValues } from '../../../../src/daemon/store/shared-values.ts';

test.each([
  { id: 'a', contactId: 'c', importBatch: 'b', tags: [], description: 'lunch' },
  { id: 'a', contactId: 7, tags: ['x'] },
  { id: 'a', tags: 'none' },
  { id: 'a' },
])('%j says the same afterwards', (given) => {
  const record: AnyRecord = structuredClone(given);
  const shared = new SharedValues();
  shared.shareIn(record);
  shared.shareIn(record);
  expect(record).toEqual(given);
  expect(Object.keys(record)).toEqual(Object.keys(given));
});

test('empty lists are one list', () => {
  const records: AnyRecord[] = [
    { id: 'a', tags: [] },
    { id: 'b', tags: [] },
  ];
  const shared = new SharedValues();
  for (const record of records) shared.shareIn(record);
  expect(records[0]?.['tags']).toBe(records[1]?.['tags']);
});
