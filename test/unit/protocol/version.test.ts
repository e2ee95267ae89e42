// Which protocol two programs speak, and which of two program versions is newer: numbers, not texts; what follows the third one does not count.

import { expect, test } from 'vitest';
import { commonProtocol, isNewerVersion } from '../../../src/protocol/version.ts';

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

test.each([
  [{ protocol: 3, oldest: 2 }, { protocol: 3 }],
  [{ protocol: 9, oldest: 1 }, { protocol: 3 }],
  [{ protocol: 9, oldest: 3 }, { protocol: 3 }],
  [{ protocol: 2 }, { protocol: 2 }],
  [{ protocol: 1 }, { tooOld: 'client' }],
  [{ protocol: 4, oldest: 4 }, { tooOld: 'server' }],
  [{ protocol: 4 }, { tooOld: 'server' }],
])('[HS4] %o and a server that speaks 2 to 3: %o', (client, common) => {
  expect(commonProtocol(client, { protocol: 3, oldest: 2 })).toEqual(common);
});
