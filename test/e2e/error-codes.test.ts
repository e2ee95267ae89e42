// The closed list of error codes: a way to each of them. What takes a broken disk, another version or a race has its way
// in a test of its own, which is named here.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERROR_EXIT } from '../../src/protocol/error-code.ts';
import type { ErrorCode } from '../../src/protocol/error-code.ts';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let alone: BuiltDevice;
let member: BuiltDevice;

const ID = (digit: string) => `aaaa0000-0000-7000-8000-00000000000${digit}`;
const CSV = 'contact,amount,direction,date\n';

beforeAll(async () => {
  world = await openWarmWorld();
  alone = world.device('alone');
  await alone.run(['contact', 'add', '-'], '{"name":"Ana"}\n{"name":"Even"}\n{"name":"Gone"}\n');
  for (let twin = 0; twin < 2; twin += 1) await alone.json('contact', 'add', 'Twin', '--allow-duplicate');
  await alone.json('contact', 'rm', 'Gone');
  for (const digit of ['1', '2']) await alone.json('lend', 'Ana', '5', '--id', ID(digit));
  writeFileSync(join(world.dir, 'there'), 'x');
  writeFileSync(join(world.dir, 'latin1.csv'), Buffer.from(`${CSV}Jos\u00E9,1.00,lent,2026-01-01\n`, 'latin1'));
  await world.startServer();
  [member] = (await world.logIn('ana', 'member')) as [BuiltDevice];
  await member.json('contact', 'add', 'Ana');
  await member.json('sync', 'now');
}, 60_000);
afterAll(() => world.close());

const many = (flag: string, count: number) => Array.from({ length: count }, (_, n) => [flag, `${n}`]).flat();

/** What is typed; `$dir` and `$url` stand for the world's. The code is in the error, or in a row's. */
const TYPED: Partial<Record<ErrorCode, readonly string[]>> = {
  usage: ['tx', 'list', '--limit', '0'],
  unknown_command: ['contat'],
  currency_mismatch: ['lend', 'Ana', '5EUR', '--currency', 'USD'],
  invalid_args: ['lend', 'Ana', '5', '--id', 'X'],
  missing_field: ['contact', 'add', ' '],
  too_long: ['contact', 'add', 'x'.repeat(201)],
  too_many: ['lend', 'Ana', '5', ...many('--tag', 51)],
  invalid_date: ['lend', 'Ana', '5', '--date', '2026-02-30'],
  due_before_date: ['lend', 'Ana', '5', '--date', '2026-02-02', '--due', '2026-02-01'],
  invalid_amount: ['lend', 'Ana', 'five'],
  amount_not_positive: ['lend', 'Ana', '-5'],
  amount_too_precise: ['lend', 'Ana', '5.001'],
  amount_too_large: ['lend', 'Ana', '90071992547409.92'],
  unknown_currency: ['lend', 'Ana', '5ABC'],
  ambiguous_currency: ['lend', 'Ana', '5kr'],
  nothing_to_repay: ['repay', 'Even', '--all'],
  has_transactions: ['contact', 'rm', 'Ana'],
  has_dependents: ['undo', 'n:1'],
  same_contact: ['contact', 'merge', 'Ana', 'Ana'],
  nothing_to_undo: ['redo'],
  missing_column: ['import', '$dir/there', '--format', 'csv'],
  invalid_encoding: ['import', '$dir/latin1.csv'],
  ambiguous_contact: ['contact', 'show', 'Twin'],
  ambiguous_id: ['tx', 'show', 'aaaa'],
  contact_not_found: ['lend', 'Nobody', '5'],
  transaction_not_found: ['tx', 'show', 'bbbb'],
  record_deleted: ['contact', 'edit', 'Gone', '--note', 'x'],
  book_not_found: ['status', '--book', 'nowhere'],
  entry_not_found: ['undo', '999'],
  conflict_not_found: ['conflicts', 'show', 'cccc'],
  file_not_found: ['import', '$dir/nowhere.csv'],
  file_exists: ['export', '-o', '$dir/there'],
  not_logged_in: ['device', 'list'],
  server_unreachable: ['login', 'http://127.0.0.1:1', '--code-file', '$dir/there'],
  invalid_code: ['login', '$url', '--code-file', '$dir/there'],
  id_conflict: ['lend', 'Ana', '6', '--id', ID('1')],
  name_exists: ['contact', 'add', 'ana'],
};

/** The same for rows of a file on standard input. */
const ROWS: Partial<Record<ErrorCode, string>> = {
  rows_refused: `${CSV}Ana,x,lent,2026-01-01\n`,
  invalid_direction: `${CSV}Ana,1.00,sideways,2026-01-01\n`,
  ambiguous_decimal_mark: `${CSV}Ana,"1,234",lent,2026-01-01\n`,
  invalid_row: `${CSV}Ana,1.00\n`,
};

