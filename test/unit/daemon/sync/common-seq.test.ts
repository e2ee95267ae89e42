// Where two logs part.

import { expect, test } from 'vitest';
import { commonSeq } from '../../../../src/daemon/sync/common-seq.ts';

const tags = (text: string) => (seq: number) => Promise.resolve(text === '' ? undefined : text[seq - 1]);

test.each<[string, string, string, number, number]>([
  ['the same log', 'abcde', 'abcde', 1, 5],
  ['a log that was set back', 'abcde', 'abc', 1, 3],
  ['a log that was set back and grew on', 'abcde', 'abcxyz', 1, 3],
  ['a log that grew on by as many', 'abcde', 'abcdx', 1, 4],
  ['a wiped log', 'abcde', '', 1, 0],
  ['another log from the start', 'abcde', 'vwxyz', 1, 0],
  ['only the end is kept here, and it is common', '..cde', 'abcde', 3, 5],
  ['only the end is kept here, and it differs', '..cde', 'abxyz', 3, 0],
  ['only the end is kept here, and the log ends before it', '..cde', 'a', 3, 0],
  ['nothing is kept here', '', 'abc', 1, 0],
])('[AL1] %s', async (_, here, there, first, common) => {
  const logs = { first, last: here.length, headThere: there.length, tagHere: tags(here), tagThere: tags(there) };
  expect(await commonSeq(logs)).toBe(common);
});

test('[AL1] is found by halving', async () => {
  let asked = 0;
  const there = (seq: number): Promise<string> => {
    asked += 1;
    return Promise.resolve(seq <= 700 ? `t${seq}` : `u${seq}`);
  };
  const here = (seq: number) => Promise.resolve(`t${seq}`);
  expect(await commonSeq({ first: 1, last: 1_000, headThere: 5_000, tagHere: here, tagThere: there })).toBe(700);
  expect(asked).toBeLessThanOrEqual(10);
});
