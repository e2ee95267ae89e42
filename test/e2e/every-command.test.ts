// Every command in every format, in dry runs and in earnest: what it prints, its exit code, and that a dry run changes
// nothing.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/registry.ts';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { ELSEWHERE, TURNS } from '../support/command-table.ts';
import type { Turn } from '../support/command-table.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
const facts: Record<string, string> = {};

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  facts['url'] = world.url;
  facts['dir'] = world.dir;
  facts['anaCode'] = await world.addUser('ana');
  facts['boCode'] = await world.addUser('bo');
});
afterAll(() => world.close());

const filled = (text: string): string => text.replaceAll(/\$(\w+)/g, (_, name: string) => facts[name] ?? `$${name}`);

/** A run of a turn's command with more flags. */
function run(turn: Turn, ...flags: readonly string[]): Promise<Ended> {
  const args = [...turn.path.split(' '), ...turn.args.map(filled), ...flags];
  return deviceOf(turn).run(args, turn.stdin === undefined ? undefined : filled(turn.stdin));
}

function deviceOf({ on }: Turn): BuiltDevice {
  return world.device(on ?? 'laptop');
}

/**
 * What somebody did on the device, by its files: changes in the journal (but not what comes from the server meanwhile), the
 * login, the configuration. And what the server has, where a command is about that.
 */
async function effects(turn: Turn): Promise<unknown> {
  const device = deviceOf(turn);
  const journal = filesBelow(join(device.home, 'data')).map((file) => readFileSync(file, 'latin1'));
  const own = journal.join('').match(/"kind":"(?:mutation|settle|recovered)"|"current":true/g) ?? [];
  const files = filesBelow(join(device.home, 'config')).map((file) => [file, readFileSync(file, 'utf8')]);
  if (!/^(?:book (?:role|remove|leave|archive|invite)|device)\b/.test(turn.path)) return { own, files };
  const asked = [
    ['book', 'members', '--book', 'Household'],
    ['device', 'list'],
    ['book', 'list'],
  ];
  const server = await Promise.all(asked.map((args) => world.device('laptop').run([...args, '--json'])));
  return {
    own,
    files,
    server: server.map(({ stdout }) => stdout.replaceAll(/"(?:lastSeenAt|online|unsynced)":[^,}]+/g, '')),
  };
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // A checkpoint is written when its time has come, and says nothing that the journal does not.
  return files.filter((file) => !file.includes('/checkpoint')).toSorted();
}

/** What is only there once it is done, such as new ids, times and how many changes wait. */
function comparable(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.Z]+/g, 'TIME');
}

function lookup(document: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
  return String(value);
}

test('every command has its turn', () => {
  const words = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    'commands' in entry ? Object.keys(entry.commands).map((sub) => `${name} ${sub}`) : [name],
  );
  expect([...new Set([...TURNS.map(({ path }) => path), ...ELSEWHERE])].toSorted()).toEqual(words.toSorted());
});

test.each(TURNS.map((turn, index) => [index, `${turn.path} ${turn.args.join(' ')}`, turn] as const))(
  '%i: %s',
  async (_index, _name, turn) => {
    if (turn.kind === 'acts') await refusesDryRun(turn);
    else if (turn.kind === 'writes') await rehearses(turn);
    else await readsOnly(turn);
  },
);

async function refusesDryRun(turn: Turn): Promise<void> {
  const refused = await run(turn, '--dry-run', '--json');
  expect([refused.code, refused.stdout, JSON.parse(refused.stderr)]).toMatchObject([
    2,
    '',
    { error: { code: 'usage' } },
  ]);
  await inEarnest(turn, '--json');
}

async function rehearses(turn: Turn): Promise<void> {
  const before = await effects(turn);
  const ways = [[], ['--quiet'], ['--plain'], ['--json']].map((flags) => run(turn, '--dry-run', ...flags));
  const [dry, quiet, plain, document] = (await Promise.all(ways)) as [Ended, Ended, Ended, Ended];
  expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('dry run') as string });
  expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(plain).toMatchObject({ code: 0, stderr: '' });
  expectPlain(plain);
  expect(document).toMatchObject({ code: 0, stderr: '' });
  expect(await effects(turn), 'a dry run changes nothing').toEqual(before);
  if (turn.keep !== undefined) {
    await inEarnest(turn, '--json');
    return;
  }
  const said = await inEarnest(turn);
  if (turn.differs !== true)
    expect(comparable(said.stdout).replaceAll(/ \(not yet synced\)/g, '')).toBe(comparable(dry.stdout));
}

async function readsOnly(turn: Turn): Promise<void> {
  const before = await effects(turn);
  const ways = [[], ['--quiet'], ['--plain', '--dry-run']].map((flags) => run(turn, ...flags));
  const [said, quiet, plain] = (await Promise.all(ways)) as [Ended, Ended, Ended];
  expect(said.code).toBe(turn.exit ?? 0);
  // What was asked for is data, not a message.
  expect(quiet).toMatchObject({ code: 0, stderr: '' });
  expect(plain).toMatchObject({ code: 0, stderr: '' });
  expectPlain(plain);
  await inEarnest(turn, '--ndjson');
  await inEarnest(turn, '--json');
  expect(await effects(turn)).toEqual(before);
}

/** Plain output is values with tabs between them. */
function expectPlain({ stdout }: Ended): void {
  expect(['\u001B', '│', '─', '•', '→', '   '].filter((mark) => stdout.includes(mark))).toEqual([]);
}

async function inEarnest(turn: Turn, ...flags: readonly string[]): Promise<Ended> {
  const done = await run(turn, ...flags);
  expect([done.code, done.stderr]).toEqual([turn.exit ?? 0, flags.length === 0 ? done.stderr : '']);
  for (const [name, path] of Object.entries(turn.keep ?? {}))
    if (flags.includes('--json')) facts[name] = lookup(JSON.parse(done.stdout), path);
  return done;
}