/** The same for a device that is logged in. */
const LOGGED_IN: Partial<Record<ErrorCode, readonly string[]>> = {
  already_logged_in: ['login', '$url', '--code-file', '$dir/there'],
  device_not_found: ['device', 'revoke', 'nothing'],
  user_not_found: ['book', 'role', 'nobody', 'viewer'],
  version_conflict: ['contact', 'edit', 'Ana', '--note', 'x', '--if-version', '0'],
};

/** Where the others are: the tests that bring them about. */
const ELSEWHERE: Partial<Record<ErrorCode, string>> = {
  unexpected: 'test/unit/cli/output/report-error.test.ts',
  no_home: 'test/unit/base/home-paths.test.ts',
  invalid_text: 'test/integration/server/records.test.ts',
  too_many_records: 'test/integration/server/records.test.ts',
  entry_too_large: 'test/unit/model/book-state.test.ts',
  unknown_mutation: 'test/e2e/version-skew.test.ts',
  not_allowed: 'test/e2e/books.test.ts',
  not_a_member: 'test/e2e/books.test.ts',
  book_archived: 'test/e2e/books.test.ts',
  last_owner: 'test/e2e/books.test.ts',
  conflict: 'test/e2e/conflicts.test.ts',
  already_resolved: 'test/e2e/conflicts.test.ts',
  history_not_here: 'test/e2e/undo-after-snapshot.test.ts',
  daemon_unreachable: 'test/e2e/daemon-hangs.test.ts',
  daemon_version: 'test/e2e/daemon-version.test.ts',
  upgrade_client: 'test/e2e/version-skew.test.ts',
  upgrade_server: 'test/e2e/version-skew.test.ts',
  disk_full: 'test/integration/daemon/real-disk.test.ts',
  store_failed: 'test/unit/daemon/journal/journal-failure.test.ts',
  journal_damaged: 'test/e2e/damaged-journal.test.ts',
  newer_journal: 'test/e2e/version-skew.test.ts',
  read_only: 'test/unit/daemon/journal/journal-failure.test.ts',
  invalid_config: 'test/e2e/config.test.ts',
  backup_damaged: 'test/e2e/backup.test.ts',
  busy: 'test/e2e/server-process.test.ts',
};

/** Codes with a test of their own below. */
const BELOW: readonly ErrorCode[] = ['sole_owner', 'database_damaged', 'pending_work', 'not_synced'];

test('there is a way to each code, and to no other', () => {
  const ways = [TYPED, ROWS, LOGGED_IN, ELSEWHERE].flatMap((some) => Object.keys(some));
  expect([...ways, ...BELOW].toSorted()).toEqual(Object.keys(ERROR_EXIT).toSorted());
});

const filled = (args: readonly string[]) =>
  args.map((arg) => arg.replace('$dir', world.dir).replace('$url', world.url));

function expectCode(code: string, ended: Ended): void {
  const { error } = JSON.parse(ended.stderr) as { error: { code: string; rows?: readonly { code: string }[] } };
  const codes = [error.code, ...(error.rows ?? []).map((row) => row.code)];
  expect(codes).toContain(code);
  expect(ended.code).toBe(ERROR_EXIT[error.code as ErrorCode]);
}

test.each(Object.entries(TYPED))('%s: ledger %j', async (code, args) => {
  expectCode(code, await alone.run([...filled(args), '--json']));
});

test.each(Object.entries(ROWS))('%s: a row', async (code, text) => {
  expectCode(code, await alone.run(['import', '-', '--json'], text));
});

test.each(Object.entries(LOGGED_IN))('%s: ledger %j, logged in', async (code, args) => {
  expectCode(code, await member.run([...filled(args), '--json']));
});

test.each(Object.entries(ELSEWHERE))('%s is brought about in %s', (code, file) => {
  expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).toMatch(new RegExp(`\\b${code}\\b`));
});

const server = (...args: readonly string[]) =>
  world.runServer([...args, '--json', '--data', join(world.dir, 'server')]);

test('sole_owner: the only owner of a book that others use', async () => {
  const { code } = await member.json<{ code: string }>('book', 'invite');
  const bo = world.device('bo');
  await bo.login(world.url, await world.addUser('bo'));
  await bo.run(['book', 'join'], `${code}\n`);
  expectCode('sole_owner', await server('user', 'remove', 'ana'));
});

test('pending_work, not_synced: without a server', async () => {
  await world.stopServer();
  await member.json('lend', 'Ana', '5');
  expectCode('pending_work', await member.run(['logout', '--json']));
  expectCode('not_synced', await member.run(['sync', 'now', '--json', '--timeout', '1s']));
});

test('database_damaged: a file that is no database', async () => {
  const backup = join(world.dir, 'there');
  expectCode('database_damaged', await server('restore', backup));
});
