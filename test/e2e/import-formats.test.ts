// Formats by the built program: what an export says comes back, what an import did can be taken back, and other
// programs' files make the same records on every device.

import { readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { debitumBackup } from '../support/debitum-backup.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

const SAMPLES = join(import.meta.dirname, '../samples');

const ledger = new WarmLedger(2);
let world: BuiltWorld;
let ana: BuiltDevice;
let bo: BuiltDevice;

beforeEach(async () => {
  world = await BuiltWorld.open(ledger.run);
  [ana, bo] = [world.device('A'), world.device('B')];
});

afterEach(() => world.close());
afterAll(() => ledger.close());

interface Imported {
  readonly batch: string;
  readonly rows: number;
  readonly added: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly contactsAdded: number;
  readonly skipped?: number;
  readonly warnings: readonly string[];
}

async function imported(device: BuiltDevice, args: readonly string[], stdin?: string | Buffer): Promise<Imported> {
  const { code, stdout, stderr } = await device.run(['import', ...args, '--json'], stdin);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Imported;
}

/** All records of an export, live and deleted, as they are; but the book's own, whose id and times are others. */
async function everything(device: BuiltDevice): Promise<Record<string, unknown>[]> {
  const { stdout } = await device.run(['export']);
  const lines = stdout
    .trim()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ kind }) => kind !== 'book');
}

/** Live contacts and transactions of an export, without the times of their entries. */
async function records(device: BuiltDevice): Promise<Record<string, unknown>[]> {
  const { stdout } = await device.run(['export']);
  const lines = stdout
    .trim()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as { kind: string; record: object; deleted?: string });
  return lines
    .filter(({ kind, deleted }) => (kind === 'contact' || kind === 'transaction') && deleted === undefined)
    .map(({ record, ...rest }) => ({ ...rest, record: { ...record, createdAt: 0, updatedAt: 0 } }));
}

async function balances(device: BuiltDevice): Promise<string[]> {
  const { items } = await device.json<{ items: { contact: { name: string }; amount: string; currency: string }[] }>(
    'balance',
  );
  return items.map(({ contact, amount, currency }) => `${contact.name} ${amount} ${currency}`);
}

