// What the progress line of an import says.

import { expect, test } from 'vitest';
import { progressText } from '../../../../src/cli/import/progress.ts';

test.each<[bytes: number, total: number | undefined, text: string]>([
  [0, 100, '[--------------------]   0% 1,234 rows'],
  [50, 100, '[##########----------]  50% 1,234 rows'],
  [120, 100, '[####################] 100% 1,234 rows'],
  [50, undefined, 'reading: 1,234 rows'],
])('%d of %s bytes', (bytes, total, text) => {
  expect(progressText({ bytes, total, rows: 1234 })).toBe(text);
});
