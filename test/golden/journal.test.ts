// A journal as bytes, of every version ever released: its records and the state that they give stay readable for ever.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIRST_SEGMENT, JOURNAL_DIR, openJournal } from '../support/journal-fixture.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { openStore, stateOf } from '../support/store-fixture.ts';
import { plain } from './plain.ts';

const FOLDER = join(import.meta.dirname, 'journal');
const versions = globSync('v*', { cwd: FOLDER }).toSorted();
const bytesOf = (version: string): Buffer => readFileSync(join(FOLDER, version, 'journal-00000001.bin'));
const json = (path: string): object => JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as object;

async function diskWith(bytes: Buffer): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.mkdir(JOURNAL_DIR);
  disk.poke(FIRST_SEGMENT, bytes);
  return disk;
}

describe.each(versions)('a journal of %s', (version) => {
  test('[JR7] gives its records, each at its place', async () => {
    const { report, values, positions } = await openJournal(await diskWith(bytesOf(version)));
    expect(report).toEqual({ tornBytes: 0 });
    expect(values.map((value, i) => ({ position: positions[i], value }))).toEqual(json(`${version}/records.json`));
  });

  test('[JR7] gives the whole state without a checkpoint, and is left as it is', async () => {
    const disk = await diskWith(bytesOf(version));
    const opened = await openStore(disk);
    expect(plain(stateOf(opened))).toMatchObject(json(`../checkpoint/${version}/state.json`));
    expect(opened.store.warnings).toEqual([]);
    await opened.store.close();
    expect(disk.peek(FIRST_SEGMENT)).toEqual(bytesOf(version));
  });
});
