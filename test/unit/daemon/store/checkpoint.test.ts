// The checkpoint: one commit or another, never a mix; damage is set aside and named.

import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import { CheckpointStore } from '../../../../src/daemon/store/checkpoint.ts';
import type { CheckpointDoc } from '../../../../src/daemon/store/checkpoint.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';

const DIR = '/data/checkpoint';
let disk: MemoryDisk;

beforeEach(() => {
  disk = new MemoryDisk();
});

/** A document whose content tells its name and version. */
function doc(name: string, version: number): CheckpointDoc {
  return { name, text: JSON.stringify({ name, version }) };
}

function docs(names: string, version: number): CheckpointDoc[] {
  return Array.from(names).map((name) => doc(name, version));
}

async function reopen(): Promise<CheckpointStore> {
  return await CheckpointStore.open(disk, DIR);
}

/** A store with one commit: documents a, b, c of version 1. */
async function committed(): Promise<CheckpointStore> {
  const store = await reopen();
  await store.load();
  await store.commit(docs('abc', 1), [], { meta: { seq: 1 }, journalPosition: 10 });
  return store;
}

/** What a start would find: each document's version, the meta and what is damaged. */
async function found(): Promise<unknown> {
  const loaded = await (await reopen()).load();
  if (!loaded) return undefined;
  const versions = [...loaded.documents].map(([name, content]) => `${name}${(content as { version: number }).version}`);
  return [versions.toSorted().join(' '), loaded.manifest.meta, loaded.manifest.journalPosition, loaded.damaged];
}

const FIRST = ['a1 b1 c1', { seq: 1 }, 10, []];
const SECOND = ['a2 b1 d2', { seq: 2 }, 20, []];

async function commitSecond(store: CheckpointStore): Promise<void> {
  await store.commit(docs('ad', 2), ['c'], { meta: { seq: 2 }, journalPosition: 20 });
}

describe('checkpoint', () => {
  test('without a commit there is nothing to load', async () => {
    expect(await found()).toBeUndefined();
  });

  test('gives back the last commit, after a crash too', async () => {
    await committed();
    disk.crash();
    expect(await found()).toEqual(FIRST);
  });

  test('[CK2] a commit replaces, adds and removes documents and writes only what changed', async () => {
    const store = await committed();
    const before = disk.count('write');
    await commitSecond(store);
    expect(disk.count('write') - before).toBe(3);
    disk.crash();
    expect(await found()).toEqual(SECOND);
  });

  test('[CK4] keeps the generation before until the next commit, and nothing older', async () => {
    const store = await committed();
    await commitSecond(store);
    expect(await disk.list(DIR)).toEqual([
      'a.1.json',
      'a.2.json',
      'b.1.json',
      'c.1.json',
      'd.2.json',
      'manifest-00000001.json',
      'manifest-00000002.json',
    ]);
    expect(store.journalFloor).toBe(10);
    await store.commit([], [], { meta: {}, journalPosition: 30 });
    expect(await disk.list(DIR)).toEqual([
      'a.2.json',
      'b.1.json',
      'd.2.json',
      'manifest-00000002.json',
      'manifest-00000003.json',
    ]);
    expect(store.journalFloor).toBe(20);
  });

  test('commits at the same time go one after the other', async () => {
    const store = await committed();
    await Promise.all(
      [2, 3, 4].map((seq) => store.commit([doc('a', seq)], [], { meta: { seq }, journalPosition: seq })),
    );
    expect(await found()).toEqual(['a4 b1 c1', { seq: 4 }, 4, []]);
  });

  test('forget makes the next commit hold only what it is given', async () => {
    const store = await committed();
    store.forget();
    await store.commit([doc('x', 5)], [], { meta: {}, journalPosition: 50 });
    expect(await found()).toEqual(['x5', {}, 50, []]);
  });

  test('refuses names that are paths, the same name twice, and text that is no document', async () => {
    const store = await committed();
    const at = { meta: {}, journalPosition: 1 };
    for (const name of ['../a', 'a/b', '', 'a.b']) {
      await expect(store.commit([{ name, text: '{}' }], [], at)).rejects.toThrow('plain name');
    }
    await expect(store.commit([doc('a', 2), doc('a', 3)], [], at)).rejects.toThrow('different names');
    await expect(store.commit([{ name: 'a', text: 'null' }], [], at)).rejects.toThrow('JSON object or array');
    expect(await found()).toEqual(FIRST);
  });

  test('before it is loaded it is not committed', async () => {
    await committed();
    await expect((await reopen()).commit([], [], { meta: {}, journalPosition: 1 })).rejects.toThrow('loaded before');
  });
});

