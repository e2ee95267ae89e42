// The published schema of what commands print: every command has a definition, every error code stands in it, and what
// a validator lets through is what documents look like. That they do is judged wherever a test runs a command.

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands/registry.ts';
import { ERROR_EXIT } from '../src/protocol/error-code.ts';
import { COMMANDS as SERVER_COMMANDS } from '../src/server/commands/run-command.ts';
import { SCHEMA_FILE, checkDocuments, checkValue, definitions } from './support/check-document.ts';

test('the whole is a schema, and lets through what any of its definitions does', () => {
  const whole = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, validateSchema: true }).compile(whole);
  expect(validate({ schema: 1, connection: 'paused' })).toBe(true);
  expect(validate(7)).toBe(false);
});

test('every command has a definition, and every definition of a command is of one', () => {
  const words = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    'commands' in entry ? Object.keys(entry.commands).map((sub) => `ledger ${name} ${sub}`) : [`ledger ${name}`],
  );
  const defined = definitions().filter((name) => name.startsWith('ledger ') && !name.endsWith(' (line)'));
  expect(defined.toSorted()).toEqual([...words, 'ledger version'].toSorted());
});

test('so has every command of the server', () => {
  const defined = definitions().filter((name) => name.startsWith('ledger-server '));
  expect(defined.toSorted()).toEqual(
    SERVER_COMMANDS.map(({ words }) => ['ledger-server', ...words].join(' ')).toSorted(),
  );
});

test('every error code is in the list', () => {
  for (const code of Object.keys(ERROR_EXIT)) checkValue('errorCode', code);
});

const error = (code: string) => `${JSON.stringify({ error: { code, message: 'x' } })}\n`;

test.each([
  [['status', '--json'], '{"schema":1}\n', ''],
  [['sync', 'pause', '--json'], '{"schema":1,"connection":"paused","more":1}\n', ''],
  [['sync', 'pause', '--json'], '{"connection":"paused"}\n', ''],
  [['tx', 'list', '--ndjson'], '{"schema":1,"items":[]}\n', ''],
  [['sync', '--json'], '{"schema":1,"connection":"paused"}\n', ''],
  [['status', '--json'], '', error('no_such_code')],
])('%j may not print %s', (args, stdout, stderr) => {
  expect(() => checkDocuments({ args, stdout, stderr })).toThrow(/published shape|no definition/);
});

test.each([
  [['sync', 'pause', '--json'], '{"schema":1,"connection":"paused"}\n', ''],
  [['--json', 'book'], '{"schema":1,"items":[]}\n', ''],
  [['tx', 'list', '--json'], '{"schema":1,"items":[],"next":"x"}\n', ''],
  [['sync', 'pause'], 'Syncing is paused\n', ''],
  [['status', '--json'], '', error('usage')],
  [['--version', '--json'], '{"schema":1,"version":"0.1.0"}\n', ''],
])('%j may print %s', (args, stdout, stderr) => {
  expect(() => checkDocuments({ args, stdout, stderr })).not.toThrow();
});
