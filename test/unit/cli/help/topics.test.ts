// The topics of the help: short, true where the program can tell, and all of them documented.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ALIASES } from '../../../../src/cli/commands/aliases.ts';
import { COMMANDS, isGroup } from '../../../../src/cli/commands/registry.ts';
import { SETTING_KEYS } from '../../../../src/cli/config/parse-config.ts';
import { TOPICS } from '../../../../src/cli/help/topics.ts';
import { EXIT } from '../../../../src/protocol/error-code.ts';

const textOf = (name: string): string => TOPICS.find((topic) => topic.name === name)?.text ?? '';

test.each(TOPICS)('$name fits on a screen', ({ text }) => {
  const lines = text.split('\n');
  expect(lines.length).toBeLessThanOrEqual(25);
  expect(lines.filter((line) => line.length > 84)).toEqual([]);
  expect(text).toMatch(/^\S[^]*[^\n]\n$|^ {2}0 [^]*\n$/);
});

test.each(TOPICS)('$name names commands and flags that there are', ({ text }) => {
  const named = [...text.matchAll(/(?:^|[ (/])ledger ([a-z]+)(?: ([a-z]+))?/gm)];
  const unknown = named.filter(([, first = '', second = '']) => {
    const entry = COMMANDS[ALIASES[first] ?? first];
    if (isGroup(entry)) return second !== '' && entry.commands[second] === undefined;
    return entry === undefined && !['help', 'ana'].includes(first);
  });
  expect(unknown.map(([all]) => all)).toEqual([]);
});

test('exit codes are all there', () => {
  const codes = [...textOf('exit-codes').matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT).sort((a, b) => a - b));
});

test('settings that are named are settings', () => {
  const named = [...textOf('settings').matchAll(/config set ([a-z-]+) /g)].map(([, key = '']) => key);
  expect(named.filter((key) => !(SETTING_KEYS as readonly string[]).includes(key))).toEqual([]);
});

test('none is called like a command, and the documentation names them all', () => {
  const names = TOPICS.map(({ name }) => name);
  expect(names.filter((name) => Object.hasOwn(COMMANDS, name))).toEqual([]);
  const document = readFileSync(join(resolve(import.meta.dirname, '../../../..'), 'docs/cli.md'), 'utf8');
  const [, listed = ''] = /`ledger help TOPIC` says in short what([^]*?)\./.exec(document) ?? [];
  expect([...listed.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(names);
});
