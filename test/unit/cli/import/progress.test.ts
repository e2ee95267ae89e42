// The progress line's text, and when it is drawn.

import { describe, expect, test } from 'vitest';
import { ProgressLine, progressText } from '../../../../src/cli/import/progress.ts';

describe('progressText', () => {
  test.each<[bytes: number, total: number | undefined, columns: number, text: string]>([
    [0, 100, 80, '[--------------------]   0% 1,234 rows'],
    [50, 100, 80, '[##########----------]  50% 1,234 rows'],
    [120, 100, 80, '[####################] 100% 1,234 rows'],
    [50, undefined, 80, 'reading: 1,234 rows'],
    [50, 100, 10, '[#########'],
  ])('%d of %s', (bytes, total, columns, text) => {
    expect(progressText(total === undefined ? { bytes, rows: 1234 } : { bytes, total, rows: 1234 }, columns)).toBe(
      text,
    );
  });
});

test('the line appears after a second, ten times a second at most, and goes away', () => {
  let now = 0;
  let written = '';
  const line = new ProgressLine(
    (text) => (written += text),
    () => now,
  );
  line.update({ bytes: 1, rows: 1 }, 80);
  line.close();
  expect(written).toBe('');
  now = 1_000;
  line.update({ bytes: 1, rows: 1 }, 80);
  now = 1_050;
  line.update({ bytes: 1, rows: 2 }, 80);
  line.close();
  expect(written).toBe('\rreading: 1 rows\u001b[K\r\u001b[K');
});
