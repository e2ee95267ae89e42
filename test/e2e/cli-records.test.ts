// Records by the built command line: what is deleted, what is ambiguous, what names may be, and the daemon's documents.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
});

afterAll(() => world.close());

interface Added {
  readonly contact: { readonly id: string };
  readonly transaction: { readonly id: string };
}

async function refusal(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await device.run([...args, '--json']);
  expect(stdout).toBe('');
  return { exit: code, ...(JSON.parse(stderr) as { error: object }).error };
}

test('an archived contact is left out of lists while nothing is owed', async () => {
  await device.json('contact', 'add', 'Archie');
  const names = async (...flags: readonly string[]) =>
    (await device.json<{ items: { name: string }[] }>('contact', 'list', 'archie', ...flags)).items.map(
      ({ name }) => name,
    );
  expect(await device.json('contact', 'archive', 'Archie')).toMatchObject({
    contact: { name: 'Archie', archived: true },
    status: 'local',
  });
  expect([await names(), await names('--archived')]).toEqual([[], ['Archie']]);
  const said = async (...args: readonly string[]) =>
    (await device.run(['contact', 'archive', 'Archie', ...args])).stdout;
  expect(await said()).toBe('Archie is archived already; nothing changed\n');
  await device.json('lend', 'Archie', '5');
  expect(await names()).toEqual(['Archie']);
  expect(await said('--undo')).toBe('Archie is listed again\n');
  expect(await said('--undo')).toBe('Archie is not archived; nothing changed\n');
  expect(await refusal('contact', 'archive', 'Nobody')).toMatchObject({ exit: 5, code: 'contact_not_found' });
});

describe('a deleted record', () => {
  test('is not edited, is deleted without doing anything, and comes back', async () => {
    const { id } = (await device.json<Added>('contact', 'add', 'Del')).contact;
    await device.json('contact', 'rm', 'Del');
    const gone = {
      exit: 5,
      code: 'record_deleted',
      message: 'Del is deleted',
      hint: `ledger contact restore ${id}`,
      id,
    };
    expect(await refusal('contact', 'edit', 'Del', '--note', 'x')).toEqual(gone);
    expect(await refusal('contact', 'show', id)).toEqual(gone);
    expect(await refusal('lend', 'Del', '5')).toEqual(gone);
    expect(await device.json('contact', 'rm', 'Del')).toMatchObject({ contact: { id }, unchanged: true });
    expect(await device.run(['contact', 'rm', 'Del'])).toEqual({
      code: 0,
      stdout: 'Del was deleted already; nothing changed\n',
      stderr: '',
    });
    expect((await device.run(['contact', 'restore', 'Del'])).stdout).toBe('Restored Del\n');
    expect((await device.run(['contact', 'restore', 'Del'])).stdout).toBe('Del is not deleted; nothing changed\n');
  });

  test('the same of a transaction', async () => {
    const { id } = (await device.json<Added>('lend', 'Del', '5')).transaction;
    expect((await device.run(['tx', 'rm', id])).stdout).toBe(
      'Deleted: lent 5.00 USD to Del; you and Del are even in USD\n',
    );
    const message = 'the transaction is deleted';
    const gone = { exit: 5, code: 'record_deleted', message, hint: `ledger transaction restore ${id}`, id };
    expect(await refusal('tx', 'edit', id, '--amount', '6')).toEqual(gone);
    expect(await refusal('tx', 'show', id.slice(0, 13))).toEqual(gone);
    expect(await device.json('tx', 'rm', id)).toMatchObject({ transaction: { id }, unchanged: true, status: 'local' });
    expect((await device.run(['tx', 'restore', id])).stdout).toBe(
      'Restored: lent 5.00 USD to Del; Del owes you 5.00 USD\n',
    );
  });
});

