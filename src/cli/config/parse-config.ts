// The configuration file: one JSON object, `{"currency": "EUR", "alias.ana": "lend Ana"}`. Checks all of it, so that a
// slip is found by the first command and not by the one that would have used it. Entry of a small bundle; pure.

import { dirname, resolve } from 'node:path';
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import { parseDuration } from '../duration.ts';
import type { Config, SettingKey } from './settings.ts';

/** Limits of the file. */
export const CONFIG_LIMITS = { bytesMax: 64 * 1024, aliasesMax: 100, textMax: 1_000 } as const;

/** How keys of aliases begin. */
export const ALIAS = 'alias.';

const ALIAS_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** What is wrong with a value, or `undefined`. */
type Check = (value: string) => string | undefined;

const CHECKS: Readonly<Record<SettingKey, Check>> = {
  book: notEmpty,
  'ca-file': notEmpty,
  color: (value) => (['auto', 'always', 'never'].includes(value) ? undefined : 'is not auto, always or never'),
  currency: (value) => (/^[A-Z]{3}$/.test(value) ? undefined : 'is not a currency code of three capital letters'),
  'list-limit': (value) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : 'is not a whole number from 1 to 999999'),
  server: (value) => (/^https?:\/\/[^\s/]/.test(value) ? undefined : 'is not a URL such as https://ledger.example.org'),
  timeout: isDuration,
};

/** Every setting's key. */
export const SETTING_KEYS = Object.keys(CHECKS) as SettingKey[];

/** Reads the text of the file at this path; else says what is wrong with it, and where. */
export function parseConfig(file: string, text: string): Result<Config, string> {
  if (Buffer.byteLength(text) > CONFIG_LIMITS.bytesMax) return err('it is larger than 64 KiB');
  const object = parseObject(text);
  if (!object.ok) return object;
  const entries = Object.entries(object.value);
  for (const [key, value] of entries) {
    const problem = valueProblem(key, value);
    if (problem !== undefined) return err(problem);
  }
  if (entries.filter(([key]) => key.startsWith(ALIAS)).length > CONFIG_LIMITS.aliasesMax) {
    return err(`it has more than ${CONFIG_LIMITS.aliasesMax} aliases`);
  }
  const config = Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  const caFile = config['ca-file'];
  return ok(caFile === undefined ? config : { ...config, 'ca-file': resolve(dirname(file), caFile) });
}

/** What is wrong with a key and its value, or `undefined`. */
export function problemOf(key: string, value: string): string | undefined {
  if (value.length > CONFIG_LIMITS.textMax) return `is longer than ${CONFIG_LIMITS.textMax} characters`;
  if (key.startsWith(ALIAS)) {
    if (!ALIAS_NAME.test(key.slice(ALIAS.length))) return 'is not an alias of small letters, digits and -';
    return notEmpty(value);
  }
  return isSettingKey(key) ? CHECKS[key](value) : `is no setting; there are ${SETTING_KEYS.join(', ')} and alias.NAME`;
}

/** Whether it is a setting's key. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(CHECKS, key);
}

function parseObject(text: string): Result<object, string> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value);
    return err('it is not a JSON object');
  } catch (error) {
    // The parser's own words name the place.
    return err(`it is not JSON: ${(error as Error).message}`);
  }
}

function valueProblem(key: string, value: unknown): string | undefined {
  const isText = typeof value === 'string' || (key === 'list-limit' && typeof value === 'number');
  if (!isText) return `${key} is not a text`;
  const problem = problemOf(key, String(value));
  return problem === undefined ? undefined : `${key} ${problem}: ${String(value)}`;
}

function notEmpty(value: string): string | undefined {
  return value.trim() === '' ? 'is empty' : undefined;
}

function isDuration(value: string): string | undefined {
  try {
    parseDuration(value, 'timeout');
    return undefined;
  } catch {
    return 'is not a duration up to a day, such as 30s';
  }
}
