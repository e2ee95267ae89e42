// The usual data: 2,000 contacts and 100,000 transactions, made by an import into a book without a server.
// Made once a run and copied for whoever needs it.

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltDevice, eventually } from '../../support/built-world.ts';
import { describe } from './local-api.ts';

/** How many there are. */
export const SIZE = { contacts: 2_000, transactions: 100_000 } as const;

/** The name of a contact in the data. */
export function contactName(index: number): string {
  return `Contact Number ${index % SIZE.contacts}`;
}

let template: Promise<string> | undefined;
const made: string[] = [];

/** Makes `home` a device with the usual data and no running daemon. */
export async function fillHome(home: string): Promise<void> {
  template ??= makeTemplate();
  await cp(join(await template, 'home'), home, { recursive: true });
}

/** Starts the daemon and waits until it answers; on a busy machine longer than a command would wait. */
export async function answering(device: BuiltDevice): Promise<void> {
  await eventually('the daemon answers', async () => (await device.run(['balance'])).code === 0);
}

/** Removes what was kept for the run. */
export async function removeTemplates(): Promise<void> {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
}

async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
  made.push(folder);
  const file = join(folder, 'data.csv');
  await writeFile(file, csv());
  const device = new BuiltDevice(join(folder, 'home'));
  await device.json('import', file);
  await device.close();
  return folder;
}

function csv(): string {
  const rows = Array.from({ length: SIZE.transactions }, (_, index) => {
    const date = `202${index % 5}-0${1 + (index % 9)}-${10 + (index % 18)}`;
    const amount = `${1 + (index % 500)}.${10 + (index % 90)}`;
    const direction = index % 3 === 0 ? 'borrowed' : 'lent';
    return `${date},${contactName(index)},${amount},${direction},EUR,${describe(index)}`;
  });
  return `date,contact,amount,direction,currency,description\n${rows.join('\n')}\n`;
}
