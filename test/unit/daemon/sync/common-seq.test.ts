// Where two logs part.

import { expect, test } from 'vitest';
import { commonSeq } from '../../../../src/daemon/sync/common-seq.ts';
import type { TwoLogs } from '../../../../src/daemon/sync/common-seq.ts';

/** What is kept here: seqs without a letter are not. A page has two entries. */
const pages = (text: string): readonly (readonly [number, string][])[] => {
  const kept = Array.from(text, (tag, index): [number, string] => [index + 1, tag]).filter(([, tag]) => tag !== '.');
  return [...Map.groupBy(kept, ([seq]) => Math.floor((seq - 1) / 2)).values()];
};

function logs(here: string, there: string): TwoLogs {
  const byStart = new Map(pages(here).map((page) => [page[0]?.[0] ?? 0, page]));
  return {
    starts: [...byStart.keys()],
    headThere: there.length,
    tagsHere: (start) => Promise.resolve(new Map(byStart.get(start))),
    tagThere: (seq) => Promise.resolve(there[seq - 1]),
  };
}

test.each<[string, string, string, number]>([
  ['the same log', 'abcde', 'abcde', 5],
  ['a log that was set back', 'abcde', 'abc', 3],
  ['a log that was set back and grew on', 'abcde', 'abcxyz', 3],
  ['a log that grew on by as many', 'abcde', 'abcdx', 4],
  ['a wiped log', 'abcde', '', 0],
  ['another log from the start', 'abcde', 'vwxyz', 0],
  ['only the end is kept here, and it is common', '..cde', 'abcde', 5],
  ['only the end is kept here, and it differs', '..cde', 'abxyz', 0],
  ['only the end is kept here, and the log ends before it', '..cde', 'a', 0],
  ['what is between is not kept here', 'ab....gh', 'abcdefghij', 8],
  ['they part where nothing is kept here', 'ab....gh', 'abcxyzxx', 2],
  ['they part in the last page', 'ab....gh', 'abcdefgx', 7],
  ['nothing is kept here', '', 'abc', 0],
])('[AL1] %s', async (_, here, there, common) => {
  expect(await commonSeq(logs(here, there))).toBe(common);
});

test('[AL1] is found by halving', async () => {
  let asked = 0;
  const there = (seq: number): Promise<string> => {
    asked += 1;
    return Promise.resolve(seq <= 700 ? `t${seq}` : `u${seq}`);
  };
  const starts = Array.from({ length: 10 }, (_, page) => page * 100 + 1);
  const tagsHere = (start: number) =>
    Promise.resolve(new Map(Array.from({ length: 100 }, (_, index) => [start + index, `t${start + index}`])));
  expect(await commonSeq({ starts, headThere: 5_000, tagsHere, tagThere: there })).toBe(700);
  expect(asked).toBeLessThanOrEqual(11);
});
