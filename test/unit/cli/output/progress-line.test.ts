// When a progress line is drawn.

import { expect, test } from 'vitest';
import { syncText } from '../../../../src/cli/commands/sync/now-progress.ts';
import { ProgressLine } from '../../../../src/cli/output/progress-line.ts';

test('it appears after a second, ten times a second at most, is cut to the width, and goes away', () => {
  let now = 0;
  let written = '';
  const line = new ProgressLine(
    (text) => (written += text),
    () => now,
  );
  line.update(() => 'one', 80);
  line.close();
  expect(written).toBe('');
  now = 1_000;
  line.update(() => 'one and more', 4);
  now = 1_050;
  line.update(() => 'two', 80);
  line.close();
  expect(written).toBe('\rone\u001b[K\r\u001b[K');
});

test.each([
  [
    { toSend: 100_000, toReceive: 50_000 },
    '[--------------------]   0% 100,000 changes to send, 50,000 changes to receive',
  ],
  [{ toSend: 1, toReceive: 0 }, '[####################]  99% 1 change to send, 0 changes to receive'],
])('what is left of a sync: %o', (remaining, text) => {
  expect(syncText(remaining, 150_000)).toBe(text);
});
