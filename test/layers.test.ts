// Proves that the lint rules bite: plants one breach of each kind in a temporary tree that has the project's own
// configuration, lints it once, and expects exactly the planted finding in each file, and none in the clean ones.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const IMPORTS = 'eslint(no-restricted-imports)';
const PROPERTIES = 'eslint(no-restricted-properties)';
const GLOBALS = 'eslint(no-restricted-globals)';

/** A file of the tree, and the one rule that must report it; none for the clean ones. */
interface Plant {
  readonly file: string;
  readonly source: string;
  readonly rule?: string;
}

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `  use(${i});`).join('\n');

/** A test that runs alone or not at all; spelled apart, or the rules would find it in this file. */
const unrun = (how: 'only' | 'skip'): string =>
  `import { expect, test } from 'vitest';\ntest.${how}('planted', () => expect(1).toBe(1));\n`;

/** A note to do something later, spelled apart for the same reason. */
const LATER = ['// TO', 'DO: planted\nexport const planted = 1;\n'].join('');

/** The file imports `from` and uses what it got, so that nothing else is wrong with it. */
function imports(file: string, from: string, rule?: string): Plant {
  const source = `import { planted } from '${from}';\nexport const used = planted;\n`;
  return { file, source, ...(rule === undefined ? {} : { rule }) };
}

function breach(file: string, source: string, rule: string): Plant {
  return { file, source, rule };
}

function clean(file: string, source: string): Plant {
  return { file, source };
}

const LAYER_BREACHES: readonly Plant[] = [
  imports('src/base/up-to-model.ts', '../model/target.ts', IMPORTS),
  imports('src/base/up-to-server.ts', '../server/target.ts', IMPORTS),
  imports('src/model/up-to-protocol.ts', '../protocol/target.ts', IMPORTS),
  imports('src/model/mutators/deep-up-to-cli.ts', '../../cli/target.ts', IMPORTS),
  imports('src/protocol/up-to-daemon.ts', '../daemon/target.ts', IMPORTS),
  imports('src/protocol/sync/deep-up-to-server.ts', '../../server/target.ts', IMPORTS),
  imports('src/cli/across-to-daemon.ts', '../daemon/target.ts', IMPORTS),
  imports('src/cli/commands/contact/deep-across-to-server.ts', '../../../server/target.ts', IMPORTS),
  imports('src/cli/sync-side.ts', '../protocol/sync/target.ts', IMPORTS),
  imports('src/daemon/across-to-cli.ts', '../cli/target.ts', IMPORTS),
  imports('src/daemon/sync/deep-across-to-server.ts', '../../server/target.ts', IMPORTS),
  imports('src/server/across-to-daemon.ts', '../daemon/target.ts', IMPORTS),
  imports('src/server/local-side.ts', '../protocol/local/target.ts', IMPORTS),
  imports('src/server/storage/sqlite/deep-local-side.ts', '../../../protocol/local/target.ts', IMPORTS),
  imports('src/daemon/out-of-src.ts', '../../test/target.ts', IMPORTS),
  imports('src/daemon/detour.ts', './store/../../server/target.ts', IMPORTS),
  imports('src/daemon/barrel-import.ts', './store/index.ts', IMPORTS),
  breach('src/server/type-only.ts', "export type { Planted } from '../daemon/target.ts';\n", IMPORTS),
  breach('src/cli/on-demand.ts', "export const load = () => import('../daemon/target.ts');\n", IMPORTS),
];

