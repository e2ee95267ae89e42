// The documents say what is there: commands, flags, codes, variables, requests, routes, tables and links are compared
// with the sources. Whoever adds one writes its line; whoever removes one removes it.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OptionSpec } from '../src/cli/command.ts';
import { COMMANDS, isGroup } from '../src/cli/commands/registry.ts';
import { VARIABLES } from '../src/cli/config/settings.ts';
import { GLOBAL_OPTIONS } from '../src/cli/flags.ts';
import { KEYS } from '../src/cli/tui/keys/key-table.ts';
import { ERROR_EXIT, EXIT } from '../src/protocol/error-code.ts';
import { REQUESTS } from '../src/protocol/local/requests.ts';
import { configCommand } from '../src/server/commands/config.ts';
import { copyCommands } from '../src/server/commands/copies.ts';
import { copyCommand } from '../src/server/commands/copy.ts';
import { newEpochsCommand } from '../src/server/commands/new-epochs.ts';
import { deviceCommands } from '../src/server/commands/devices.ts';
import { startCommand } from '../src/server/commands/start.ts';
import { openApiCommand } from '../src/server/commands/openapi.ts';
import { userCommands } from '../src/server/commands/users.ts';
import { PROBLEM_CODES, problemStatus } from '../src/protocol/http/problem-code.ts';
import { ROUTES } from '../src/protocol/http/routes.ts';
import { routesOf } from '../src/server/server.ts';
import { MIGRATIONS } from '../src/server/storage/sqlite/schema.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The cells of every table row whose first cell matches, without the row's outer bars. */
function rows(document: string, first: RegExp): string[][] {
  const cells = read(document)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map((row) => row.slice(1, -1));
  return cells.filter(([cell = '']) => first.test(cell));
}

/** Long flags among the inline code of a cell, sorted. */
function longFlags(cell: string): string[] {
  return [...cell.matchAll(/`(?:-\w, )?--([a-z-]+)/g)].map(([, name = '']) => name).sort();
}

/** The first words of a command in a cell, without its arguments. */
function words(cell: string, program: string): string {
  return new RegExp(`^\`${program} ([a-z-]+(?: [a-z-]+)?)`).exec(cell)?.[1] ?? '';
}

function specFlags(options: readonly OptionSpec[] = []): string[] {
  return options.map(({ flags }) => /--(?<name>[a-z-]+)/.exec(flags)?.groups?.['name'] ?? '').sort();
}

/** Every command of the command line by its words, with its flags. */
function registered(): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, entry] of Object.entries(COMMANDS)) {
    if (!isGroup(entry)) found[name] = specFlags(entry.options);
    else for (const [word, spec] of Object.entries(entry.commands)) found[`${name} ${word}`] = specFlags(spec.options);
  }
  return found;
}

