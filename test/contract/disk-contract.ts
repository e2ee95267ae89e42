// What every Disk promises to journal and checkpoint. Run on the machine's disk and on the one in memory.

import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Disk } from '../../src/base/disk.ts';

/** Runs the suite; `make` gives a disk and an empty folder on it. */
export function describeDisk(name: string, make: () => Promise<{ disk: Disk; dir: string }>): void {
  describe(`disk contract: ${name}`, () => {
    let disk: Disk;
    let dir: string;
    const at = (file: string): string => join(dir, file);

    beforeEach(async () => {
      ({ disk, dir } = await make());
    });

    async function put(file: string, text: string): Promise<void> {
      const handle = await disk.open(at(file), 'create');
      expect(await handle.write(Buffer.from(text), 0)).toBe(Buffer.byteLength(text));
      await handle.sync();
      await handle.close();
    }

    test('a created file holds what was written at each position', async () => {
      const file = await disk.open(at('a'), 'create');
      expect(await file.write(Buffer.from('hello'), 0)).toBe(5);
      expect(await file.write(Buffer.from('world'), 5)).toBe(5);
      expect(await file.write(Buffer.from('J'), 0)).toBe(1);
      await file.datasync();
      expect(await file.size()).toBe(10);
      await file.close();
      expect((await disk.readFile(at('a'))).toString()).toBe('Jelloworld');
    });

    test('a write past the end leaves NULs between', async () => {
      const file = await disk.open(at('a'), 'create');
      await file.write(Buffer.from('x'), 3);
      await file.close();
      expect((await disk.readFile(at('a'))).toString()).toBe('\0\0\0x');
    });

    test('a write larger than any buffer arrives whole', async () => {
      const data = Buffer.alloc(3_000_000, 'abcdefg');
      const file = await disk.open(at('a'), 'create');
      let done = 0;
      while (done < data.length) done += await file.write(data.subarray(done), done);
      await file.sync();
      await file.close();
      expect((await disk.readFile(at('a'))).equals(data)).toBe(true);
    });

    test('append keeps the content and makes a missing file; create empties', async () => {
      await put('a', 'one');
      const file = await disk.open(at('a'), 'append');
      expect(await file.size()).toBe(3);
      await file.write(Buffer.from('two'), 3);
      await file.close();
      expect((await disk.readFile(at('a'))).toString()).toBe('onetwo');
      await (await disk.open(at('new'), 'append')).close();
      expect((await disk.readFile(at('new'))).length).toBe(0);
      await (await disk.open(at('a'), 'create')).close();
      expect((await disk.readFile(at('a'))).length).toBe(0);
    });

    test('read fills the buffer, less only at the end', async () => {
      await put('a', '0123456789');
      const file = await disk.open(at('a'), 'read');
      const buffer = Buffer.alloc(4);
      expect(await file.read(buffer, 2)).toBe(4);
      expect(buffer.toString()).toBe('2345');
      expect(await file.read(buffer, 8)).toBe(2);
      expect(buffer.toString('latin1', 0, 2)).toBe('89');
      expect(await file.read(buffer, 20)).toBe(0);
      await file.close();
    });

    test('truncate shortens', async () => {
      await put('a', '0123456789');
      const file = await disk.open(at('a'), 'append');
      await file.truncate(4);
      expect(await file.size()).toBe(4);
      await file.close();
      expect((await disk.readFile(at('a'))).toString()).toBe('0123');
    });

    test('rename replaces, remove removes, copy copies, list is sorted', async () => {
      await put('b', 'new');
      await put('a', 'old');
      await disk.rename(at('b'), at('a'));
      expect((await disk.readFile(at('a'))).toString()).toBe('new');
      await disk.copy(at('a'), at('c'));
      expect(await disk.list(dir)).toEqual(['a', 'c']);
      await disk.remove(at('a'));
      expect(await disk.exists(at('a'))).toBe(false);
      expect(await disk.exists(at('c'))).toBe(true);
      await disk.syncDir(dir);
    });

    test('mkdir makes parents and accepts what is there; a folder is no file', async () => {
      await disk.mkdir(at('x/y'));
      await disk.mkdir(at('x/y'));
      expect(await disk.list(at('x'))).toEqual(['y']);
      await expect(disk.readFile(at('x'))).rejects.toMatchObject({ code: 'EISDIR' });
      await disk.rename(at('x/y'), at('x/z'));
      expect(await disk.list(at('x'))).toEqual(['z']);
    });

    test('what is missing is ENOENT', async () => {
      const missing = { code: 'ENOENT' };
      await expect(disk.open(at('none'), 'read')).rejects.toMatchObject(missing);
      await expect(disk.open(at('no/file'), 'create')).rejects.toMatchObject(missing);
      await expect(disk.readFile(at('none'))).rejects.toMatchObject(missing);
      await expect(disk.list(at('none'))).rejects.toMatchObject(missing);
      await expect(disk.remove(at('none'))).rejects.toMatchObject(missing);
      await expect(disk.rename(at('none'), at('a'))).rejects.toMatchObject(missing);
      await expect(disk.syncDir(at('none'))).rejects.toMatchObject(missing);
      expect(await disk.exists(at('none'))).toBe(false);
    });
  });
}
