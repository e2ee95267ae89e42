// The server's settings: what each is called as a flag, in the environment and in a file, and which of them counts.
// Flag before environment before file before default. What is not known is an error, never passed over.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseJson } from '../base/json.ts';
import { UserError } from '../protocol/error-code.ts';
import { suggestion } from '../base/suggestion.ts';

type SettingKind = 'text' | 'path' | 'switch' | 'list' | 'hops';

interface SettingSpec {
  readonly kind: SettingKind;
  readonly variable: string;
}

/** Every setting by its flag, which is also its key in a file. A `path` in a file is relative to the file's folder. */
export const SETTINGS = {
  data: { kind: 'path', variable: 'LEDGER_SERVER_DATA' },
  'database-url': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_URL' },
  'database-pool': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_POOL' },
  'database-timeout': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_TIMEOUT' },
  'database-lock-timeout': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_LOCK_TIMEOUT' },
  'database-listen': { kind: 'switch', variable: 'LEDGER_SERVER_DATABASE_LISTEN' },
  'database-listen-url': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_LISTEN_URL' },
  'database-poll': { kind: 'text', variable: 'LEDGER_SERVER_DATABASE_POLL' },
  host: { kind: 'text', variable: 'LEDGER_SERVER_HOST' },
  port: { kind: 'text', variable: 'LEDGER_SERVER_PORT' },
  'tls-cert': { kind: 'path', variable: 'LEDGER_SERVER_TLS_CERT' },
  'tls-key': { kind: 'path', variable: 'LEDGER_SERVER_TLS_KEY' },
  'behind-proxy': { kind: 'hops', variable: 'LEDGER_SERVER_BEHIND_PROXY' },
  insecure: { kind: 'switch', variable: 'LEDGER_SERVER_INSECURE' },
  'allow-origin': { kind: 'list', variable: 'LEDGER_SERVER_ALLOW_ORIGIN' },
  'allow-host': { kind: 'list', variable: 'LEDGER_SERVER_ALLOW_HOST' },
  'rate-limit': { kind: 'text', variable: 'LEDGER_SERVER_RATE_LIMIT' },
  'log-level': { kind: 'text', variable: 'LEDGER_SERVER_LOG_LEVEL' },
  'audit-log': { kind: 'path', variable: 'LEDGER_SERVER_AUDIT_LOG' },
  'metrics-token-file': { kind: 'path', variable: 'LEDGER_SERVER_METRICS_TOKEN_FILE' },
} as const satisfies Readonly<Record<string, SettingSpec>>;

/** The variable that names the settings file, as `--config` does. */
const CONFIG_VARIABLE = 'LEDGER_SERVER_CONFIG';
const FILE_BYTES_MAX = 64 * 1024;

/** A setting's name. */
export type SettingName = keyof typeof SETTINGS;

type ValueOf = {
  readonly text: string;
  readonly path: string;
  readonly switch: boolean;
  readonly list: readonly string[];
  readonly hops: number;
};

/** Settings that were given somewhere, checked by kind; what a value means is checked where it is used. */
export type Settings = { readonly [N in SettingName]?: ValueOf[(typeof SETTINGS)[N]['kind']] };

/** Where a setting's value comes from. */
export type SettingSource = 'flag' | 'environment' | 'file';

/** The settings in force, where each comes from, and the file that was read. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly sources: Readonly<Partial<Record<SettingName, SettingSource>>>;
  readonly file?: string;
}

/** Settings and `--config` as flags gave them: texts, lists of texts, and switches. */
export type SettingFlags = Readonly<Partial<Record<SettingName | 'config', string | boolean | readonly string[]>>>;

/** Puts together what flags, environment and file say. Throws a `UserError` for what is unknown or malformed. */
export function resolveSettings(
  flags: SettingFlags,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedSettings {
  checkVariables(env);
  const named = typeof flags.config === 'string' ? flags.config : env[CONFIG_VARIABLE];
  const file = named === undefined || named === '' ? undefined : resolve(named);
  const inFile = file === undefined ? {} : readSettings(file);
  const settings: Record<string, unknown> = {};
  const sources: Partial<Record<SettingName, SettingSource>> = {};
  for (const [name, { kind, variable }] of settingEntries()) {
    const variableValue = env[variable] === '' ? undefined : env[variable];
    const given = [
      { source: 'flag', value: flags[name], label: `--${name}` },
      { source: 'environment', value: variableValue, label: variable },
      { source: 'file', value: inFile[name], label: `"${name}" in ${file}` },
    ] as const;
    const first = given.find(({ value }) => value !== undefined);
    if (first === undefined) continue;
    const base = first.source === 'file' && file !== undefined ? resolve(file, '..') : '.';
    settings[name] = READERS[kind](first.value, { label: first.label, base });
    sources[name] = first.source;
  }
  return { settings, sources, ...(file === undefined ? {} : { file }) };
}

/** Names and kinds of all settings, in the order of help. */
export function settingEntries(): readonly (readonly [SettingName, SettingSpec])[] {
  return Object.entries(SETTINGS) as unknown as readonly (readonly [SettingName, SettingSpec])[];
}

interface Origin {
  readonly label: string;
  readonly base: string;
}

const READERS: { readonly [K in SettingKind]: (value: unknown, origin: Origin) => ValueOf[K] } = {
  text(value, { label }) {
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string' || value === '') throw wrong(label, 'must be a text');
    return value;
  },
  path(value, { label, base }) {
    if (typeof value !== 'string' || value === '') throw wrong(label, 'must be a path');
    return resolve(base, value);
  },
  switch(value, { label }) {
    if (value === true || value === 'true' || value === '1') return true;
    if (value === false || value === 'false' || value === '0') return false;
    throw wrong(label, 'must be true or false');
  },
  list(value, { label }) {
    const items: readonly unknown[] =
      typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [0];
    if (!items.every((item) => typeof item === 'string')) throw wrong(label, 'must be a list of texts');
    return items.filter((item) => item !== '');
  },
  hops(value, { label }) {
    if (value === true || value === 'true') return 1;
    if (value === false || value === 'false') return 0;
    const hops = /^\d$/.test(String(value)) ? Number(value) : Number.NaN;
    if (!(hops >= 0)) throw wrong(label, 'must be a number of proxies from 0 to 9');
    return hops;
  },
};

function checkVariables(env: Readonly<Record<string, string | undefined>>): void {
  const known: string[] = [...settingEntries().map(([, { variable }]) => variable), CONFIG_VARIABLE];
  for (const name of Object.keys(env)) {
    if (/^LEDGER_SERVER_\w/.test(name) && !known.includes(name))
      throw wrong(`the variable ${name}`, 'is unknown', suggestion(name, known));
  }
}

function readSettings(file: string): Readonly<Record<string, unknown>> {
  const value = parsed(file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(file, 'must be a JSON object');
  const known = Object.keys(SETTINGS);
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) throw wrong(`"${name}" in ${file}`, 'is unknown', suggestion(name, known));
  }
  return value as Readonly<Record<string, unknown>>;
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'file_not_found', message: `cannot read the settings in ${file} (${code})` });
  }
  if (text.length > FILE_BYTES_MAX) throw wrong(file, `has more than ${FILE_BYTES_MAX} characters`);
  try {
    return parseJson(text);
  } catch {
    throw wrong(file, 'is not JSON');
  }
}

function wrong(what: string, problem: string, meant?: string): UserError {
  const hint = meant === undefined ? 'See: ledger-server --help' : `Did you mean ${meant}?`;
  return new UserError({ code: 'usage', message: `${what} ${problem}`, hint });
}
