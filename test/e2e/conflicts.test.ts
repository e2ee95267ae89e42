// Two devices write without seeing each other: conflicts and refusals, and what people do about them; undo and merge.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

interface Items<T> {
  readonly items: readonly T[];
}

interface Conflict {
  readonly id: string;
  readonly field: string;
  readonly kept: unknown;
  readonly attempted: unknown;
}

interface Balance {
  readonly contact: { readonly name: string };
  readonly amount: string;
}

let world: BuiltWorld;
let a: BuiltDevice;
let b: BuiltDevice;
let count = 0;
/** A contact of its own for each test, which both devices know, and the id of a loan of 20.00 to it. */
let name = '';
let loan = '';

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [a, b] = (await world.logIn('ana', 'a', 'b')) as [BuiltDevice, BuiltDevice];
});

afterAll(() => world.close());

beforeEach(async () => {
  count += 1;
  name = `Contact ${count}`;
  await a.json('contact', 'add', name, '--phone', '111');
  const lent = await a.json<{ transaction: { id: string } }>('lend', name, '20', '-m', 'lunch', '--wait');
  loan = lent.transaction.id;
  await b.json('sync', 'now');
});

/** Does something on B that has not seen what A did. */
async function unseen(onA: readonly string[], onB: readonly string[]): Promise<void> {
  await b.json('sync', 'pause');
  await a.json(...onA, '--wait');
  await b.json(...onB);
  await b.json('sync', 'resume');
  await settle();
}

async function settle(): Promise<void> {
  for (const device of [a, b, a, b]) await device.json('sync', 'now');
}

async function conflicts(device: BuiltDevice): Promise<readonly Conflict[]> {
  return (await device.json<Items<Conflict>>('conflicts', 'list', name)).items;
}

async function balanceOf(device: BuiltDevice, ref: string, ...args: readonly string[]): Promise<string> {
  const { items } = await device.json<Items<Balance>>('balance', ref, ...args);
  return items.map(({ contact, amount }) => `${contact.name} ${amount}`).join();
}

/** The last lines of the history without number and time. */
async function lastOf(device: BuiltDevice, lines: number): Promise<readonly string[]> {
  const { stdout } = await device.run(['log']);
  return stdout
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => line.replace(/^.*\d\d:\d\d +\S+ +/, '').trim());
}

describe('a field that both changed', () => {
  test('[MU3] is a conflict on both devices; what both wrote apart is written', async () => {
    await unseen(
      ['contact', 'edit', name, '--phone', '222'],
      ['contact', 'edit', name, '--phone', '333', '--note', 'b'],
    );
    const [conflict] = await conflicts(a);
    expect(conflict).toMatchObject({ field: 'phones', kept: ['222'], attempted: ['333'], by: 'ana' });
    expect(await conflicts(b)).toEqual([conflict]);
    expect((await a.json<{ contact: object }>('contact', 'show', name)).contact).toMatchObject({
      note: 'b',
      phones: ['222'],
    });
    expect(await lastOf(b, 2)).toEqual([
      `conflict  changed contact ${name}: note (none) → "b"`,
      `conflict on contact ${name}: phones "333" not applied`,
    ]);
  });

  test('[MU16] is kept or applied once, by either device', async () => {
    await unseen(['tx', 'edit', loan, '--amount', '25'], ['tx', 'edit', loan, '--amount', '30']);
    const [conflict] = await conflicts(a);
    expect(conflict).toMatchObject({ field: 'money', kept: { amount: '25.00' }, attempted: { amount: '30.00' } });
    const id = conflict?.id ?? '';
    await a.json('conflicts', 'apply', id.slice(0, 13), '--wait');
    await b.json('sync', 'now');
    expect(await Promise.all([a, b].map(conflicts))).toEqual([[], []]);
    expect(await balanceOf(b, name)).toBe(`${name} 30.00`);
    const kept = await b.run(['conflicts', 'keep', id, '--json']);
    expect([kept.code, kept.stderr]).toEqual([6, expect.stringContaining('"already_resolved"')]);
    expect(await b.json('conflicts', 'apply', id)).toMatchObject({ unchanged: true });
  });

  test('[MU7] deleted and edited: the edit is refused, kept, and can be applied', async () => {
    await unseen(['contact', 'rm', name, '--cascade'], ['contact', 'edit', name, '--note', 'still here']);
    const [conflict] = await conflicts(b);
    expect(conflict).toMatchObject({ field: 'deleted', kept: true, attempted: { set: { note: 'still here' } } });
    const { items } = await b.json<Items<{ seq: number; reason: object }>>('sync', 'refused');
    expect(items).toMatchObject([{ reason: { code: 'record_deleted' } }]);
    await b.json('conflicts', 'apply', conflict?.id ?? '');
    expect((await b.json<{ contact: object }>('contact', 'show', name)).contact).toMatchObject({ note: 'still here' });
    expect(await balanceOf(b, name)).toBe(`${name} 20.00`);
    await b.json('sync', 'refused', 'drop', String(items[0]?.seq));
  });
});

