// Answers to this device's mutations, for those who wait.

import { expect, test } from 'vitest';
import { Answers } from '../../../../src/daemon/sync/answers.ts';
import type { Answer } from '../../../../src/daemon/store/answer.ts';

const answer = (n: number): Answer => ({ n, seq: n + 100, outcome: 'applied' });

test('an answer wakes who waits for it, once, and is found afterwards', () => {
  const answers = new Answers();
  const heard: Answer[] = [];
  answers.wait('book', 1, (one) => heard.push(one));
  answers.wait('other', 1, (one) => heard.push(one));
  answers.wait('book', 1, (one) => heard.push(one))();
  answers.note('book', [answer(1)]);
  answers.note('book', [answer(1)]);
  expect([heard, answers.find('book', 1)]).toEqual([[answer(1)], answer(1)]);
});

test('[OB5] who waits follows a mutation to its new number, and no answer to an old one is found', () => {
  const answers = new Answers();
  const heard: Answer[] = [];
  answers.note('book', [answer(1), answer(2)]);
  answers.wait('book', 4, (one) => heard.push(one));
  answers.renumbered('book', 3);
  expect(answers.find('book', 2)).toBeUndefined();
  answers.note('book', [answer(1)]);
  expect(heard).toEqual([]);
  answers.note('book', [answer(2)]);
  expect(heard).toEqual([answer(2)]);
});
