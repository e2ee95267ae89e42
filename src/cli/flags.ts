// The flags that every command understands, from the command line, the environment and the configuration file.

import { resolve } from 'node:path';
import { UserError } from '../protocol/error-code.ts';
import type { OptionSpec } from './command.ts';
import type { ReadSetting, SettingKey } from './config/settings.ts';
import { parseDuration } from './duration.ts';
import type { System } from './system.ts';

/** How results are written. `human` is for people, on a terminal or not. */
export type Format = 'human' | 'json' | 'ndjson' | 'plain';

/** When to use colour. */
export type ColorChoice = 'auto' | 'always' | 'never';

/** The global flags, read. `waitMs` and `timeoutMs` in ms; `caFile` absolute. */
export interface GlobalFlags {
  readonly format: Format;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: ColorChoice;
  readonly input: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly book?: string;
  readonly waitMs?: number;
  readonly timeoutMs?: number;
  readonly caFile?: string;
}

const DEFAULT_WAIT = '10s';

/** Their lines in every help. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', help: 'print one JSON document' },
  { flags: '--ndjson', help: 'print one JSON object a line' },
  { flags: '--plain', help: 'print tab-separated values, undecorated' },
  { flags: '-q, --quiet', help: 'say nothing on success' },
  { flags: '-v, --verbose', help: 'say more' },
  { flags: '--color <when>', help: 'auto, always or never' },
  { flags: '--no-input', help: 'never ask' },
  { flags: '-y, --yes', help: 'answer yes to every question' },
  { flags: '--dry-run', help: 'check everything, write nothing' },
  { flags: '--book <name>', help: 'the book to work in' },
  { flags: '--wait <duration>', help: `wait for the server's answer: --wait or --wait=30s (default ${DEFAULT_WAIT})` },
  { flags: '--timeout <duration>', help: 'give up after this time' },
  { flags: '--ca-file <file>', help: 'trust the certificates in this file as well' },
];

/** Reads the global flags out of commander's values. Throws `UserError` (usage). */
export function readGlobalFlags(
  options: Readonly<Record<string, unknown>>,
  setting: ReadSetting,
  { cwd }: System,
): GlobalFlags {
  const text = (name: string, key: SettingKey): string | undefined => {
    const value = options[name] ?? setting(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const book = text('book', 'book');
  const wait = options['wait'];
  const timeout = text('timeout', 'timeout');
  const caFile = text('caFile', 'ca-file');
  return {
    format: readFormat(options),
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
    color: readColor(text('color', 'color') ?? 'auto'),
    input: options['input'] !== false,
    yes: options['yes'] === true,
    dryRun: options['dryRun'] === true,
    ...(book === undefined ? {} : { book }),
    ...(typeof wait === 'string' ? { waitMs: parseDuration(wait === '' ? DEFAULT_WAIT : wait, '--wait') } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: parseDuration(timeout, '--timeout') }),
    ...(caFile === undefined ? {} : { caFile: resolve(cwd, caFile) }),
  };
}

/** The format that raw arguments ask for; for errors that come before the flags could be read. */
export function formatOf(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  if (flags.includes('--json')) return 'json';
  return flags.includes('--ndjson') ? 'ndjson' : 'human';
}

function readFormat(options: Readonly<Record<string, unknown>>): Format {
  const asked = (['json', 'ndjson', 'plain'] as const).filter((name) => options[name] === true);
  if (asked.length > 1) {
    throw new UserError({ code: 'usage', message: `--${asked.join(' and --')} cannot be used together` });
  }
  return asked[0] ?? 'human';
}

function readColor(value: string): ColorChoice {
  if (value === 'auto' || value === 'always' || value === 'never') return value;
  throw new UserError({ code: 'usage', message: `--color is not auto, always or never: ${value}` });
}