describe('what was refused', () => {
  test('[OB7] is listed, exported, tried again as of now, and dropped', async () => {
    await unseen(['contact', 'rm', name, '--cascade'], ['contact', 'edit', name, '--name', `${name} renamed`]);
    const { items } = await b.json<Items<{ seq: number }>>('sync', 'refused');
    const item = String(items[0]?.seq);
    const { stdout } = await b.run(['sync', 'refused', 'export']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual(items);
    expect((await b.run(['sync', 'refused', 'retry', item])).code).toBe(5);
    await a.json('contact', 'restore', name, '--wait');
    await b.json('sync', 'now');
    await b.json('sync', 'refused', 'retry', item, '--wait');
    expect(await b.json('contact', 'show', `${name} renamed`)).toBeDefined();
    expect((await b.json<Items<object>>('sync', 'refused')).items).toEqual([]);
    expect((await b.run(['sync', 'refused', 'drop', item])).code).toBe(5);
  });
});

describe('undo', () => {
  test('[MU18] takes back undo by undo, and redo brings it all back', async () => {
    await a.json('tx', 'edit', loan, '--amount', '25');
    await a.json('tx', 'edit', loan, '-m', 'dinner');
    expect((await a.run(['undo'])).stdout).toBe(
      `Undid: changed loan to ${name} 25.00 USD: description "lunch" → "dinner" (not yet synced)\n`,
    );
    await a.json('undo', '--wait');
    expect(await lastOf(a, 1)).toEqual([`undid: changed loan to ${name} "lunch": amount 20.00 → 25.00 USD`]);
    expect(await balanceOf(a, name)).toBe(`${name} 20.00`);
    await a.json('redo');
    await a.json('redo', '--wait');
    expect((await a.json<{ transaction: object }>('tx', 'show', loan)).transaction).toMatchObject({
      amount: '25.00',
      description: 'dinner',
    });
    expect(await lastOf(a, 1)).toEqual([`redid: changed loan to ${name} 25.00 USD: description "lunch" → "dinner"`]);
  });

  test('[MU18] of any entry, from any device, leaves what was changed since', async () => {
    const { seq } = await a.json<{ seq: number }>('contact', 'edit', name, '--phone', '5', '--note', 'n', '--wait');
    await b.json('sync', 'now');
    await b.json('contact', 'edit', name, '--phone', '6');
    await b.json('undo', String(seq), '--wait');
    const { contact } = await b.json<{ contact: { note?: string; phones: string[] } }>('contact', 'show', name);
    expect([contact.note, contact.phones]).toEqual([undefined, ['6']]);
    expect(await b.json('undo', String(seq))).toMatchObject({ unchanged: true });
    expect((await b.run(['undo', '999999'])).code).toBe(5);
  });
});

describe('a merge', () => {
  test('[MU17] shows both as one, also what the other device adds to the merged one, until it is undone', async () => {
    await a.json('contact', 'add', `${name} old`);
    await a.json('borrow', `${name} old`, '5', '--wait');
    await b.json('sync', 'now');
    await unseen(['contact', 'merge', `${name} old`, name], ['lend', `${name} old`, '1']);
    expect(await balanceOf(b, name)).toBe(`${name} 16.00`);
    expect(await balanceOf(b, `${name} old`)).toBe(`${name} 16.00`);
    expect((await b.json<Items<object>>('tx', 'list', '--contact', name)).items).toHaveLength(3);
    expect((await a.run(['contact', 'merge', name, `${name} old`])).code).toBe(3);
    expect((await a.run(['undo'])).stdout).toContain(`Undid: merged contact ${name} old into ${name}`);
    expect(await balanceOf(a, `${name} old`)).toBe(`${name} old -4.00`);
  });
});

test('a balance as of a day counts what was lent until then', async () => {
  await a.json('lend', name, '7', '--date', '2025-01-31');
  const asOf = (day: string) => balanceOf(a, name, '--as-of', day);
  expect([await asOf('2025-01-30'), await asOf('2025-01-31')]).toEqual(['', `${name} 7.00`]);
});
