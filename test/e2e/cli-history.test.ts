// History, versions and the live feed of the built command line, on two devices of one user.

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lines } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let a: BuiltDevice;
let b: BuiltDevice;

interface Written {
  readonly seq: number;
  readonly n: number;
  readonly contact: { readonly id: string };
  readonly transaction: { readonly id: string; readonly contactId: string };
}

const ids: { ana: string; loan: string } = { ana: '', loan: '' };

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  a = world.device('a');
  b = world.device('b');
  const code = await world.addUser('ana');
  await a.run(['login', world.url, '--name', 'laptop'], code);
  const invite = await a.json<{ code: string }>('device', 'invite');
  await b.run(['login', world.url, '--name', 'phone'], invite.code);
  ids.ana = (await a.json<Written>('contact', 'add', 'Ana', '--wait')).contact.id;
  const lent = await a.json<Written>(
    'lend',
    'Ana',
    '20',
    '-m',
    'train \u001b[31mtickets',
    '--date',
    '2026-01-05',
    '--wait',
  );
  ids.loan = lent.transaction.id;
  await a.json('tx', 'edit', ids.loan, '--amount', '1225', '-m', 'bus', '--due', '2026-02-01', '--wait');
  await b.json('sync', 'now');
});

afterAll(() => world.close());

/** The text of the history without its times, which are the only thing that differs from run to run. */
function withoutTimes(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, 'yyyy-mm-dd hh:mm'));
}

