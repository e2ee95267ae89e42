// The files that make the daemon a service: where they are, and that every path in them is read as it is.

import { describe, expect, test } from 'vitest';
import { homePaths } from '../../../../src/base/home-paths.ts';
import { MARK, serviceOf } from '../../../../src/cli/service/service-files.ts';
import type { System } from '../../../../src/cli/system.ts';

function service(platform: string, env: Record<string, string>, installation = '/opt/ledger') {
  const facts = { platform, env, uid: 1000, cwd: '/', passwdHome: () => '/home/ana' };
  const system = { ...facts, execPath: '/usr/bin/node', installation } as unknown as System;
  const paths = homePaths(facts);
  if (paths === undefined) throw new Error('no paths');
  return serviceOf(system, paths);
}

describe('under systemd', () => {
  test('it is a socket and a service that belong together', () => {
    const { files, toStart } = service('linux', { HOME: '/home/ana' });
    expect(files).toEqual([
      {
        path: '/home/ana/.config/systemd/user/ledgerd.socket',
        links: ['/home/ana/.config/systemd/user/sockets.target.wants/ledgerd.socket'],
        text: `# ${MARK}
[Unit]
Description=ledger daemon (socket)

[Socket]
ListenStream=/home/ana/.local/state/ledger/run/ledgerd.sock
SocketMode=0600
DirectoryMode=0700
RemoveOnStop=yes

[Install]
WantedBy=sockets.target
`,
      },
      {
        path: '/home/ana/.config/systemd/user/ledgerd.service',
        links: ['/home/ana/.config/systemd/user/default.target.wants/ledgerd.service'],
        text: `# ${MARK}
[Unit]
Description=ledger daemon
Requires=ledgerd.socket
After=ledgerd.socket

[Service]
ExecStart="/usr/bin/node" "/opt/ledger/bin/ledgerd.js"
UMask=0077
StandardError=append:/home/ana/.local/state/ledger/ledgerd.log
Restart=on-failure
RestartPreventExitStatus=8 9

[Install]
Also=ledgerd.socket
WantedBy=default.target
`,
      },
    ]);
    expect(toStart.at(-1)).toBe('systemctl --user enable --now ledgerd.socket ledgerd.service');
  });

  test('a device of its own has units of its own, and tells them where it is', () => {
    const { files } = service(
      'linux',
      { HOME: '/home/ana', XDG_CONFIG_HOME: '/c', LEDGER_HOME: '/b 50%' },
      '/o "$x"\\',
    );
    expect(files.map(({ path }) => path)).toEqual([
      expect.stringMatching(/^\/c\/systemd\/user\/ledgerd-[0-9a-f]{16}\.socket$/),
      expect.stringMatching(/^\/c\/systemd\/user\/ledgerd-[0-9a-f]{16}\.service$/),
    ]);
    const lines = files.flatMap(({ text }) => text.split('\n'));
    expect(lines).toContain('ListenStream=/b 50%%/run/ledgerd.sock');
    expect(lines).toContain('Environment="LEDGER_HOME=/b 50%%"');
    expect(lines).toContain(String.raw`ExecStart="/usr/bin/node" "/o \"$$x\"\\/bin/ledgerd.js"`);
  });

  test('folders of the session are told as well', () => {
    const { files } = service('linux', { HOME: '/home/ana', XDG_DATA_HOME: '/data', XDG_STATE_HOME: 'relative' });
    const lines = files.flatMap(({ text }) => text.split('\n'));
    expect(lines.filter((line) => line.startsWith('Environment='))).toEqual(['Environment="XDG_DATA_HOME=/data"']);
  });
});

test('under launchd it is one agent', () => {
  const { files, toStart } = service('darwin', { HOME: '/Users/ana', LEDGER_HOME: '/b & <c>' });
  expect(files.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^\/Users\/ana\/Library\/LaunchAgents\/ledger\.ledgerd-[0-9a-f]{16}\.plist$/),
  ]);
  expect(files[0]?.text).toContain(`<!-- ${MARK} -->`);
  expect(files[0]?.text).toContain('<key>LEDGER_HOME</key><string>/b &amp; &lt;c&gt;</string>');
  expect(files[0]?.text).toContain('<string>/usr/bin/node</string><string>/opt/ledger/bin/ledgerd.js</string>');
  expect(toStart).toEqual([`launchctl load -w '${files[0]?.path}'`]);
});

test.each([
  ['win32', { USERPROFILE: 'C:\\Users\\ana', HOME: '/home/ana' }, /knows no service manager on win32/],
  ['linux', { LEDGER_HOME: `/${'x'.repeat(120)}` }, /too long a folder/],
])('on %s with %j there is none', (platform, env, message) => {
  expect(() => service(platform, env as Record<string, string>)).toThrow(message);
});