describe('a name', () => {
  test('of two contacts is never guessed: exit 5 and the candidates', async () => {
    const first = (await device.json<Added>('contact', 'add', 'Twin')).contact.id;
    expect(await refusal('contact', 'add', ' twin ')).toMatchObject({ exit: 6, code: 'name_exists', id: first });
    const second = (await device.json<Added>('contact', 'add', 'Twin', '--allow-duplicate')).contact.id;
    const candidates = [first, second].sort().map((id) => ({ id, name: 'Twin' }));
    for (const args of [
      ['lend', 'twin', '5'],
      ['contact', 'show', 'Twin'],
      ['balance', 'Twin'],
      ['repay', 'Twin', '5'],
    ]) {
      expect(await refusal(...args)).toEqual({
        exit: 5,
        code: 'ambiguous_contact',
        message: `2 contacts match "${args.find((word) => /twin/i.test(word)) ?? ''}"`,
        hint: 'use an id',
        candidates,
      });
    }
    expect((await device.run(['contact', 'show', 'Twin'])).stderr).toBe(
      `ledger: 2 contacts match "Twin"\n${candidates.map(({ id }) => `  ${id}  Twin\n`).join('')}  → use an id\n`,
    );
    expect((await device.run(['contact', 'rm', second])).code).toBe(0);
  });

  test("that is another contact's handle is not guessed either, in a filter it means both", async () => {
    const ivo = (await device.json<Added>('contact', 'add', 'Ivo')).contact.id;
    const other = (await device.json<Added>('contact', 'add', 'Ivone', '--handle', 'IVO')).contact.id;
    expect(await refusal('lend', 'ivo', '5', '--create')).toEqual({
      exit: 5,
      code: 'ambiguous_contact',
      message: '2 contacts match "ivo"',
      hint: 'use an id',
      candidates: [
        { id: ivo, name: 'Ivo' },
        { id: other, name: 'Ivone', handle: 'IVO' },
      ],
    });
    expect((await device.run(['contact', 'show', 'ivo'])).stderr).toBe(
      `ledger: 2 contacts match "ivo"\n  ${ivo}  Ivo\n  ${other}  Ivone (IVO)\n  → use an id\n`,
    );
    for (const id of [ivo, other]) await device.json('lend', id, '5');
    expect((await device.json<{ items: unknown[] }>('tx', 'list', 'contact:ivo')).items).toHaveLength(2);
    expect((await device.run(['contact', 'add', 'ivo'])).stderr).toBe(
      `ledger: a contact called "ivo" exists\n  → use it (${ivo}), or add another one with --allow-duplicate\n`,
    );
  });

  test('that is nearly that of a contact is not made a new one of without a word about it', async () => {
    const { id } = (await device.json<Added>('contact', 'add', 'Nuno Reis')).contact;
    const candidates = [{ id, name: 'Nuno Reis' }];
    expect(await refusal('balance', 'nuno')).toMatchObject({ hint: 'did you mean "Nuno Reis"?', candidates });
    expect(await refusal('lend', 'nuno', '5')).toMatchObject({
      exit: 5,
      code: 'contact_not_found',
      hint: 'did you mean "Nuno Reis"? to add the contact as well: ledger lend nuno 5 --json --create',
      candidates,
    });
  });

  test('may look like an option, be wide, or steer a terminal: it is kept, aligned, and harmless', async () => {
    const home = world.device('names');
    for (const name of ['--help', '-1', '日本 太郎', '😀', 'a\u001b]0;t\u0007b\u202ec']) {
      const args = name === '--help' ? ['lend', '--create', '--', name, '5'] : ['lend', name, '5', '--create'];
      expect(await home.run(args)).toMatchObject({ code: 0 });
    }
    const { stdout } = await home.run(['balance']);
    expect(stdout).toBe(
      [
        'NAME                 AMOUNT',
        '--help     owes you    5.00  USD',
        '-1         owes you    5.00  USD',
        'a]0;tbc    owes you    5.00  USD',
        '日本 太郎  owes you    5.00  USD',
        '😀         owes you    5.00  USD',
        '',
        'TOTAL  OWED TO YOU  YOU OWE    NET',
        'USD          25.00     0.00  25.00',
        '',
      ].join('\n'),
    );
  });

  test('of a thousand characters, or of none, is refused', async () => {
    expect(await refusal('contact', 'add', 'x'.repeat(201))).toMatchObject({
      exit: 3,
      code: 'too_long',
      field: 'name',
    });
    expect(await refusal('contact', 'add', 'x'.repeat(1_000))).toEqual({
      exit: 3,
      code: 'too_long',
      field: 'name',
      message: 'name is too long',
    });
    expect(await refusal('contact', 'add', ' \t ')).toMatchObject({ exit: 3, code: 'missing_field', field: 'name' });
  });
});

test('a dry run says what would be, exits alike, and leaves nothing', async () => {
  const dry = await device.json('lend', 'Somebody', '5', '--create', '--dry-run');
  expect(dry).toMatchObject({ dryRun: true, status: 'local', transaction: { contact: { name: 'Somebody' } } });
  expect(dry).not.toHaveProperty('n');
  expect(await device.json('contact', 'restore', 'Del', '--dry-run')).toMatchObject({ dryRun: true, unchanged: true });
  expect(await refusal('lend', 'Somebody', '5', '--dry-run')).toMatchObject({ exit: 5, code: 'contact_not_found' });
});

test('status and daemon status have the documented keys', async () => {
  const status = await device.json<Record<string, object>>('status');
  expect(Object.keys(status).sort()).toEqual(
    'book cache conflicts connection daemon pending refused schema unsynced version warnings'.split(' '),
  );
  expect(Object.keys(status['book'] ?? {}).sort()).toEqual(['currency', 'cursor', 'digest', 'head', 'id', 'name']);
  expect(status).toMatchObject({ connection: 'detached', pending: 0, conflicts: 0, refused: 0, warnings: [] });
  const { daemon } = await device.json<{ daemon: { pid: number } }>('daemon', 'status');
  expect(status['daemon']).toMatchObject({ pid: daemon.pid });
  await device.killDaemon();
  expect(await device.json('daemon', 'status')).toEqual({ schema: 1, running: false });
  expect((await device.run(['daemon', 'stop'])).stdout).toBe('The daemon is not running\n');
  const again = await device.json<{ daemon: { pid: number } }>('daemon', 'restart');
  expect(again.daemon.pid).not.toBe(daemon.pid);
});

test('repayments are told apart from loans', async () => {
  await device.json('contact', 'add', 'Payer');
  await device.json('lend', 'Payer', '1200JPY', '--date', '2026-01-05');
  expect((await device.run(['repay', 'Payer', '200'])).stdout).toBe(
    'Payer paid back 200 JPY; Payer owes you 1,000 JPY\n',
  );
  const { stdout } = await device.run(['tx', 'list', '--contact', 'Payer']);
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(1, -1));
  expect(rows.slice(1, 3)).toEqual([
    ['Payer', 'got back', '200', 'JPY'],
    ['Payer', 'lent', '1,200', 'JPY'],
  ]);
});
