// The programs in bin/ under a Node that is too old: they run again on the checkout's own Node and end as it ends, or
// say in one line what is missing. An old Node of this machine is used where there is one; everywhere, one is simulated
// by changing what a new Node says of its version. Bundles are stand-ins, but for the last group, which is the built one.

import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const MIN_MAJOR = 24;

/** Prints what it was given and where it runs; then ends as its first argument says. */
const STAND_IN = `
const [how, value] = process.argv.slice(2);
if (how === 'wait') { process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); }
process.stdout.write(JSON.stringify({ major: parseInt(process.version.slice(1), 10), argv: process.argv.slice(2), cwd: process.cwd() }) + '\\n');
if (how === 'exit') process.exitCode = Number(value);
if (how === 'die') process.kill(process.pid, value);
if (how === 'hang') setInterval(() => {}, 1000);
if (how === 'read') process.stdin.pipe(process.stdout);
`;

/** Makes a new Node say that it is old, once: the process it relaunches tells the truth again. */
const SIMULATED = `if (!process.env.LEDGER_RELAUNCHED_BY) Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });`;

let temp: string;
let checkout: string;

beforeAll(() => {
  temp = realpathSync(mkdtempSync(join(tmpdir(), 'ledger-bins-')));
  checkout = makeCheckout('checkout');
  mkdirSync(join(checkout, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/node'), join(checkout, 'node_modules/node'));
  mkdirSync(join(temp, 'elsewhere'));
  for (const name of ['ledger', 'ledgerd', 'ledger-server']) {
    symlinkSync(join(checkout, `bin/${name}.js`), join(temp, 'elsewhere', name));
  }
  writeFileSync(join(temp, 'simulated.cjs'), SIMULATED);
});

afterAll(() => rmSync(temp, { recursive: true, force: true }));

/** A copy of bin/ with stand-ins for the bundles, without any node_modules. */
function makeCheckout(name: string): string {
  const folder = mkdtempSync(join(temp, `${name}-`));
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  for (const bundle of ['ledger.cjs', 'daemon/main.mjs', 'server/main.mjs']) {
    mkdirSync(resolve(folder, 'dist', bundle, '..'), { recursive: true });
    writeFileSync(join(folder, 'dist', bundle), STAND_IN);
  }
  return folder;
}

/** The first Node on the PATH, outside any node_modules, that is too old for the programs. */
function oldNodeOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders
    .map((folder) => join(folder, 'node'))
    .find((node) => {
      const major = Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]);
      return major < MIN_MAJOR;
    });
}

/** How to start a script on each old Node that there is: a name, and the command before the script. */
const oldNode = oldNodeOnPath();
const RUNTIMES: { name: string; command: () => readonly [string, ...string[]] }[] = [
  { name: 'a simulated old Node', command: () => [process.execPath, '--require', join(temp, 'simulated.cjs')] },
  ...(oldNode === undefined ? [] : [{ name: 'an old Node of this machine', command: () => [oldNode] as const }]),
];

type Command = () => readonly [string, ...string[]];

function run(command: Command, script: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  const [node, ...nodeArgs] = command();
  const cwd = join(temp, 'elsewhere');
  return spawnSync(node, [...nodeArgs, script, ...args], { cwd, input, encoding: 'utf8', timeout: 120_000 });
}

