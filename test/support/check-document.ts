// Judges what commands print with --json and --ndjson by the published schema, with a validator that shares nothing with
// the program. Every command that tests run passes through here.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { splitArgv } from '../../src/cli/argv.ts';

/** The schema as it is published. */
export const SCHEMA_FILE = join(import.meta.dirname, '../../docs/schema/ledger-1.schema.json');

/** Of a long list these many lines are looked at: the first ones, and the last ones. */
const LINES = { first: 100, last: 10 };
/** What a group's word alone does. */
const FALLBACKS: Readonly<Record<string, string>> = { sync: 'now', conflicts: 'list', book: 'list', config: 'list' };

interface Schema {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, object>>;
}

let loaded: { readonly schema: Schema; readonly ajv: Ajv2020 } | undefined;
const validators = new Map<string, ValidateFunction>();

function load(): { readonly schema: Schema; readonly ajv: Ajv2020 } {
  if (loaded === undefined) {
    const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema;
    // Only what is asked for is compiled: the definitions without what joins them all. That the whole is a schema has a test.
    const { $id, $defs } = schema;
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateSchema: false }).addSchema({ $id, $defs });
    loaded = { schema, ajv };
  }
  return loaded;
}

/** The names under `$defs`. */
export function definitions(): readonly string[] {
  return Object.keys(load().schema.$defs);
}

/** Throws if a value is not what its definition says. */
export function checkValue(name: string, value: unknown): void {
  const { schema, ajv } = load();
  if (!Object.hasOwn(schema.$defs, name)) throw new Error(`docs/schema has no definition of ${name}`);
  let validate = validators.get(name);
  if (validate === undefined)
    validators.set(name, (validate = ajv.compile({ $ref: `ledger-1.schema.json#/$defs/${encodeURIComponent(name)}` })));
  if (validate(value)) return;
  const errors = ajv.errorsText(validate.errors, { separator: '\n  ' });
  throw new Error(`not the published shape of ${name}:\n  ${errors}\n${JSON.stringify(value).slice(0, 2_000)}`);
}

/** What a command was and how it ended. */
interface Run {
  readonly args: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Throws if a command that was asked for JSON printed something else than the schema says. */
export function checkDocuments({ args, stdout, stderr }: Run): void {
  const flags = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const asLines = flags.includes('--ndjson');
  if (!asLines && !flags.includes('--json')) return;
  // An export in another format is data of that format.
  if (args[0] === 'export' && flags.includes('--format') && !flags.includes('-o')) return;
  for (const line of stderr.split('\n')) if (line.startsWith('{"error":')) checkValue('error', JSON.parse(line));
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length === 0 || flags.includes('--help') || args[0] === 'help') return;
  const name = flags.includes('--version') ? 'ledger version' : definitionOf(args, asLines);
  // A name of somebody's own, for a command; that each command has a definition has a test.
  if (!definitions().includes(name)) return;
  for (const line of lines.slice(0, LINES.first)) checkValue(name, JSON.parse(line));
  for (const line of lines.slice(LINES.first).slice(-LINES.last)) checkValue(name, JSON.parse(line));
}

/** The same of `ledger-server`, whose words come first. What `start` logs on standard error is not looked at. */
export function checkServerDocuments({ args, stdout, stderr }: Run): void {
  if (!args.includes('--json')) return;
  for (const line of stderr.split('\n')) if (line.startsWith('{"error":')) checkValue('error', JSON.parse(line));
  if (stdout === '' || args.includes('--help') || args.includes('--version')) return;
  const two = `ledger-server ${args.slice(0, 2).join(' ')}`;
  const name = definitions().includes(two) ? two : `ledger-server ${args[0] ?? ''}`;
  for (const line of stdout.trim().split('\n')) checkValue(name, JSON.parse(line));
}

function definitionOf(args: readonly string[], asLines: boolean): string {
  const names = definitions();
  const isGroup = (word: string): boolean =>
    names.some((name) => name.startsWith(`ledger ${word} `) && !name.endsWith(')'));
  const { words } = splitArgv(args, (some) => some.length === 1 && isGroup(ownName(some[0] ?? '')));
  const first = ownName(words[0] ?? '');
  const second = words[1];
  const command = ['ledger', first, ...(isGroup(first) ? [second ?? FALLBACKS[first] ?? ''] : [])].join(' ');
  return asLines && names.includes(`${command} (line)`) ? `${command} (line)` : command;
}

function ownName(word: string): string {
  return word === 'tx' ? 'transaction' : word;
}
