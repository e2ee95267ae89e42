// The table of what arguments and flags take is about every command, and about nothing else.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandSpec } from '../../../../src/cli/command.ts';
import { COMMANDS, isGroup } from '../../../../src/cli/commands/registry.ts';
import { FILTER_FIELDS } from '../../../../src/cli/completion/filter-words.ts';
import { ARGUMENT_KINDS, FLAG_KINDS, flagKind } from '../../../../src/cli/completion/value-kinds.ts';
import { GLOBAL_OPTIONS } from '../../../../src/cli/flags.ts';
import { concerns, FIELDS } from '../../../../src/daemon/filter/filter-term.ts';
import type { Field } from '../../../../src/daemon/filter/filter-term.ts';

const DOCUMENT = readFileSync(join(resolve(import.meta.dirname, '../../../..'), 'docs/cli.md'), 'utf8');

const SPECS: readonly (readonly [string, CommandSpec])[] = Object.entries(COMMANDS).flatMap(([name, entry]) =>
  isGroup(entry)
    ? Object.entries(entry.commands).map(([word, spec]): [string, CommandSpec] => [`${name} ${word}`, spec])
    : [[name, entry] as const],
);

test('every argument of every command has a kind', () => {
  const counts = SPECS.map(([name, { args = [] }]) => [name, args.length]).filter(([, count]) => count !== 0);
  const kinds = Object.entries(ARGUMENT_KINDS).map(([name, list]) => [name, list.length]);
  expect(Object.fromEntries(kinds)).toEqual(Object.fromEntries(counts));
});

test('every flag with a value has a kind, and no other has', () => {
  const flags = SPECS.flatMap(([name, { options = [] }]) =>
    [...options, ...GLOBAL_OPTIONS]
      .filter(({ flags: text }) => text.includes('<'))
      .map(({ flags: text }) => [`${name} ${/--[a-z-]+/.exec(text)?.[0]}`, /--[a-z-]+/.exec(text)?.[0] ?? '']),
  );
  const used = flags.map(([long = '', short = '']) => (long in FLAG_KINDS ? long : short));
  expect([...new Set(used)].sort()).toEqual(Object.keys(FLAG_KINDS).sort());
});

test('words that a flag takes are those that the documentation has', () => {
  const rows = DOCUMENT.split('\n').filter((line) => line.startsWith('| `ledger '));
  const documented = rows.flatMap((row) => {
    const command = /^\| `ledger ([a-z]+(?: [a-z]+)?)/.exec(row)?.[1] ?? '';
    const flags = [...row.matchAll(/`(--[a-z-]+) ([^`\s]+\\\|[^`\s]+)`/g)];
    return flags.map(([, flag = '', words = '']) => [command, flag, words.split('\\|')] as const);
  });
  expect(documented.length).toBeGreaterThan(4);
  for (const [command, flag, words] of documented) expect(flagKind(command.split(' '), flag)).toEqual(words);
});

test('the fields of filters are those that the daemon knows', () => {
  const SCOPES = ['transaction', 'contact', 'any'] as const;
  const known = Object.entries(FIELDS).map(([name, { kind }]) => [
    name,
    {
      in: SCOPES.filter((scope) => concerns(name as Field, scope)).map((scope) => `${scope}-filter`),
      as: kind === 'flag' ? 'alone' : kind,
    },
  ]);
  expect(FILTER_FIELDS).toEqual(Object.fromEntries(known));
});
