// Where a device keeps its things, in a session, in cron, and where there is no home at all.

import { describe, expect, test } from 'vitest';
import { homePaths } from '../../../src/base/home-paths.ts';
import { devicePaths } from '../../../src/cli/daemon-client/paths.ts';

type Env = Readonly<Record<string, string>>;

function paths(env: Env, passwdHome: () => string | undefined = () => '/home/ana', platform = 'linux') {
  return homePaths({ env, platform, uid: 1000, cwd: '/now', passwdHome });
}

const asIn = (home: string): readonly string[] => [
  `${home}/.config/ledger`,
  `${home}/.local/share/ledger`,
  `${home}/.local/state/ledger`,
];

describe('without LEDGER_HOME', () => {
  test.each<[Env, readonly string[]]>([
    [{ HOME: '/h' }, asIn('/h')],
    [{}, asIn('/home/ana')],
    [{ HOME: '' }, asIn('/home/ana')],
    [{ HOME: 'relative' }, asIn('/home/ana')],
    [
      { HOME: '/h', XDG_DATA_HOME: '/d', XDG_STATE_HOME: 'relative' },
      ['/h/.config/ledger', '/d/ledger', '/h/.local/state/ledger'],
    ],
  ])('%j', (env, expected) => {
    const found = paths(env);
    expect([found?.config, found?.data, found?.state]).toEqual(expected);
  });

  test.each([
    () => undefined,
    () => '/nonexistent',
    () => 'relative',
    () => {
      throw new Error('no entry');
    },
  ])('no usable home of the password file is none: %#', (passwdHome) => {
    expect(paths({}, passwdHome)).toBeUndefined();
  });
});

test('LEDGER_HOME has all of it, and needs no home', () => {
  expect(paths({ LEDGER_HOME: 'device' }, () => undefined)).toMatchObject({
    config: '/now/device/config',
    data: '/now/device/data',
    state: '/now/device/state',
    socket: '/now/device/run/ledgerd.sock',
    log: '/now/device/state/ledgerd.log',
    shared: false,
  });
});

test('a socket that would have too long a name goes to a short folder of the same device', () => {
  const long = `/${'x'.repeat(100)}`;
  const found = paths({ LEDGER_HOME: long });
  expect(found).toMatchObject({ shared: true, config: `${long}/config` });
  expect(found?.socket).toMatch(/^\/tmp\/ledger-1000-[0-9a-f]{16}\/s\.sock$/);
  expect(paths({ LEDGER_HOME: long })?.socket).toBe(found?.socket);
  expect(paths({ LEDGER_HOME: `${long}y` })?.socket).not.toBe(found?.socket);
});

test('without any home a command fails, naming LEDGER_HOME', () => {
  const body = { code: 'no_home', hint: expect.stringContaining('LEDGER_HOME') as string };
  expect(() => devicePaths(paths({}, () => undefined))).toThrow(
    expect.objectContaining({ body: expect.objectContaining(body) as object }) as Error,
  );
});