describe('our own NDJSON', () => {
  async function fill(): Promise<void> {
    const card = [
      '--handle',
      'an',
      '--phone',
      '+1',
      '--email',
      'a@example.org',
      '--note',
      'a\nb',
      '--tag',
      'x',
      '--external-id',
      'p=1',
    ];
    await ana.run(['contact', 'add', 'Ana', ...card]);
    const rows = ['Ana,1,USD', 'Bo,2,KWD', 'Cy,3,JPY', 'Di,90071992547409.91,EUR'];
    const text = rows.map((row) => `2026-01-05,${row},lent,"=x\n😀",2026-02-01`).join('\n');
    await imported(ana, ['-'], `date,contact,amount,currency,direction,description,due\n${text}\n`);
    await ana.run(['tx', 'add', 'Ana', '5', '--borrowed', '--tag', 'a,b', '--external-id', 'e-1']);
    await ana.run(['repay', 'Bo', '1KWD']);
    // Cy into Di, then Bo into Cy: whoever merges them again in another order would lose the middle one.
    await ana.run(['contact', 'merge', 'Bo', 'Cy']);
    await ana.run(['contact', 'merge', 'Cy', 'Di']);
    await ana.run(['lend', 'Gone', '7', '--create']);
    await ana.run(['contact', 'rm', 'Gone', '--cascade']);
    await ana.run(['book', 'set', 'currency', 'EUR']);
    await ana.run(['book', 'rename', 'Trip']);
  }

  test('a new book has equal records with equal ids; once more changes nothing, on both', async () => {
    await fill();
    const path = join(world.dir, 'book.ndjson');
    await ana.run(['export', '-o', path]);
    const before = await everything(ana);
    // Four contacts and what was deleted with a fifth; six transactions.
    expect(before).toHaveLength(12);
    const first = await imported(bo, [path]);
    expect(first).toMatchObject({ rows: 13, added: 13, contactsAdded: 4, refused: 0, warnings: [] });
    expect(await everything(bo)).toEqual(before);
    expect(await balances(bo)).toEqual(await balances(ana));
    expect((await bo.json<{ book: object }>('status')).book).toMatchObject({ name: 'Trip', currency: 'EUR' });
    expect(await imported(bo, [path])).toMatchObject({ rows: 13, added: 0, unchanged: 13 });
    expect(await imported(ana, [path])).toMatchObject({ rows: 13, added: 0, unchanged: 13 });
    expect(await everything(ana)).toEqual(before);
    // What was deleted comes back with what belongs to it.
    await bo.json('contact', 'restore', 'Gone');
    expect((await balances(bo)).find((line) => line.startsWith('Gone'))).toBe('Gone 7.00 USD');
  });

  test('a file that was cut imports nothing', async () => {
    await fill();
    const { stdout } = await ana.run(['export']);
    const cut = await bo.run(['import', '-', '--json'], stdout.slice(0, -40));
    expect(cut.code).toBe(3);
    expect(JSON.parse(cut.stderr)).toMatchObject({ error: { code: 'invalid_row' } });
    expect(await records(bo)).toEqual([]);
  });

  test('a transaction whose contact is nowhere is refused, and so is what no book may hold', async () => {
    const id = '01a218ff-2760-7202-85d1-94d2a778766d';
    const transaction = {
      id,
      contactId: id,
      direction: 'lent',
      amountMinor: 1,
      currency: 'USD',
      description: '',
      date: '2026-01-05',
    };
    const lines = [
      { kind: 'transaction', record: transaction },
      { kind: 'contact', record: { id, name: 'x'.repeat(201) } },
      { kind: 'contact', record: { id: 'mine', name: 'x' } },
      { kind: 'transaction', record: { ...transaction, amountMinor: 0.5 } },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const refused = await bo.run(['import', '-', '--json'], text);
    expect(refused.code).toBe(3);
    const { error } = JSON.parse(refused.stderr) as { error: { rows: { row: number; code: string }[] } };
    expect(error.rows.map(({ row, code }) => [row, code])).toEqual([
      [1, 'contact_not_found'],
      [2, 'too_long'],
      [3, 'invalid_args'],
      [4, 'invalid_amount'],
    ]);
  });
});

describe('an import taken back', () => {
  const CSV = 'date,contact,amount,direction\n2026-01-05,Ana,1,lent\n2026-01-06,Bo,2,lent\n2026-01-07,Ana,3,borrowed\n';

  test('leaves what was there before; importing again brings the same back; what was deleted by hand stays deleted', async () => {
    await ana.run(['lend', 'Ana', '10', '--create']);
    const { batch } = await imported(ana, ['-'], CSV);
    expect(await ana.json('import', 'list')).toMatchObject({ items: [{ batch, transactions: 3, undone: 0 }] });
    const transactions = (await records(ana)).filter(({ kind }) => kind === 'transaction');
    const undone = await ana.json('import', 'undo', batch);
    expect(undone).toMatchObject({ batch, transactionsDeleted: 3, contactsDeleted: 1, status: 'local' });
    expect(await balances(ana)).toEqual(['Ana 10.00 USD']);
    expect((await ana.json<{ items: { name: string }[] }>('contact', 'list')).items.map(({ name }) => name)).toEqual([
      'Ana',
    ]);
    expect(await ana.json('import', 'list')).toMatchObject({ items: [{ batch, transactions: 0, undone: 3 }] });
    expect(await ana.json('import', 'undo', batch)).toMatchObject({ transactionsDeleted: 0, unchanged: true });
    expect(await imported(ana, ['-'], CSV)).toMatchObject({ added: 3, unchanged: 0, contactsAdded: 1 });
    expect((await records(ana)).filter(({ kind }) => kind === 'transaction')).toEqual(transactions);
    expect(await balances(ana)).toEqual(['Ana 8.00 USD', 'Bo 2.00 USD']);
    const [first] = transactions as { record: { id: string } }[];
    await ana.run(['tx', 'rm', first?.record.id ?? '']);
    expect(await imported(ana, ['-'], CSV)).toMatchObject({ added: 0, unchanged: 3 });
  });

  test('another file for the same names does not bring the wrong rows back', async () => {
    const { batch } = await imported(ana, ['-'], CSV);
    await ana.run(['import', 'undo', batch]);
    await imported(ana, ['-'], CSV.replaceAll('lent', 'borrowed'));
    expect(await balances(ana)).toEqual(['Ana -4.00 USD', 'Bo -2.00 USD']);
  });

  test('an import of our own export, too, and once more brings the same records back', async () => {
    const { batch: first } = await imported(ana, ['-'], CSV);
    const text = (await ana.run(['export'])).stdout;
    await bo.run(['lend', 'Cy', '9', '--create']);
    const { batch } = await imported(bo, ['-'], text);
    const before = await records(bo);
    // Under its own number, and under that of the import which its transactions were marked by.
    expect((await bo.json<{ items: object[] }>('import', 'list')).items).toEqual([
      { batch, at: expect.any(String) as string, transactions: 3, undone: 0, contacts: 2 },
      { batch: first, at: expect.any(String) as string, transactions: 3, undone: 0, contacts: 0 },
    ]);
    expect(await bo.json('import', 'undo', batch)).toMatchObject({ transactionsDeleted: 3, contactsDeleted: 2 });
    expect(await balances(bo)).toEqual(['Cy 9.00 USD']);
    expect(await bo.json('import', 'undo', batch)).toMatchObject({ transactionsDeleted: 0, unchanged: true });
    const again = await imported(bo, ['-'], text);
    expect(again).toMatchObject({ added: 5, contactsAdded: 2, warnings: [] });
    expect(await records(bo)).toEqual(before);
    expect(new Set([first, batch, again.batch]).size).toBe(3);
    // It goes by the number of the import that brought it back as well.
    expect(await bo.json('import', 'undo', again.batch)).toMatchObject({ transactionsDeleted: 3, contactsDeleted: 2 });
    expect(await balances(bo)).toEqual(['Cy 9.00 USD']);
  });

  test('a dry run deletes nothing, an unknown one is not found, contacts alone can be taken back too', async () => {
    await ana.run(['lend', 'Bo', '1', '--create']);
    const { batch } = await imported(ana, [join(SAMPLES, 'contacts-4.vcf')]);
    const list = await ana.run(['import', 'list', '--plain']);
    expect(list.stdout.split('\n').map((line) => line.split('\t').toSpliced(1, 1))).toEqual([
      [batch, '0', '0', '3', '0'],
      [''],
    ]);
    const beginning = batch.slice(0, 13).toUpperCase();
    expect(await ana.json('import', 'undo', beginning, '--dry-run')).toMatchObject({ batch, contactsDeleted: 3 });
    expect(await records(ana)).toHaveLength(5);
    expect((await ana.run(['import', 'undo', batch])).stdout).toBe('Deleted 0 transactions and 3 contacts\n');
    expect(await records(ana)).toHaveLength(2);
    expect(await ana.json('import', 'list')).toMatchObject({ items: [{ batch, contacts: 0 }] });
    const { batch: other } = await imported(ana, ['-'], CSV);
    const ambiguous = await ana.run(['import', 'undo', batch.slice(0, 4), '--json']);
    expect([ambiguous.code, JSON.parse(ambiguous.stderr)]).toMatchObject([
      5,
      { error: { code: 'ambiguous_id', candidates: [{ id: other }, { id: batch }] } },
    ]);
    const unknown = await ana.run(['import', 'undo', '01a218ff-2760-7202-85d1-94d2a778766d', '--json']);
    expect(unknown.code).toBe(5);
    expect(await ana.run(['import', 'undo', 'zzz'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('there is no import zzz') as string,
    });
    expect((await ana.run(['import', 'undo'])).code).toBe(2);
  });
});

describe('files of other programs', () => {
  test('a backup of Debitum: sides right, things reported, a second time adds nothing, no file is left', async () => {
    const path = join(world.dir, 'backup.zip');
    await writeFile(path, debitumBackup(2));
    // A folder of its own: others may be importing at the same time.
    const temporary = join(world.dir, 'tmp');
    await mkdir(temporary);
    const importIt = `TMPDIR=${temporary} $LEDGER import ${path} --currency EUR --json`;
    const { stdout } = await ana.shell(importIt);
    const first = JSON.parse(stdout) as Imported;
    expect(first).toMatchObject({ rows: 10, added: 7, skipped: 3, refused: 0, contactsAdded: 3 });
    expect(first.warnings).toHaveLength(4);
    expect(await balances(ana)).toEqual(['Ana -9.50 EUR', 'محمد Bo 995.00 EUR']);
    expect(await imported(ana, [path, '--currency', 'EUR'])).toMatchObject({ added: 0, unchanged: 7, skipped: 3 });
    expect(await readdir(temporary)).toEqual([]);
    const lines = (await bo.run(['import', path, '--currency', 'EUR', '--ndjson'])).stdout.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
      ...Array.from({ length: 6 }, () => 'added'),
      ...Array.from({ length: 3 }, () => 'skipped'),
      'added',
    ]);
    expect(await records(bo)).toEqual((await records(ana)).map((record) => withBatchOf(record)));
  });

  /** Batches are the only thing that two imports of one file do not share. */
  function withBatchOf({ record, ...rest }: Record<string, unknown>): Record<string, unknown> {
    const { importBatch, ...fields } = record as Record<string, unknown>;
    return {
      ...rest,
      record: importBatch === undefined ? fields : { ...fields, importBatch: expect.any(String) as unknown },
    };
  }

  test('our own vCards come back as the same contacts; those that are here get what they lack, until that is undone', async () => {
    await ana.run([
      'contact',
      'add',
      'Ana; Silva',
      '--phone',
      '+1',
      '--email',
      'a@example.org',
      '--note',
      'a, b\nc',
      '--tag',
      'x,y',
      '--handle',
      'an',
    ]);
    await ana.run(['contact', 'add', 'Bo', '--phone', '6', '--email', 'b@example.org']);
    const cards = (await ana.run(['export', '--format', 'vcard', '--vcard-version', '3.0'])).stdout;
    await bo.run(['contact', 'add', 'bo', '--phone', '5']);
    const counts = { rows: 2, added: 1, unchanged: 0, updated: 1, contactsAdded: 1 };
    const rehearsed = await bo.run(['import', '-', '--dry-run'], cards);
    expect(rehearsed.stdout).toBe('Added 1 contact, completed 1 contact\n');
    const { batch } = await imported(bo, ['-'], cards).then((first) => (expect(first).toMatchObject(counts), first));
    const contacts = async () => (await bo.json<{ items: object[] }>('contact', 'list')).items;
    expect(await contacts()).toMatchObject([
      { name: 'Ana; Silva', phones: ['+1'], emails: ['a@example.org'], note: 'a, b\nc', tags: ['x,y'], handle: 'an' },
      { name: 'bo', phones: ['5'], emails: ['b@example.org'] },
    ]);
    expect(await imported(bo, ['-'], cards)).toMatchObject({ added: 0, unchanged: 2, updated: 0 });
    expect(await bo.json('import', 'list')).toMatchObject({ items: [{ batch, contacts: 1, completed: 1 }] });
    expect((await bo.run(['import', 'undo', batch])).stdout).toBe(
      'Deleted 0 transactions and 1 contact, took back what it had filled in of 1 contact\n',
    );
    expect(await contacts()).toMatchObject([{ name: 'bo', phones: ['5'], emails: [] }]);
    expect(await bo.json('import', 'undo', batch)).toMatchObject({ unchanged: true });
    expect(await imported(bo, ['-'], cards)).toMatchObject({ contactsAdded: 1, updated: 1 });
  });

  test('Splitwise and a bank, in the encodings of their countries', async () => {
    const spanish = readFileSync(join(SAMPLES, 'splitwise-es.csv'), 'utf8');
    const utf16 = Buffer.from(`\ufeff${spanish}`, 'utf16le');
    expect(await imported(ana, ['-', '--me', 'Ana'], utf16)).toMatchObject({ added: 2, skipped: 1 });
    expect(
      await imported(ana, ['-', '--me', 'ana', '--encoding', 'latin1'], Buffer.from(spanish, 'latin1')),
    ).toMatchObject({
      added: 0,
      unchanged: 2,
    });
    expect(await imported(ana, [join(SAMPLES, 'statement-1.ofx')])).toMatchObject({ added: 2, contactsAdded: 2 });
    expect(await balances(ana)).toEqual(['Bo 600.00 EUR', 'JOÃO & FILHOS 1234.56 BRL', 'Maria -50.00 BRL']);
  });
});
