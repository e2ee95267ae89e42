// A checkpoint's files, of every version ever released: documents and manifest stay readable, or are rebuilt from the
// journal beside them; either way the state is the one that they were written of.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CheckpointStore } from '../../src/daemon/store/checkpoint.ts';
import { FIRST_SEGMENT, JOURNAL_DIR } from '../support/journal-fixture.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { DATA_DIR, openStore, stateOf } from '../support/store-fixture.ts';
import { plain } from './plain.ts';

const FOLDER = join(import.meta.dirname, 'checkpoint');
const DIR = `${DATA_DIR}/checkpoint`;
/** The journal beside which each was written. */
const JOURNALS: Readonly<Record<string, string>> = { v1: 'v1', v2: 'v1' };
const versions = globSync('v*', { cwd: FOLDER }).toSorted();
const namesOf = (version: string): readonly string[] =>
  globSync('*.json', { cwd: join(FOLDER, version) }).filter((name) => name !== 'state.json');
const bytesOf = (version: string, name: string): Buffer => readFileSync(join(FOLDER, version, name));

async function diskWith(version: string): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.mkdir(DIR);
  await disk.mkdir(JOURNAL_DIR);
  for (const name of namesOf(version)) disk.poke(`${DIR}/${name}`, bytesOf(version, name));
  disk.poke(
    FIRST_SEGMENT,
    readFileSync(join(FOLDER, '..', 'journal', JOURNALS[version] ?? version, 'journal-00000001.bin')),
  );
  return disk;
}

describe.each(versions)('a checkpoint of %s', (version) => {
  test('[CK6] gives its documents, whole and checked', async () => {
    const loaded = await (await CheckpointStore.open(await diskWith(version), DIR)).load();
    expect([loaded?.damaged, loaded?.setAside]).toEqual([[], []]);
    const documents = [...(loaded?.documents ?? [])].map(([name, content]) => [name, content]);
    const written = namesOf(version).filter((name) => !name.startsWith('manifest-'));
    expect(Object.fromEntries(documents)).toEqual(
      Object.fromEntries(
        written.map((name) => [name.replace(/\.\d+\.json$/, ''), JSON.parse(bytesOf(version, name).toString())]),
      ),
    );
  });

  test('[CK6] gives the state with what the journal has after it', async () => {
    const opened = await openStore(await diskWith(version));
    expect(plain(stateOf(opened))).toMatchObject(JSON.parse(bytesOf(version, 'state.json').toString()));
    expect(opened.store.warnings).toEqual([]);
  });
});
