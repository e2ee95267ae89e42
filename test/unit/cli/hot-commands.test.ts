// The commands of every day are the registry's own: the small bundle and the whole one must not differ.

import { expect, test } from 'vitest';
import { HOT_COMMANDS, HOT_GROUPS } from '../../../src/cli/commands/hot-commands.ts';
import { findCommand } from '../../../src/cli/find-command.ts';
import { isGroup, COMMANDS } from '../../../src/cli/commands/registry.ts';

test.each(Object.keys(HOT_COMMANDS))('%s is what the registry has under these words', (name) => {
  const found = findCommand(name.split(' '), false);
  expect(found).toMatchObject({ kind: 'command', path: name.split(' ') });
  expect(found.kind === 'command' && found.spec).toBe(HOT_COMMANDS[name]);
});

test('every first word of two is a group, in the registry too', () => {
  const groups = Object.keys(HOT_COMMANDS).flatMap((name) => (name.includes(' ') ? [name.split(' ')[0] ?? ''] : []));
  expect(new Set(groups)).toEqual(HOT_GROUPS);
  for (const group of HOT_GROUPS) expect(isGroup(COMMANDS[group])).toBe(true);
});