const PACKAGE_BREACHES: readonly Plant[] = [
  imports('src/cli/away-commander.ts', 'commander', IMPORTS),
  imports('src/cli/commands/away-chalk.ts', 'chalk', IMPORTS),
  imports('src/cli/output/away-ink.ts', 'ink', IMPORTS),
  imports('src/cli/output/away-react.ts', 'react', IMPORTS),
  imports('src/cli/commands/away-csv.ts', 'csv-parse/sync', IMPORTS),
  imports('src/daemon/sync/away-ws.ts', 'ws', IMPORTS),
  imports('src/server/http/away-ws.ts', 'ws', IMPORTS),
  imports('src/daemon/sync/away-undici.ts', 'undici', IMPORTS),
  imports('src/daemon/journal/away-lowdb.ts', 'lowdb', IMPORTS),
  imports('src/server/hub/away-typebox.ts', 'typebox', IMPORTS),
  imports('src/base/away-typebox.ts', 'typebox/value', IMPORTS),
  imports('src/server/storage/sqlite/away-pg.ts', 'pg', IMPORTS),
  imports('src/model/away-tests.ts', 'fast-check', IMPORTS),
  imports('src/base/disk-in-base.ts', 'node:fs', IMPORTS),
  imports('src/model/socket-in-model.ts', 'node:net', IMPORTS),
  imports('src/protocol/process-in-protocol.ts', 'node:child_process', IMPORTS),
  imports('src/daemon/sync/sync-state.ts', 'node:fs/promises', IMPORTS),
  imports('src/server/bare-builtin.ts', 'path', 'unicorn(prefer-node-protocol)'),
];

const MACHINE_BREACHES: readonly Plant[] = [
  breach('src/daemon/clock.ts', 'export const at = Date.now();\n', PROPERTIES),
  breach('src/daemon/uptime.ts', 'export const at = performance.now();\n', PROPERTIES),
  breach('src/model/dice.ts', 'export const dice = Math.random();\n', PROPERTIES),
  breach('src/cli/environment.ts', 'export const home = process.env;\n', PROPERTIES),
  breach('src/cli/commands/exit.ts', 'export const stop = (): void => process.exit(1);\n', PROPERTIES),
  breach('src/cli/main.ts', 'process.exit(1);\n', PROPERTIES),
  breach('src/cli/commands/print.ts', "process.stdout.write('planted');\n", PROPERTIES),
  breach('src/daemon/timer.ts', 'export const handle = setTimeout(() => 1, 5);\n', GLOBALS),
  breach('src/daemon/interval.ts', 'export const handle = setInterval(() => 1, 5);\n', GLOBALS),
  breach('src/server/console.ts', "console.log('planted');\n", 'eslint(no-console)'),
  imports('src/daemon/timers.ts', 'node:timers/promises', IMPORTS),
  breach('src/model/uuid.ts', "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();\n", IMPORTS),
];

const SHAPE_BREACHES: readonly Plant[] = [
  breach('src/base/default.ts', 'const planted = 1;\nexport default planted;\n', 'import(no-default-export)'),
  breach('src/base/any.ts', 'export const planted: any = 1;\n', 'typescript(no-explicit-any)'),
  breach(
    'src/base/params.ts',
    'export const add = (a: 1, b: 1, c: 1, d: 1): number => a + b + c + d;\n',
    'eslint(max-params)',
  ),
  breach('src/base/CamelName.ts', 'export const planted = 1;\n', 'unicorn(filename-case)'),
  breach('src/base/long-file.ts', `${'// A line.\n'.repeat(300)}export const planted = 1;\n`, 'eslint(max-lines)'),
  breach(
    'src/base/long-function.ts',
    `export function long(use: (n: number) => void): void {\n${lines(70)}\n}\n`,
    'eslint(max-lines-per-function)',
  ),
  breach(
    'src/base/floating.ts',
    "export function planted(): void {\n  Promise.resolve('lost');\n}\n",
    'typescript(no-floating-promises)',
  ),
  breach('src/base/note.ts', LATER, 'eslint(no-warning-comments)'),
  breach('src/base/ignore.ts', '// @ts-ignore\nexport const planted = 1;\n', 'typescript(ban-ts-comment)'),
  breach('src/base/cycle-a.ts', "export { b } from './cycle-b.ts';\nexport const a = 1;\n", 'import(no-cycle)'),
  breach('src/base/cycle-b.ts', "export { a } from './cycle-a.ts';\nexport const b = 1;\n", 'import(no-cycle)'),
  breach('test/focused.test.ts', unrun('only'), 'vitest(no-focused-tests)'),
  breach('test/skipped.test.ts', unrun('skip'), 'vitest(no-disabled-tests)'),
];

