// Whose connections are looked at anew after changes of access.

import { describe, expect, it } from 'vitest';
import { newsAfter, withChange } from '../../../../src/server/storage/shared/access-changes.ts';
import type { AccessChange } from '../../../../src/server/storage/shared/access-changes.ts';

const CHANGES: readonly AccessChange[] = [
  [5, ['ana', 'bob']],
  [6, []],
  [8, ['cem', 'ana']],
  [9, null],
  [10, ['dea']],
];

describe('the changes after an access version', () => {
  it.each([
    ['one change', 4, 5, ['ana', 'bob']],
    ['no change', 6, 6, []],
    ['a change that concerns nobody', 5, 6, []],
    ['one that is not in the list', 6, 7, 'anybody'],
    ['one that is not, among others', 5, 8, 'anybody'],
    ['one that names nobody', 8, 10, 'anybody'],
    ['one that comes after it', 9, 10, ['dea']],
    ['one that the list does not have yet', 9, 11, 'anybody'],
    ['all there ever were', -1, 10, 'anybody'],
    ['a version that has gone back', 10, 5, 'anybody'],
  ])('[ME4] %s', (_, since, version, users) => {
    const news = newsAfter(since, version, CHANGES);
    expect([news.version, news.users === undefined ? 'anybody' : [...news.users]]).toEqual([version, users]);
  });

  it('[ME4] are remembered up to a number, and name so many users', () => {
    let changes: readonly AccessChange[] = [];
    for (let version = 1; version <= 100; version += 1) changes = withChange(changes, version, [`user ${version}`]);
    expect([changes.length, changes[0]]).toEqual([64, [37, ['user 37']]]);
    expect(newsAfter(36, 100, changes).users?.size).toBe(64);
    expect(newsAfter(35, 100, changes).users).toBeUndefined();
    const many = Array.from({ length: 33 }, (_, index) => `user ${index}`);
    expect(withChange([], 1, many)).toEqual([[1, null]]);
    expect(withChange([], 1, many.slice(1))).toEqual([[1, many.slice(1)]]);
    expect(withChange([], 1, undefined)).toEqual([[1, null]]);
  });
});
