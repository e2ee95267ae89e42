// What makes the daemon a service of the user: a systemd socket and service, or a launchd agent. Texts and places; pure.

import { dirname, isAbsolute, join } from 'node:path';
import type { HomePaths } from '../../base/home-paths.ts';
import { fnv1a64, homePaths } from '../../base/home-paths.ts';
import { UserError } from '../../protocol/error-code.ts';
import { daemonBin } from '../daemon-client/autostart.ts';
import type { System } from '../system.ts';

/** A file of the service, and links of the service manager that lead to it. */
export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly links: readonly string[];
}

/** A service: its files, and what to run after they were written, or removed. */
export interface Service {
  readonly files: readonly ServiceFile[];
  readonly toStart: readonly string[];
  readonly toStop: readonly string[];
}

/** What every file of ours has in it, so that no other is ever replaced or removed. */
export const MARK = 'Written by "ledger daemon install"; "ledger daemon uninstall" removes it.';

/** The service of this device's daemon. Throws `UserError` (usage) where there can be none. */
export function serviceOf(system: System, paths: HomePaths): Service {
  if (paths.shared) {
    const hint = 'choose a shorter LEDGER_HOME';
    throw new UserError({ code: 'usage', message: `${paths.run} is too long a folder for a service's socket`, hint });
  }
  if (system.platform === 'linux') return systemdService(system, paths);
  if (system.platform === 'darwin') return launchdService(system, paths);
  throw new UserError({ code: 'usage', message: `ledger knows no service manager on ${system.platform}` });
}

/** Variables that say where this device is; the service manager has none of the shell's. */
function placeVariables({ env }: System, home: string | undefined): readonly (readonly [string, string])[] {
  if (home !== undefined) return [['LEDGER_HOME', home]];
  return ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'].flatMap((name) => {
    const value = env[name];
    return value !== undefined && isAbsolute(value) ? [[name, value] as const] : [];
  });
}

/** The device's folder, if it has one of its own. */
function ownHome({ env }: System, { data }: HomePaths): string | undefined {
  return env['LEDGER_HOME'] === undefined || env['LEDGER_HOME'] === '' ? undefined : dirname(data);
}

/** The paths that a device has without a folder of its own: the service manager's files are beside them. */
function usualPaths(system: System, without: readonly string[]): HomePaths {
  const env = Object.fromEntries(Object.entries(system.env).filter(([name]) => !without.includes(name)));
  const paths = homePaths({ ...system, env });
  if (paths !== undefined) return paths;
  throw new UserError({ code: 'no_home', message: 'there is no home folder for a service of the user' });
}

function systemdService(system: System, paths: HomePaths): Service {
  const home = ownHome(system, paths);
  const name = home === undefined ? 'ledgerd' : `ledgerd-${fnv1a64(home)}`;
  const folder = join(dirname(usualPaths(system, ['LEDGER_HOME']).config), 'systemd', 'user');
  const place = (unit: string, target: string, text: string): ServiceFile => ({
    path: join(folder, unit),
    text: `# ${MARK}\n${text}`,
    links: [join(folder, `${target}.wants`, unit)],
  });
  const units = [`${name}.socket`, `${name}.service`];
  return {
    files: [
      place(`${name}.socket`, 'sockets.target', socketUnit(paths)),
      place(`${name}.service`, 'default.target', serviceUnit(system, { paths, home, name })),
    ],
    toStart: ['systemctl --user daemon-reload', `systemctl --user enable --now ${units.join(' ')}`],
    toStop: [`systemctl --user stop ${units.join(' ')}`, 'systemctl --user daemon-reload'],
  };
}

function socketUnit({ socket }: HomePaths): string {
  return [
    '[Unit]',
    'Description=ledger daemon (socket)',
    '',
    '[Socket]',
    `ListenStream=${percent(socket)}`,
    'SocketMode=0600',
    'DirectoryMode=0700',
    'RemoveOnStop=yes',
    '',
    '[Install]',
    'WantedBy=sockets.target',
    '',
  ].join('\n');
}

interface Named {
  readonly paths: HomePaths;
  readonly home: string | undefined;
  readonly name: string;
}

function serviceUnit(system: System, { paths, home, name }: Named): string {
  const variables = placeVariables(system, home).map(([key, value]) => `Environment=${quoted(`${key}=${value}`)}`);
  return [
    '[Unit]',
    'Description=ledger daemon',
    `Requires=${name}.socket`,
    `After=${name}.socket`,
    '',
    '[Service]',
    `ExecStart=${[system.execPath, daemonBin(system)].map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}`,
    ...variables,
    'UMask=0077',
    `StandardError=append:${percent(paths.log)}`,
    'Restart=on-failure',
    // It cannot store, or its data is of a newer version: starting again would not help.
    'RestartPreventExitStatus=8 9',
    '',
    '[Install]',
    `Also=${name}.socket`,
    'WantedBy=default.target',
    '',
  ].join('\n');
}

function percent(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A word of a unit, in quotes. */
function quoted(text: string): string {
  return `"${percent(text).replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

function launchdService(system: System, paths: HomePaths): Service {
  const home = ownHome(system, paths);
  const label = home === undefined ? 'ledger.ledgerd' : `ledger.ledgerd-${fnv1a64(home)}`;
  const usual = usualPaths(system, ['LEDGER_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME']);
  const path = join(usual.config, '..', '..', '..', 'LaunchAgents', `${label}.plist`);
  return {
    files: [{ path, text: agentText(system, { paths, home, name: label }), links: [] }],
    toStart: [`launchctl load -w ${shellWord(path)}`],
    toStop: [`launchctl remove ${label}`],
  };
}

function agentText(system: System, { paths, home, name }: Named): string {
  const text = (value: string): string => `<string>${xml(value)}</string>`;
  const variables = placeVariables(system, home).map(([key, value]) => `    <key>${key}</key>${text(value)}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<!-- ${MARK} -->`,
    '<plist version="1.0"><dict>',
    `  <key>Label</key>${text(name)}`,
    `  <key>ProgramArguments</key><array>${text(system.execPath)}${text(daemonBin(system))}</array>`,
    ...(variables.length === 0 ? [] : ['  <key>EnvironmentVariables</key><dict>', ...variables, '  </dict>']),
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    `  <key>StandardErrorPath</key>${text(paths.log)}`,
    '  <key>Umask</key><integer>63</integer>',
    '</dict></plist>',
    '',
  ].join('\n');
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
