// ledger-server config: which settings are in force and where each comes from, checked as `start` checks them.

import { shownUrl } from '../database-config.ts';
import { settingEntries } from '../settings.ts';
import type { SettingName } from '../settings.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { dataFolder } from './data-folder.ts';
import { configOf, logLevelOf } from './start.ts';

/** The command. */
export const configCommand: ServerCommand = {
  words: ['config'],
  arguments: [],
  options: ['config', 'json', ...settingEntries().map(([name]) => name)],
  summary: 'Check the settings and print those in force; starts nothing.',
  run: showConfig,
};

async function showConfig(io: CommandIo, options: CommandOptions): Promise<void> {
  const config = configOf(options);
  logLevelOf(options);
  const defaults: Partial<Record<SettingName, unknown>> = {
    data: dataFolder(io, options),
    host: config.addresses,
    port: config.port,
    'behind-proxy': 0,
    insecure: false,
    'allow-origin': [],
    'allow-host': [],
    'log-level': 'info',
    'rate-limit': config.limits.requestsPerSecond,
  };
  const { settings, sources, file } = options.resolved;
  const items = settingEntries().flatMap(([name]) => {
    const value = shownValue(name, settings[name] ?? defaults[name]);
    return value === undefined ? [] : [{ name, value, from: sources[name] ?? 'default' }];
  });
  if (options.json === true) {
    io.write(`${JSON.stringify({ schema: 1, ...(file === undefined ? {} : { file }), items })}\n`);
    return;
  }
  for (const { name, value, from } of items) io.write(`${name.padEnd(20)} ${textOf(value)}  (${from})\n`);
  if (file !== undefined) io.write(`The file is ${file}.\n`);
}

function shownValue(name: SettingName, value: unknown): unknown {
  return (name === 'database-url' || name === 'database-listen-url') && typeof value === 'string'
    ? shownUrl(value)
    : value;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(' ');
  return String(value);
}
