// Where a device keeps its data, and what is said when there is nowhere.

import { expect, test } from 'vitest';
import { homePaths } from '../../../src/base/home-paths.ts';
import type { HomeFacts } from '../../../src/base/home-paths.ts';
import { devicePaths } from '../../../src/cli/daemon-client/paths.ts';

const facts = (env: HomeFacts['env'], passwdHome: () => string): HomeFacts => ({
  env,
  platform: 'linux',
  uid: 1000,
  cwd: '/work',
  passwdHome,
});

test('without HOME the passwd entry decides', () => {
  expect(homePaths(facts({}, () => '/home/ana'))?.data).toBe('/home/ana/.local/share/ledger');
  expect(homePaths(facts({ HOME: '/srv/ana' }, () => '/home/ana'))?.data).toBe('/srv/ana/.local/share/ledger');
});

test('without any home it fails, naming LEDGER_HOME', () => {
  const nowhere = facts({}, () => {
    throw new Error('no such user');
  });
  const body = { code: 'no_home', hint: expect.stringContaining('LEDGER_HOME') as string };
  expect(() => devicePaths(nowhere)).toThrow(
    expect.objectContaining({ body: expect.objectContaining(body) as object }) as Error,
  );
});
