// What is in the built bundles, by esbuild's own lists: the command line's hot bundle is small and has only what every
// command needs; nothing is left to find in node_modules at run time; heavy parts are loaded on demand.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const BUNDLES = readdirSync(join(ROOT, 'dist/meta')).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []);
const HOT_BUNDLE_MAX_BYTES = 100_000;

interface Imported {
  readonly path: string;
  readonly kind: string;
  readonly external?: boolean;
}

interface Output {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly Imported[];
}

/** esbuild's list of what it wrote for a bundle: each output with its inputs and imports. */
function outputsOf(bundle: string): Readonly<Record<string, Output>> {
  const metafile: { outputs: Record<string, Output> } = JSON.parse(
    readFileSync(join(ROOT, `dist/meta/${bundle}.json`), 'utf8'),
  );
  return metafile.outputs;
}

/** The npm packages among the inputs of these outputs. */
function packagesIn(outputs: readonly Output[]): string[] {
  const inputs = outputs.flatMap((output) => Object.keys(output.inputs));
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}

/** An output with all that it loads at its start, but not what it imports on demand. */
function loadedWith(entry: string, outputs: Readonly<Record<string, Output>>): Output[] {
  const seen = new Set([entry]);
  for (const path of seen) {
    for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) seen.add(next);
    }
  }
  return [...seen].flatMap((path) => outputs[path] ?? []);
}

test('the dashboard has its own parts of ink, and none of those in whose place they are', () => {
  const inputs = Object.keys(outputsOf('dashboard')['dist/dashboard.mjs']?.inputs ?? {});
  for (const part of ['line-update', 'styled-width', 'whole-lines'])
    expect(inputs).toContain(`src/cli/tui/ink/${part}.ts`);
  expect(inputs).not.toContain('node_modules/string-width/index.js');
  expect(inputs).not.toContain('node_modules/ink/build/line-update.js');
});

describe('the hot bundle', () => {
  test('has no package but commander', () => {
    const packages = packagesIn(Object.values(outputsOf('ledger')));
    expect(packages).toEqual(['commander']);
  });

  test('has nothing of the dashboard and the imports, which are bundles of their own', () => {
    const inputs = Object.values(outputsOf('ledger')).flatMap((output) => Object.keys(output.inputs));
    expect(inputs.filter((input) => /^src\/cli\/(tui|import|export)\//.test(input))).toEqual([]);
    expect(inputs).toContain('src/cli/main.ts');
  });

  test('has the commands of every day, and leaves the others to their bundle', () => {
    const inputs = Object.values(outputsOf('ledger')).flatMap((output) => Object.keys(output.inputs));
    expect(inputs).toContain('src/cli/commands/lend.ts');
    expect(inputs).not.toContain('src/cli/commands/registry.ts');
    expect(Object.keys(outputsOf('commands')['dist/commands.cjs']?.inputs ?? {})).toContain(
      'src/cli/commands/registry.ts',
    );
  });

  test('is no larger than 100 KB', () => {
    expect(statSync(join(ROOT, 'dist/ledger.cjs')).size).toBeLessThanOrEqual(HOT_BUNDLE_MAX_BYTES);
  });
});

describe('the compiled form', () => {
  test('stands beside the bundles of every day, and this Node takes it', () => {
    const program = `
      const { loadBundle, loaded } = require('./bin/load-bundle.js');
      loadBundle('commands');
      process.argv = [process.argv[0], 'ledger', '--version'];
      loadBundle('ledger');
      for (const [name, { script }] of loaded) console.log(name, script.cachedDataRejected);`;
    // As the build ran it: other flags, in NODE_OPTIONS too, would make V8 refuse it.
    const env = { PATH: process.env['PATH'] };
    const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: ROOT, env, encoding: 'utf8' });
    expect(stdout.split('\n').toSorted()).toEqual(['', `commands false`, `ledger ${manifest.version}`, 'ledger false']);
  });

  test.each([
    ['is damaged', (file: string): void => writeFileSync(file, 'not compiled')],
    ['is missing', (file: string): void => rmSync(file)],
  ])('changes nothing when it %s', (_, spoil) => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-compiled-'));
    try {
      cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
      cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
      const compiled = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.cache'));
      expect(compiled.map((name) => name.split('.')[0])).toContain('ledger');
      for (const name of compiled) spoil(join(folder, 'dist', name));
      const { stdout } = spawnSync(process.execPath, [join(folder, 'bin/ledger.js'), '--version'], {
        encoding: 'utf8',
      });
      expect(stdout).toBe(`ledger ${manifest.version}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the man pages of package.json are built', () => {
  const missing = manifest.man.filter((file) => !existsSync(join(ROOT, file)));
  expect(missing).toEqual([]);
});

describe('the daemon', () => {
  test('loads undici on demand', () => {
    const outputs = outputsOf('daemon');
    expect(packagesIn(Object.values(outputs))).toContain('undici');
    expect(packagesIn(loadedWith('dist/daemon/main.mjs', outputs))).not.toContain('undici');
  });
});

describe.each(BUNDLES)('the bundle %s', (bundle) => {
  test('needs nothing of node_modules', () => {
    const imported = Object.values(outputsOf(bundle)).flatMap((output) => output.imports);
    const outside = imported.filter(({ path, external }) => external === true && !isBuiltin(path));
    expect(outside.map(({ path }) => path)).toEqual([]);
  });
});

describe('the help that the build wrote down', () => {
  const run = (args: readonly string[]): string =>
    spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stdout;

  test('is that of the commands', () => {
    expect(readFileSync(join(ROOT, 'dist/help.txt'), 'utf8')).toMatch(/^Examples:\n/);
    const made = run([
      '-e',
      "const system = { argv: ['--help'], env: {}, installation: process.cwd(), write: (_, text) => process.stdout.write(text) };" +
        "require('./bin/load-bundle.js').loadBundle('commands').run(system)",
    ]);
    expect(run(['bin/ledger.js', '--help'])).toBe(made);
  });
});
