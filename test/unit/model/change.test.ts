// Changes: what each makes of a stored record. Stored records are replaced, never mutated.

import { describe, expect, test } from 'vitest';
import { applyChange, put } from '../../../src/model/change.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Stored } from '../../../src/model/record.ts';

const KIND = 'contact';
const LIVE: Stored = { record: { id: 'a', name: 'Ann', note: 'old', updatedAt: 1, future: { x: [1] } } };
const DEAD: Stored = { ...LIVE, deleted: 'c/1' };

const PUT: Change = { op: 'put', kind: KIND, id: 'a', fields: { name: 'New', updatedAt: 5 } };
const EDIT: Change = {
  op: 'edit',
  kind: KIND,
  id: 'a',
  set: { name: 'Anna' },
  unset: ['note'],
  was: { name: 'Ann', note: 'old' },
  at: 7,
};
const TOMBSTONE: Change = { op: 'tombstone', kind: KIND, id: 'a', cause: 'c/2' };
const RESTORE: Change = { op: 'restore', kind: KIND, id: 'a', at: 9 };

describe('a change', () => {
  test.for([
    ['put on nothing', undefined, PUT, { record: { id: 'a', name: 'New', updatedAt: 5 } }],
    ['put on a live record: exactly its fields', LIVE, PUT, { record: { id: 'a', name: 'New', updatedAt: 5 } }],
    ['put on a tombstone: live again', DEAD, PUT, { record: { id: 'a', name: 'New', updatedAt: 5 } }],
    [
      'edit of a live record: the named fields and the time, others stay',
      LIVE,
      EDIT,
      { record: { id: 'a', name: 'Anna', updatedAt: 7, future: { x: [1] } } },
    ],
    [
      'edit of a tombstone keeps it deleted',
      DEAD,
      EDIT,
      { record: { id: 'a', name: 'Anna', updatedAt: 7, future: { x: [1] } }, deleted: 'c/1' },
    ],
    ['edit of nothing', undefined, EDIT, undefined],
    ['tombstone keeps the content', LIVE, TOMBSTONE, { record: LIVE.record, deleted: 'c/2' }],
    ['tombstone of a tombstone: the later cause', DEAD, TOMBSTONE, { record: LIVE.record, deleted: 'c/2' }],
    ['tombstone of nothing', undefined, TOMBSTONE, undefined],
    ['restore brings the content back', DEAD, RESTORE, { record: { ...LIVE.record, updatedAt: 9 } }],
    ['restore of nothing', undefined, RESTORE, undefined],
  ] as const)('[MU10] %s', ([, before, change, after]) => {
    const kept = structuredClone(before);
    expect(applyChange(before, change)).toStrictEqual(after);
    expect(before).toStrictEqual(kept);
  });

  test('[MU13] fields and kinds of a newer version pass through', () => {
    const change: Change = { op: 'put', kind: 'budget', id: 'b', fields: { cap: { EUR: 5 }, list: [null] } };
    expect(applyChange(undefined, change)).toStrictEqual({ record: { id: 'b', cap: { EUR: 5 }, list: [null] } });
  });

  test('[MU13] a field named __proto__ is a field and nothing else', () => {
    const set = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    const after = applyChange(LIVE, { op: 'edit', kind: KIND, id: 'a', set, was: {}, at: 7 });
    expect(Object.hasOwn(after?.record ?? {}, '__proto__')).toBe(true);
    expect(after?.record['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('[MU10] a put of a whole record leaves the id out of its fields', () => {
    expect(put(KIND, { id: 'a', name: 'Ann' })).toStrictEqual({
      op: 'put',
      kind: KIND,
      id: 'a',
      fields: { name: 'Ann' },
    });
  });
});