describe('docs/cli.md', () => {
  test('has every command with its flags, and no other', () => {
    const documented = rows('docs/cli.md', /^`ledger [a-z]/).map(([command = '', , flags = '']) => [
      words(command, 'ledger'),
      longFlags(flags),
    ]);
    expect(Object.fromEntries(documented)).toEqual(registered());
  });

  test('has every global flag, and no other', () => {
    const documented = rows('docs/cli.md', /^`(-\w, )?--/).flatMap(([flag = '']) => longFlags(flag));
    expect(documented.sort()).toEqual(specFlags(GLOBAL_OPTIONS));
  });

  test('has every command of the server with its flags, and no other', () => {
    const documented = rows('docs/cli.md', /^`ledger-server /).map(([command = '', , flags = '']) => [
      words(command, 'ledger-server'),
      longFlags(flags),
    ]);
    const all = [
      startCommand,
      configCommand,
      ...userCommands,
      ...deviceCommands,
      ...copyCommands,
      copyCommand,
      newEpochsCommand,
      openApiCommand,
    ];
    const there = all.map((command) => [command.words.join(' '), [...command.options].sort()]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(there));
  });

  test('has every key of the dashboard, and no other', () => {
    const [, section = ''] = /\n## Dashboard\n([^]*?)\n## /.exec(read('docs/cli.md')) ?? [];
    const documented = [...section.matchAll(/^\| ([^|]+?) +\| `([^`]+)` +\|$/gm)].map(([, help, keys]) => [keys, help]);
    expect(documented).toEqual(KEYS.map(({ keys, help }) => [keys, help]));
  });

  test('has every setting with its variable, and no other', () => {
    const documented = rows('docs/cli.md', /^\*\*[a-z-]+\*\*$/).map(([key = '', , variable = '']) => [
      key.slice(2, -2),
      variable.slice(1, -1),
    ]);
    expect(Object.fromEntries(documented)).toEqual(VARIABLES);
  });

  test('has every error code with its exit code, and no other', () => {
    const documented = rows('docs/cli.md', /^`[a-z_]+`$/).map(([code = '', exit]) => [code.slice(1, -1), Number(exit)]);
    expect(Object.fromEntries(documented)).toEqual(ERROR_EXIT);
  });

  test('has every exit code, and no other', () => {
    const documented = rows('docs/cli.md', /^\d+$/).map(([exit]) => Number(exit));
    expect(documented).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  test('has every variable of ours, and no other', () => {
    const documented = rows('docs/cli.md', /^`LEDGER_/).map(([name = '']) => name.slice(1, -1));
    const sources = globSync(['src/**/*.{ts,tsx}', 'bin/*.js'], { cwd: ROOT }).map(read).join('\n');
    const used = new Set([...sources.matchAll(/['"](LEDGER_[A-Z_]+)['"]/g)].map(([, name = '']) => name));
    expect(documented.sort()).toEqual([...used].sort());
  });

  test('has examples that are JSON', () => {
    const blocks = [...read('docs/cli.md').matchAll(/```json\n([^`]+)```/g)].map(([, text = '']) => text.trim());
    expect(blocks.length).toBeGreaterThan(10);
    for (const line of blocks.flatMap((block) => block.split('\n'))) expect(JSON.parse(line)).toBeTypeOf('object');
  });
});

describe('docs/local-api.md', () => {
  const WRITE = ['book', 'key', 'waitMs', 'dryRun'];
  const BOOK = ['book'];

  /** A request's line: what it shares with others in one word, and its own parameters. */
  function summary(properties: readonly string[]): [shared: string, own: string[]] {
    const shared = WRITE.every((name) => properties.includes(name)) ? WRITE : BOOK;
    const has = shared.every((name) => properties.includes(name));
    const own = properties.filter((name) => !has || !shared.includes(name));
    return [has ? (shared === WRITE ? 'write' : 'book') : '', own.sort()];
  }

  test('has every request with its parameters, and no other', () => {
    const documented = rows('docs/local-api.md', /^`[a-z.]+`$/).map(([method = '', shared = '', own = '']) => [
      method.slice(1, -1),
      [shared, [...own.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).sort()],
    ]);
    const there = Object.entries(REQUESTS).map(([method, { properties }]) => [
      method,
      summary(Object.keys(properties)),
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(there));
  });
});

describe('docs/API_REFERENCE.md', () => {
  // Making a route only keeps what it is given; nothing is called here.
  const there = routesOf({} as never).map(({ method, path }) => `${method} ${path}`);

  test('has every route, and no other', () => {
    const documented = rows('docs/API_REFERENCE.md', /^`?(GET|PUT|POST|PATCH|DELETE) /).map(
      ([route = '']) => /(?:GET|PUT|POST|PATCH|DELETE) [^\s`?]+/.exec(route)?.[0] ?? '',
    );
    expect(documented.sort()).toEqual(there.map((route) => route.replaceAll(/:\w+/g, 'ID')).sort());
  });

  test('has every problem’s code with its status, and no other', () => {
    const documented = rows('docs/API_REFERENCE.md', /^\d{3}$/).flatMap(([status, codes = '']) =>
      [...codes.matchAll(/`([a-z_]+)`/g)].map(([, code = '']) => [code, Number(status)]),
    );
    const known = PROBLEM_CODES.map((code) => [code, problemStatus(code)]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(known));
  });

  test('is not alone: every route has its description for the OpenAPI document, and no other has', () => {
    expect(Object.keys(ROUTES).sort()).toEqual([...there].sort());
  });
});

describe('docs/storage.md', () => {
  test('has every table of the database, and no other', () => {
    const tables = [...MIGRATIONS.join('\n').matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name);
    const documented = rows('docs/storage.md', /^`[a-z_]+`$/).map(([name = '']) => name.slice(1, -1));
    expect(documented.sort()).toEqual([...tables, 'schema_versions'].sort());
  });
});

describe('links', () => {
  const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT });

  test.each(documents)('%s links to files that are there', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const files = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(files.filter((link) => !existsSync(join(ROOT, dirname(document), link)))).toEqual([]);
  });
});
