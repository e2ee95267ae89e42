// Files that another version of the program wrote: what a newer one has put there is neither changed nor guessed at, and
// after a downgrade and an upgrade everything is there.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestCodec, manifestName } from '../../../../src/daemon/store/checkpoint-manifest.ts';
import { MUTATORS } from '../../../../src/model/apply-mutation.ts';
import type { Mutator } from '../../../../src/model/mutators/define.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, DATA_DIR, id, openStore, rename, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const CHECKPOINT = `${DATA_DIR}/checkpoint`;
const NEWER_ADD = { name: 'contact.addByCard', args: { id: id(2), card: 'Bo' }, at: 5 };

let disk: MemoryDisk;
let opened: OpenedStore;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
  await opened.writes.write({ book: opened.book, compose: () => [addContact(1, 'Ann')] });
});

afterEach(() => downgrade());

/** From here on this is a program that knows one mutation more. */
function upgrade(): void {
  const add = MUTATORS.get('contact.add') as Mutator;
  (MUTATORS as Map<string, Mutator>).set(NEWER_ADD.name, {
    ...add,
    validate: () => undefined,
    effect: (view, args, stamp) => add.effect(view, { id: id(2), name: (args as { card: string }).card }, stamp),
  });
}

function downgrade(): void {
  (MUTATORS as Map<string, Mutator>).delete(NEWER_ADD.name);
}

/** The device starts again; `version` wrote the newest checkpoint, in this format. */
async function reopen(version?: string, format = 1): Promise<void> {
  await opened.store.close();
  if (version !== undefined) {
    const path = `${CHECKPOINT}/${newestManifest(await disk.list(CHECKPOINT))}`;
    const manifest = manifestCodec.decode(disk.peek(path) ?? Buffer.alloc(0));
    const meta = { ...manifest.meta, program: version };
    disk.poke(path, manifestCodec.encode({ ...manifest, meta, version: format }));
  }
  opened = await openStore(disk, { seed: 2 });
}

function newestManifest(names: readonly string[]): string {
  return (
    names
      .filter((name) => name.startsWith('manifest-'))
      .toSorted()
      .at(-1) ?? ''
  );
}

/** Everything on the disk. */
async function contents(): Promise<ReadonlyMap<string, string | undefined>> {
  const folders = [CHECKPOINT, `${DATA_DIR}/journal`];
  const paths = (
    await Promise.all(folders.map(async (dir) => (await disk.list(dir)).map((name) => `${dir}/${name}`)))
  ).flat();
  return new Map(paths.map((path) => [path, disk.peek(path)?.toString('latin1')]));
}

test('[JR8] records of an unknown kind are not written behind, nor is a checkpoint made of what lies before them', async () => {
  await opened.store.checkpoint();
  await opened.store.journal.append(['{"kind":"x-future"}'], true);
  await opened.writes.write({ book: opened.book, compose: () => [addContact(3, 'Cy')] });
  await opened.store.close();
  const before = await contents();
  opened = await openStore(disk, { seed: 2 });
  expect(contactNames(opened)).toEqual(['Ann']);
  expect(opened.store.journal.isNewer).toBe(true);
  const add = opened.writes.write({ book: opened.book, compose: () => [addContact(4)] });
  await expect(add).rejects.toMatchObject({ code: 'newer_journal', message: /written by a newer ledger/ });
  await expect(opened.store.checkpoint()).rejects.toMatchObject({ code: 'newer_journal' });
  await opened.store.close();
  expect(await contents()).toEqual(before);
});

test('[CK8] a checkpoint in a newer format is left as it is; the generation before, or the journal, serves', async () => {
  await opened.store.checkpoint();
  await opened.writes.write({ book: opened.book, compose: () => [addContact(2, 'Bo')] });
  await opened.store.checkpoint();
  const before = stateOf(opened);
  await reopen('9.0.0', 2);
  expect(stateOf(opened)).toEqual(before);
  expect(opened.store.warnings).toEqual([
    'the cached state was written by a newer ledger; it was rebuilt from the journal',
  ]);
  expect([...(await contents()).keys()].filter((path) => path.includes('corrupt'))).toEqual([]);
  await disk.remove(`${CHECKPOINT}/${manifestName(1)}`);
  await reopen();
  expect(stateOf(opened)).toEqual(before);
});

test('[CK8] what is pending has the effect that this version knows, whichever wrote the checkpoint', async () => {
  upgrade();
  await opened.writes.write({ book: opened.book, compose: () => [NEWER_ADD, rename(2, 'Bo', 'Bob')] });
  await opened.store.checkpoint();
  const before = stateOf(opened);
  downgrade();
  await reopen('9.0.0');
  expect(contactNames(opened)).toEqual(['Ann']);
  expect([...opened.store.currentSlot.replica.outbox.items()].map(({ n }) => n)).toEqual([1, 2, 3]);
  await opened.store.checkpoint();
  upgrade();
  await reopen('0.0.9');
  expect(contactNames(opened)).toEqual(['Ann', 'Bob']);
  expect(stateOf(opened)).toEqual(before);
});
