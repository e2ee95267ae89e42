// Defaults for flags: from the environment, else from the configuration file. On the hot path, so only what every
// command needs is here: a file that is missing costs one failed open, and one that is there is read by a bundle of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../base/result.ts';
import { UserError } from '../../protocol/error-code.ts';
import { loadPart } from '../load-part.ts';
import type { System } from '../system.ts';
import type * as ConfigBundle from './parse-config.ts';

/** Every setting, with its variable. */
export const VARIABLES = {
  book: 'LEDGER_BOOK',
  'ca-file': 'LEDGER_CA_FILE',
  color: 'LEDGER_COLOR',
  currency: 'LEDGER_CURRENCY',
  'list-limit': 'LEDGER_LIST_LIMIT',
  server: 'LEDGER_SERVER',
  timeout: 'LEDGER_TIMEOUT',
} as const;

/** A setting's name. */
export type SettingKey = keyof typeof VARIABLES;

/** What the file says, as text, by key: settings, and aliases as `alias.NAME`. */
export type Config = Readonly<Record<string, string>>;

/** Gives a setting, or `undefined` where neither the environment nor the file has it. */
export type ReadSetting = (key: SettingKey) => string | undefined;

/** Settings of this environment and file. An empty variable is as none. */
export function settingReader(env: System['env'], config: Config): ReadSetting {
  return (key) => env[VARIABLES[key]] || config[key];
}

/** The configuration file in the configuration folder. */
export function configFile(folder: string): string {
  return join(folder, 'config.json');
}

/** Reads it; nothing where there is none. Throws `UserError` (invalid_config) with the file's name and the place. */
export function readConfig(file: string, system: System): Config {
  const read = tryConfig(file, system);
  if (read.ok) return read.value;
  const message = `the configuration file ${file}: ${read.error}`;
  throw new UserError({ code: 'invalid_config', message, hint: 'correct the file; nothing was done' });
}

/** What the file says, or what is wrong with it. */
export function tryConfig(file: string, system: System): Result<Config, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: true, value: {} };
    return { ok: false, error: `it cannot be read (${code ?? 'unknown error'})` };
  }
  return loadPart<typeof ConfigBundle>('config', system).parseConfig(file, text);
}
