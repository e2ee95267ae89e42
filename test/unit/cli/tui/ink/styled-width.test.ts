// Columns of texts with sequences in them.

import { expect, test } from 'vitest';
import { styledWidth } from '../../../../../src/cli/tui/ink/styled-width.ts';

test.each([
  ['', 0],
  ['Ana', 3],
  ['\u001b[32m+5.00\u001b[0m │ …', 9],
  ['\u001b[1m李雷\u001b[0m', 4],
  ['👩‍👩‍👧', 2],
  ['e\u0301', 1],
])('%j: %d', (text, columns) => {
  expect(styledWidth(text)).toBe(columns);
});