describe('the log', () => {
  test('reads like history: who did what, when, with old and new values', async () => {
    const { code, stdout, stderr } = await b.run(['log']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(withoutTimes(stdout)).toEqual([
      'ENTRY  WHEN              WHO         WHAT',
      '    1  yyyy-mm-dd hh:mm  ana@laptop  added contact Ana',
      '    2  yyyy-mm-dd hh:mm  ana@laptop  lent Ana 20.00 USD "train [31mtickets", on 2026-01-05',
      '    3  yyyy-mm-dd hh:mm  ana@laptop  changed loan to Ana: description "train [31mtickets" → "bus"',
      '                                         due (none) → 2026-02-01',
      '                                         amount 20.00 → 1,225.00 USD',
      '',
    ]);
  });

  test('as JSON has the values twice, the contact by name, and what each was', async () => {
    const { items } = await b.json<{ items: readonly Record<string, unknown>[] }>('log', ids.loan, '--limit', '1');
    const contact = { id: ids.ana, name: 'Ana' };
    expect(items).toEqual([
      {
        seq: 3,
        n: 3,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        by: 'ana',
        device: 'laptop',
        mutation: 'transaction.edit',
        outcome: 'applied',
        status: 'confirmed',
        changes: [
          {
            record: ids.loan,
            kind: 'transaction',
            label: 'Ana',
            op: 'edit',
            set: { amount: '1225.00', amountMinor: 122_500, currency: 'USD', description: 'bus', due: '2026-02-01' },
            was: {
              amount: '20.00',
              amountMinor: 2_000,
              currency: 'USD',
              description: 'train [31mtickets',
              due: null,
            },
            about: {
              contactId: ids.ana,
              contact,
              direction: 'lent',
              category: 'loan',
              amount: '1225.00',
              amountMinor: 122_500,
              currency: 'USD',
              description: 'bus',
            },
          },
        ],
      },
    ]);
  });

  test('of a contact has its transactions; a limit takes the newest, and goes on with older ones', async () => {
    const whole = await b.json<Page>('log', 'Ana');
    expect(seqs(whole)).toEqual([1, 2, 3]);
    expect(whole.next).toBeUndefined();
    const newest = await b.json<Page>('log', 'Ana', '--limit', '2');
    expect(seqs(newest)).toEqual([2, 3]);
    const older = await b.json<Page>('log', 'Ana', '--limit', '2', '--after', newest.next ?? '');
    expect(seqs(older)).toEqual([1]);
    expect(older.next).toBeUndefined();
    expect((await b.run(['log', '--after', 'nonsense'])).code).toBe(2);
  });
});

interface Page {
  readonly items: readonly { readonly seq?: number; readonly n: number }[];
  readonly next?: string;
}

function seqs({ items }: Page): unknown[] {
  return items.map(({ seq, n }) => seq ?? `n:${n}`);
}

describe('pending work', () => {
  test('is shown in words, and a later answer neither loses nor repeats it', async () => {
    await a.json('sync', 'pause');
    const paused = await a.run(['borrow', 'Ana', '5', '--wait=1ms', '--json']);
    expect(paused.code).toBe(7);
    expect(JSON.parse(paused.stdout)).toMatchObject({ status: 'pending', n: 4 });
    expect(JSON.parse(paused.stderr)).toMatchObject({ error: { code: 'not_synced', hint: 'ledger sync now' } });
    await a.json('contact', 'rm', 'Ana', '--cascade');
    const lines = withoutTimes((await a.run(['sync', 'pending'])).stdout);
    expect(lines.slice(0, 3)).toEqual([
      'ENTRY  WHEN              WHAT',
      '  n:4  yyyy-mm-dd hh:mm  borrowed 5.00 USD from Ana',
      '  n:5  yyyy-mm-dd hh:mm  deleted contact Ana',
    ]);
    expect(lines.slice(3).sort()).toEqual([
      '',
      '                           deleted loan from Ana 5.00 USD',
      '                           deleted loan to Ana 1,225.00 USD "bus"',
    ]);
    expect(withoutTimes((await a.run(['log', '--limit', '1'])).stdout)[1]).toBe(
      '  n:5  yyyy-mm-dd hh:mm  ana@laptop  pending  deleted contact Ana',
    );
    const status = await a.run(['status']);
    expect(status.stdout).toContain('\nRecords    0 contacts, 0 transactions\nPending    2 not yet synced\n');
    expect(status.stdout).not.toContain('Unsynced');
    expect(await a.run(['sync', 'now'])).toEqual({
      code: 7,
      stdout: '',
      stderr: 'ledger: syncing is paused; 2 changes are kept and will be sent\n  → ledger sync resume\n',
    });
    const first = await a.json<Page>('log', '--limit', '1');
    await a.json('sync', 'resume');
    await a.json('sync', 'now');
    const older = await a.json<Page>('log', '--limit', '9', '--after', first.next ?? '');
    expect([seqs(first), seqs(older)]).toEqual([['n:5'], [1, 2, 3, 4]]);
    await a.json('contact', 'restore', 'Ana', '--wait');
  });
});

describe('--if-version', () => {
  test('lets an edit through at the newest entry of the record, and exits 6 at any other', async () => {
    const { items } = await a.json<{ items: readonly { seq: number }[] }>('log', ids.loan);
    const newest = items.at(-1)?.seq ?? 0;
    const edit = (seq: number, ...rest: string[]) =>
      a.run(['tx', 'edit', ids.loan, '--amount', '30', '--if-version', String(seq), '--json', ...rest]);
    for (const [seq, why] of [
      [3, `its newest is entry ${newest}`],
      [newest + 9, `its newest is entry ${newest}`],
    ] as const) {
      const refused = await edit(seq);
      expect(refused).toMatchObject({ code: 6, stdout: '' });
      expect(JSON.parse(refused.stderr)).toEqual({
        error: {
          code: 'version_conflict',
          message: `the transaction is not as entry ${seq} left it: ${why}`,
          field: 'ifVersion',
          hint: `ledger log ${ids.loan}`,
          id: ids.loan,
        },
      });
    }
    expect((await edit(newest, '--dry-run')).code).toBe(0);
    expect((await edit(newest, '--wait')).code).toBe(0);
    expect((await edit(newest)).code).toBe(6);
  });

  test('exits 6 while a change here is not synced, and when another device was faster', async () => {
    const version = (await a.json<Written>('contact', 'edit', 'Ana', '--note', 'one', '--wait')).seq;
    await b.json('sync', 'now');
    await b.json('contact', 'edit', 'Ana', '--note', 'two', '--if-version', String(version), '--wait');
    await a.json('sync', 'now');
    expect((await a.run(['contact', 'edit', 'Ana', '--note', 'x', '--if-version', String(version)])).code).toBe(6);
    await b.json('sync', 'pause');
    await b.json('contact', 'edit', 'Ana', '--note', 'three');
    const early = await b.run(['contact', 'edit', 'Ana', '--note', 'x', '--if-version', String(version + 1)]);
    expect(early).toMatchObject({ code: 6, stdout: '' });
    expect(early.stderr).toContain('a change of it here is not synced yet');
    await b.json('sync', 'resume');
    await b.json('sync', 'now');
  });
});

test('watch tells changes as the event feed does, and adds how they stand where they are this device’s', async () => {
  type Event = Record<string, unknown> & { data: Record<string, unknown> };
  const theirs = new Lines<Event>(b.spawn(['watch', '--ndjson']).stdout);
  const own = new Lines<Event>(a.spawn(['watch', '--ndjson']).stdout);
  const note = (n: number) => (line: Event) => line.type === 'contact_updated' && line.data['note'] === `w${n}`;
  // Both watch once they have told of a change.
  for (let n = 1; !(theirs.seen.some(note(n - 1)) && own.seen.some(note(n - 1))); n += 1) {
    await a.json('contact', 'edit', 'Ana', '--note', `w${n}`, '--wait');
    await b.json('sync', 'now');
  }
  const { transaction, n, seq } = await a.json<Written>('lend', 'Ana', '7', '-m', 'tea', '--wait');
  expect(transaction.contactId).toBe(ids.ana);
  const isLoan = (line: Event): boolean => line.data['id'] === transaction.id;
  const data = {
    id: transaction.id,
    contactId: ids.ana,
    contact: { id: ids.ana, name: 'Ana' },
    direction: 'lent',
    amount: '7.00',
    amountMinor: 700,
    currency: 'USD',
    description: 'tea',
    category: 'loan',
    tags: [],
  };
  const there = await theirs.find(isLoan);
  expect(there).toMatchObject({ type: 'transaction_created', data, seq, by: 'ana' });
  expect(Object.keys(there).sort()).toEqual(['book', 'by', 'data', 'seq', 'type']);
  const here = await own.find(isLoan);
  expect(here).toMatchObject({ type: 'transaction_created', data, n, status: 'pending' });
  expect(await own.find((line) => isLoan(line) && line['status'] === 'confirmed')).toMatchObject({ n, seq, by: 'ana' });
});

test("a change of the book's own record is undone and redone before a server has seen it", async () => {
  const c = world.device('c');
  const currency = async () => (await c.json<{ book: { currency: string } }>('status')).book.currency;
  await c.json('book', 'set', 'currency', 'EUR');
  expect((await c.run(['undo'])).stdout).toMatch(/^Undid: changed book/);
  expect(await currency()).toBe('USD');
  expect((await c.run(['redo'])).code).toBe(0);
  expect(await currency()).toBe('EUR');
});

test("the first change of the book's own record is undone and redone after the server has answered it", async () => {
  const name = async (device: BuiltDevice) => (await device.json<{ book: { name: string } }>('status')).book.name;
  await a.json('book', 'rename', 'Casa', '--wait');
  const undone = await a.run(['undo', '--wait']);
  expect(undone).toMatchObject({ code: 0, stdout: 'Undid: changed book Personal: name "Personal" → "Casa"\n' });
  expect(await name(a)).toBe('Personal');
  await a.json('redo', '--wait');
  await b.json('sync', 'now');
  expect([await name(a), await name(b)]).toEqual(['Casa', 'Casa']);
});

test('what an addition did not say goes back too, before a server has seen it and after another undo', async () => {
  const d = world.device('d');
  await d.json('contact', 'add', 'Ida');
  await d.json('contact', 'edit', 'Ida', '--handle', 'i');
  await d.json('undo');
  await d.json('contact', 'edit', 'Ida', '--tag', 'x', '--add-phone', '1', '--note', 'n');
  await d.json('contact', 'archive', 'Ida');
  await d.json('undo', '--last', '2');
  expect((await d.run(['undo', 'n:4'])).stdout).toBe('That is taken back already; nothing changed\n');
  const { contact } = await d.json<{ contact: Record<string, unknown> }>('contact', 'show', 'Ida');
  expect(contact).toMatchObject({ tags: [], phones: [], archived: false });
  expect(contact).not.toHaveProperty('note');
  const { transaction } = await d.json<{ transaction: { id: string } }>('lend', 'Ida', '5');
  await d.json('transaction', 'edit', transaction.id, '--tag', 'k');
  await d.json('undo');
  expect(await d.json('transaction', 'show', transaction.id)).toMatchObject({ transaction: { tags: [] } });
});

test('the log goes on with what comes next, until it is interrupted', async () => {
  const d = world.device('e');
  await d.json('contact', 'add', 'Ivo');
  await d.json('contact', 'add', 'Jo');
  const child = d.spawn(['log', '--follow', '--limit', '1', '--ndjson']);
  const ended = once(child, 'exit');
  const lines = new Lines<{ n: number; mutation: string }>(child.stdout);
  expect((await lines.find(({ n }) => n === 2)).mutation).toBe('contact.add');
  await d.json('lend', 'Ivo', '5');
  expect((await lines.find(({ n }) => n === 3)).mutation).toBe('transaction.add');
  await d.json('undo');
  expect((await lines.find(({ n }) => n === 4)).mutation).toBe('entry.undo');
  expect(lines.seen).toHaveLength(3);
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(await d.run(['log', '--follow', '--json'])).toMatchObject({ code: 2, stdout: '' });
});