describe.each(RUNTIMES)('$name', ({ command }) => {
  test.each(['ledger', 'ledgerd', 'ledger-server'])('%s runs on the own Node, through a link, anywhere', (name) => {
    const { status, stdout, stderr } = run(command, join(temp, 'elsewhere', name), ['exit', '0', 'a b', '--c']);
    expect(stderr).toBe('');
    const said: { major: number; argv: string[]; cwd: string } = JSON.parse(stdout);
    expect(said.major).toBeGreaterThanOrEqual(MIN_MAJOR);
    expect(said.argv).toEqual(['exit', '0', 'a b', '--c']);
    expect(said.cwd).toBe(join(temp, 'elsewhere'));
    expect(status).toBe(0);
  });

  test.each([1, 2, 75, 130])('exit code %i is passed on', (code) => {
    const { status } = run(command, join(temp, 'elsewhere/ledger'), ['exit', String(code)]);
    expect(status).toBe(code);
  });

  test.each(['SIGTERM', 'SIGKILL', 'SIGINT'])('death by %s is passed on', (signal) => {
    const ended = run(command, join(temp, 'elsewhere/ledger'), ['die', signal]);
    expect({ status: ended.status, signal: ended.signal }).toEqual({ status: null, signal });
  });

  test('stdin is passed on', () => {
    const { stdout } = run(command, join(temp, 'elsewhere/ledger'), ['read'], 'a line\n');
    expect(stdout.split('\n')[1]).toBe('a line');
  });

  test.each([
    ['wait', { code: 7, signal: null }],
    ['hang', { code: null, signal: 'SIGTERM' }],
  ])('a signal reaches the program, and its end counts: %s', async (how, expected) => {
    const [node, ...nodeArgs] = command();
    const child = spawn(node, [...nodeArgs, join(temp, 'elsewhere/ledger'), how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
    await new Promise((done) => child.stdout.once('data', done));
    child.kill('SIGTERM');
    expect(await ended).toEqual(expected);
  });

  test('without a new Node it says in one line what is needed', () => {
    const bare = makeCheckout('bare');
    const { status, stdout, stderr } = run(command, join(bare, 'bin/ledger.js'), ['exit', '0']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^ledger needs Node 24 or newer; this is \d+\.\d+\.\d+ \(.+\)\. .*`npm ci`.*\n$/);
    expect(status).toBe(1);
  });

  test('a pinned Node that is itself too old is not taken', () => {
    const stale = makeCheckout('stale');
    mkdirSync(join(stale, 'node_modules/node/bin'), { recursive: true });
    writeFileSync(join(stale, 'node_modules/node/package.json'), '{"name":"node","version":"22.1.0"}');
    symlinkSync(command()[0], join(stale, 'node_modules/node/bin/node'));
    const { status, stderr } = run(command, join(stale, 'bin/ledger.js'), ['exit', '0']);
    expect(stderr).toMatch(/^ledger needs Node 24 or newer/);
    expect(status).toBe(1);
  });
});

test('a Node that is not what its package says does not loop', () => {
  const lying = makeCheckout('lying');
  mkdirSync(join(lying, 'node_modules/node/bin'), { recursive: true });
  writeFileSync(join(lying, 'node_modules/node/package.json'), '{"name":"node","version":"26.0.0"}');
  const always = join(temp, 'always.cjs');
  writeFileSync(always, SIMULATED.replace(/^if \(.*?\) /, ''));
  symlinkSync(process.execPath, join(lying, 'node_modules/node/bin/node'));
  const { status, stderr } = run(() => [process.execPath, '--require', always], join(lying, 'bin/ledger.js'), [
    'exit',
    '0',
  ]);
  expect(stderr).toMatch(/^ledger needs Node 24 or newer; this is 20\.1\.0/);
  expect(status).toBe(1);
});

test.each(['ledger', 'ledgerd', 'ledger-server'])('%s without its bundle says how to build it', (name) => {
  const unbuilt = makeCheckout('unbuilt');
  rmSync(join(unbuilt, 'dist'), { recursive: true });
  const { status, stdout, stderr } = run(() => [process.execPath], join(unbuilt, `bin/${name}.js`), []);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(`ledger is not built here: run \`npm run build\` in ${unbuilt}\n`);
});

test('a failure inside a bundle is not taken for a missing one', () => {
  const broken = makeCheckout('broken');
  writeFileSync(join(broken, 'dist/ledger.cjs'), "require('./not-there.cjs');\n");
  const { status, stderr } = run(() => [process.execPath], join(broken, 'bin/ledger.js'), []);
  expect(stderr).toContain("Cannot find module './not-there.cjs'");
  expect(status).toBe(1);
});

test('the programs are executable', () => {
  const modes = Object.values(manifest.bin).map((file) => statSync(join(ROOT, file)).mode & 0o777);
  expect(modes).toEqual([0o755, 0o755, 0o755]);
});

test.each(globSync('bin/*.js', { cwd: ROOT }))('%s is of a syntax that every Node since 12 reads', (file) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/\?\.|\?\?|\bawait\b|\.at\(|#\w+\s*[=(]|\|\|=|&&=/);
});

describe.each([{ name: 'the Node of these tests', command: () => [process.execPath] as const }, ...RUNTIMES])(
  'the built ledger on $name',
  ({ command }) => {
    test('says its version', () => {
      const { status, stdout } = run(command, join(ROOT, 'bin/ledger.js'), ['--version']);
      expect(stdout).toContain(manifest.version);
      expect(stdout).toMatch(/^ledger \S+/);
      expect(status).toBe(0);
    });
  },
);