const CLEAN: readonly Plant[] = [
  ...['base', 'model', 'protocol', 'cli', 'daemon', 'server', 'protocol/sync', 'protocol/local', 'daemon/store'].map(
    (folder) => clean(`src/${folder}/target.ts`, 'export const planted = 1;\nexport type Planted = 1;\n'),
  ),
  clean('src/daemon/store/index.ts', 'export const planted = 1;\n'),
  clean('test/target.ts', 'export const planted = 1;\n'),
  imports('src/protocol/sync/down-to-model.ts', '../../model/target.ts'),
  imports('src/cli/daemon/own-folder-of-that-name.ts', '../daemon/target.ts'),
  clean('src/cli/daemon/target.ts', 'export const planted = 1;\n'),
  imports('src/cli/local-side.ts', '../protocol/local/target.ts'),
  imports('src/daemon/both-sides.ts', '../protocol/sync/target.ts'),
  imports('src/server/sync-side.ts', '../protocol/sync/target.ts'),
  imports('src/cli/commands/contact/at-home-commander.ts', 'commander'),
  imports('src/cli/program.ts', 'commander'),
  imports('src/cli/output/at-home-chalk.ts', 'chalk'),
  imports('src/cli/tui/screens/at-home-ink.tsx', 'ink'),
  imports('src/daemon/sync/ws-transport.ts', 'ws'),
  imports('src/server/ws/at-home-ws.ts', 'ws'),
  imports('src/daemon/sync/http-client.ts', 'undici'),
  imports('src/daemon/store/at-home-lowdb.ts', 'lowdb'),
  imports('src/model/mutators/at-home-typebox.ts', 'typebox'),
  imports('src/server/storage/postgres/at-home-pg.ts', 'pg'),
  imports('src/daemon/journal/disk-in-daemon.ts', 'node:fs'),
  clean('src/cli/output/at-home-streams.ts', "process.stdout.write('planted');\n"),
  clean('src/base/system.ts', 'export const now = (): number => Date.now();\n'),
  clean('src/daemon/main.ts', "if (process.env['PLANTED'] === '1') process.exit(3);\n"),
];

const BREACHES = [...LAYER_BREACHES, ...PACKAGE_BREACHES, ...MACHINE_BREACHES, ...SHAPE_BREACHES];

let tree: string;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  tree = realpathSync(mkdtempSync(join(tmpdir(), 'ledger-layers-')));
  for (const name of ['oxlint.config.mts', 'package.json', 'tsconfig.json']) cpSync(join(ROOT, name), join(tree, name));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const { file, source } of [...BREACHES, ...CLEAN]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), source);
  }
  found = lint();
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** Lints the tree; returns the rules that reported each file, each once. */
function lint(): ReadonlyMap<string, readonly string[]> {
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json', 'src', 'test'], {
    cwd: tree,
    encoding: 'utf8',
  });
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(stdout);
  const rules = new Map<string, string[]>();
  for (const { filename, code } of report.diagnostics) {
    const known = rules.get(filename) ?? [];
    if (!known.includes(code)) rules.set(filename, [...known, code]);
  }
  return rules;
}

describe('a planted breach is reported', () => {
  test.each(BREACHES)('$rule in $file', ({ file, rule }) => {
    expect(found.get(file)).toEqual([rule]);
  });
});

describe('what is allowed is not reported', () => {
  test.each(CLEAN)('$file', ({ file }) => {
    expect(found.get(file) ?? []).toEqual([]);
  });
});
