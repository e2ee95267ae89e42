// Which of two program versions is newer: numbers, not texts; what follows the third one does not count.

import { expect, test } from 'vitest';
import { isNewerVersion } from '../../../src/protocol/version.ts';

test.each([
  ['0.2.0', '0.1.0', true],
  ['0.10.0', '0.9.9', true],
  ['1.0.0', '0.99.99', true],
  ['0.1.1', '0.1.0', true],
  ['0.1.0', '0.1.0', false],
  ['0.1.0', '0.2.0', false],
  ['0.9.9', '0.10.0', false],
  ['0.1.0-rc.1', '0.1.0', false],
  ['0.1.0', '0.1.0-rc.1', false],
  ['1', '0.9', true],
  ['0', '0.0.1', false],
  ['other', '0.0.0', false],
])('%s is newer than %s: %s', (version, than, newer) => {
  expect(isNewerVersion(version, than)).toBe(newer);
});
