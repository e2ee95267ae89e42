// The start time of a process out of what Linux tells, whatever the program is called.

import { expect, test } from 'vitest';
import { processStartTime } from '../../../src/base/process-stat.ts';

const REST = '1 7 7 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 149335 2703360 221';

test.each([
  ['node', `42 (node) S ${REST}`, '149335'],
  ['a name with brackets and spaces', `42 (a) R (b) c) S ${REST}`, '149335'],
  ['a process that has ended and waits for its parent', `42 (node) Z ${REST}`, undefined],
  ['no text', '', undefined],
])('%s', (_, stat, expected) => {
  expect(processStartTime(stat)).toBe(expected);
});