describe('a commit that stops', () => {
  test('[CK1] at any operation leaves the old state or the new, never a mix, and the next commit works', async () => {
    let isNew = false;
    for (let operation = 0; operation < 40; operation += 1) {
      for (let seed = 0; seed < 8; seed += 1) {
        disk = new MemoryDisk();
        const store = await committed();
        disk.cutPowerAfter(operation);
        const outcome = await commitSecond(store).then(
          () => 'done',
          () => 'cut',
        );
        disk.crash(seed === 0 ? undefined : seededRandom(operation * 8 + seed));
        const state = await found();
        expect([FIRST, SECOND]).toContainEqual(state);
        if (outcome === 'done') expect(state).toEqual(SECOND);
        isNew = outcome === 'done';
        const next = await reopen();
        await next.load();
        await next.commit(docs('abd', 7), ['c'], { meta: {}, journalPosition: 70 });
        expect(await found()).toEqual(['a7 b7 d7', {}, 70, []]);
      }
    }
    expect(isNew).toBe(true);
  });

  test.for(['write', 'datasync', 'syncDir', 'rename', 'open', 'remove'] as const)(
    '[CK1] because any %s fails leaves old or new, and the next commit works',
    async (operation) => {
      for (let at = 1; at <= 6; at += 1) {
        disk = new MemoryDisk();
        const store = await committed();
        disk.fail({ operation, at, code: 'ENOSPC', ...(operation === 'write' ? { taken: 5 } : {}) });
        const outcome = await commitSecond(store).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'disk_full', path: DIR });
          return 'failed';
        });
        expect([FIRST, SECOND]).toContainEqual(await found());
        if (outcome !== 'failed') expect(await found()).toEqual(SECOND);
        disk.heal();
        await commitSecond(store);
        disk.crash();
        expect(await found()).toEqual(SECOND);
        const names = await disk.list(DIR);
        expect(names.filter((name) => name.startsWith('manifest-')).length).toBe(2);
        expect(names.filter((name) => name.includes('tmp'))).toEqual([]);
      }
    },
  );
});

describe('a damaged file', () => {
  const wrong: readonly (readonly [string, Buffer])[] = [
    ['empty', Buffer.alloc(0)],
    ['NULs', Buffer.alloc(27)],
    ['half of it', Buffer.from('{"name":"b","ver')],
    ['valid JSON of other content', Buffer.from('{"name":"b","version":9}')],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x7b, 0x7d])],
  ];

  test.for(wrong)('[CK3] document, %s: set aside and named until it is replaced', async ([, content]) => {
    const store = await committed();
    await commitSecond(store);
    disk.poke(`${DIR}/b.1.json`, content);
    const next = await reopen();
    const loaded = await next.load();
    expect(loaded?.damaged).toEqual(['b']);
    expect([...(loaded?.documents.keys() ?? [])]).toEqual(['a', 'd']);
    expect(loaded?.setAside).toEqual([`${DIR}/b.1.json.corrupt-1`]);
    expect(disk.peek(`${DIR}/b.1.json.corrupt-1`)).toEqual(content);
    await next.commit([], [], { meta: {}, journalPosition: 30 });
    expect(await found()).toEqual(['a2 d2', {}, 30, ['b']]);
    const last = await reopen();
    await last.load();
    await last.commit([doc('b', 4)], [], { meta: {}, journalPosition: 40 });
    expect(await found()).toEqual(['a2 b4 d2', {}, 40, []]);
    expect(await disk.exists(`${DIR}/b.1.json.corrupt-1`)).toBe(true);
  });

  test('document that is missing, or a folder', async () => {
    await committed();
    await disk.remove(`${DIR}/a.1.json`);
    await disk.remove(`${DIR}/c.1.json`);
    await disk.mkdir(`${DIR}/c.1.json`);
    const loaded = await (await reopen()).load();
    expect(loaded?.damaged).toEqual(['a', 'c']);
    expect(loaded?.setAside).toEqual([`${DIR}/c.1.json.corrupt-1`]);
  });

  test.for([...wrong, ['a manifest without its checksum', Buffer.from('{"version":1}')] as const])(
    'manifest, %s: the generation before is used',
    async ([, content]) => {
      const store = await committed();
      await commitSecond(store);
      disk.poke(`${DIR}/manifest-00000002.json`, content);
      expect(await found()).toEqual(FIRST);
      const next = await reopen();
      await next.load();
      await next.commit([doc('b', 3)], [], { meta: {}, journalPosition: 30 });
      expect(await found()).toEqual(['a1 b3 c1', {}, 30, []]);
      expect(await disk.exists(`${DIR}/manifest-00000002.json.corrupt-1`)).toBe(true);
    },
  );

  test('manifest that is a folder', async () => {
    const store = await committed();
    await commitSecond(store);
    await disk.remove(`${DIR}/manifest-00000002.json`);
    await disk.mkdir(`${DIR}/manifest-00000002.json`);
    expect(await found()).toEqual(FIRST);
  });

  test('manifests all of them: nothing loads, and the next commit takes no old name', async () => {
    const store = await committed();
    await commitSecond(store);
    for (const n of [1, 2]) disk.poke(`${DIR}/manifest-0000000${n}.json`, Buffer.from('{}'));
    expect(await found()).toBeUndefined();
    const next = await reopen();
    await next.load();
    await next.commit([doc('a', 3)], [], { meta: {}, journalPosition: 30 });
    expect(await disk.list(DIR)).toContain('a.3.json');
    expect(await found()).toEqual(['a3', {}, 30, []]);
  });

  test('[CK4] any byte of a manifest flipped: the generation before', async () => {
    const store = await committed();
    await commitSecond(store);
    const path = `${DIR}/manifest-00000002.json`;
    const bytes = disk.peek(path) ?? Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += 1) {
      const bad = Buffer.from(bytes);
      bad[at] = bad[at]! ^ 0xff;
      disk.poke(path, bad);
      expect(await found()).toEqual(FIRST);
    }
  });
});
