// A journal that is damaged in its middle: what stands before the damage is shown, nothing is written or exchanged, and
// every command says why; the way out that the warning names leads out.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;
/** What is wrong, as every command says it. */
let damage: string;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [device] = (await world.logIn('demo', 'damaged')) as [BuiltDevice];
  for (const name of ['Ana', 'Bo', 'Cy']) await device.json('contact', 'add', name, '--wait');
  await device.json('sync', 'pause');
  await device.json('contact', 'add', 'Pending');
  await device.killDaemon();
  const file = join(device.home, 'data/journal/journal-00000001.log');
  const bytes = await readFile(file);
  const at = bytes.indexOf('"Bo"');
  bytes[at + 1] = 0x58;
  await writeFile(file, bytes);
  const start = bytes.lastIndexOf(0x0a, at) + 1;
  damage = `the journal is damaged at byte ${start} of journal-00000001.log`;
});

afterAll(() => world.close());

async function names(): Promise<readonly string[]> {
  const { items } = await device.json<{ items: readonly { name: string }[] }>('contact', 'list');
  return items.map(({ name }) => name);
}

test('is read up to the damage; the status warns once, of what it is and what to do', async () => {
  expect(await names()).toEqual(['Ana']);
  const warning =
    `${damage}: what stands before it can be read, nothing is written or exchanged. ` +
    'ledger doctor --fix keeps every record that can be read, and the damaged files aside';
  expect((await device.json('status'))['warnings']).toEqual([warning]);
  expect((await device.run(['status'])).stdout.split(warning)).toHaveLength(2);
});

test.each([[['lend', 'Ana', '5']], [['contact', 'add', 'Di']], [['sync', 'now']]])(
  '%j exits 8 and says why',
  async (command) => {
    const { code, stdout, stderr } = await device.run([...command, '--json']);
    const error = { code: 'journal_damaged', message: damage, hint: 'reading still works; `ledger status` says more' };
    expect({ code, stdout, stderr: JSON.parse(stderr) as unknown }).toEqual({ code: 8, stdout: '', stderr: { error } });
  },
);

interface Findings {
  readonly worst: string;
  readonly findings: readonly { check: string; severity: string; where: string; fixable?: true; fixed?: true }[];
}

test('the doctor says what it is, and changes nothing unasked', async () => {
  const ended = await device.run(['doctor', '--json']);
  expect(ended.code).toBe(8);
  const { worst, findings } = JSON.parse(ended.stdout) as Findings;
  expect(worst).toBe('error');
  expect(findings.filter(({ check }) => check === 'journal')).toMatchObject([
    { severity: 'warning', where: join(device.home, 'data/journal/journal-00000001.log') },
    { severity: 'error', where: join(device.home, 'data') },
  ]);
  expect(await names()).toEqual(['Ana']);
});

test('the way out that the status names keeps what is behind the damage, and brings back what the server has', async () => {
  const { code, stdout } = await device.run(['doctor', '--fix', '--json']);
  const { findings } = JSON.parse(stdout) as Findings;
  expect(findings.filter(({ check }) => check === 'journal')).toMatchObject([
    { severity: 'warning', fixed: true },
    { severity: 'error', fixed: true },
  ]);
  expect(code).toBe(0);
  const kept = await readFile(join(device.home, 'data/before-repair-1/journal/journal-00000001.log'));
  expect(kept.includes('"Xo"')).toBe(true);
  await device.json('sync', 'resume');
  await device.json('sync', 'now');
  expect(await names()).toEqual(['Ana', 'Bo', 'Cy', 'Pending']);
  expect(await device.json('status')).toMatchObject({ warnings: [], pending: 0, refused: 0, conflicts: 0 });
  await device.json('contact', 'add', 'After', '--wait');
  expect(JSON.parse((await device.run(['doctor', '--json'])).stdout)).toMatchObject({
    worst: 'note',
    findings: [{ check: 'evidence', severity: 'note' }],
  });
});
