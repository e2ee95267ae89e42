// A journal on a disk that fails: nothing that was refused is kept, nothing that was acknowledged is lost.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  JOURNAL_DIR,
  FIRST_SEGMENT,
  openJournal,
  recordText,
  recordValue,
  recordValues,
} from '../../../support/journal-fixture.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';

let disk: MemoryDisk;

beforeEach(() => {
  disk = new MemoryDisk();
});

async function valuesAfterCrash(): Promise<unknown[]> {
  disk.crash();
  return (await openJournal(disk)).values;
}

describe('a failing write', () => {
  test.for([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EFBIG', 'disk_full'],
    ['EIO', 'store_failed'],
    ['EROFS', 'read_only'],
  ] as const)('%s is reported as %s, takes its half back, and the next append works', async ([code, storeCode]) => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    const { end } = journal;
    disk.fail({ operation: 'write', at: 1, code, taken: 30 });
    await expect(journal.append([recordText(1), recordText(2)], true)).rejects.toMatchObject({
      code: storeCode,
      path: FIRST_SEGMENT,
    });
    expect(journal.end).toBe(end);
    expect(journal.failure).toMatchObject({ code: storeCode });
    await journal.append([recordText(1)], true);
    expect(journal.failure).toBe(undefined);
    expect(await valuesAfterCrash()).toEqual(recordValues(2));
  });

  test('[JR5] refuses everything that shared it', async () => {
    const { journal } = await openJournal(disk);
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC', taken: 60 });
    const results = await Promise.allSettled([0, 1, 2].map((i) => journal.append([recordText(i)], i === 1)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await valuesAfterCrash()).toEqual([]);
  });

  test('[JR5] is taken back durably: a refused record does not return after a power cut', async () => {
    const { journal } = await openJournal(disk);
    const before = disk.count('datasync');
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC', taken: 100 });
    await expect(journal.append([recordText(1), recordText(2)], false)).rejects.toMatchObject({ code: 'disk_full' });
    expect(disk.count('datasync') - before).toBe(1);
  });

  test('that was only short is continued', async () => {
    const { journal } = await openJournal(disk);
    for (const [i, taken] of [1, 17, 18, 30].entries()) {
      disk.fail({ operation: 'write', at: 1, taken, times: 2 });
      await journal.append([recordText(i)], true);
    }
    expect(await valuesAfterCrash()).toEqual(recordValues(4));
  });

  test('that takes nothing is a failure', async () => {
    const { journal } = await openJournal(disk);
    disk.fail({ operation: 'write', at: 1, taken: 0 });
    await expect(journal.append([recordText(0)], true)).rejects.toMatchObject({ code: 'store_failed' });
    await journal.append([recordText(0)], true);
    expect(await valuesAfterCrash()).toEqual(recordValues(1));
  });

  test('whose half cannot be taken back is repaired before the next append', async () => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC', taken: 30 });
    disk.fail({ operation: 'truncate', at: 1, code: 'EIO', times: 2 });
    await expect(journal.append([recordText(1)], true)).rejects.toMatchObject({ code: 'disk_full' });
    await expect(journal.append([recordText(1)], true)).rejects.toMatchObject({ code: 'store_failed' });
    await journal.append([recordText(1)], true);
    expect(await valuesAfterCrash()).toEqual(recordValues(2));
  });

  test('[JR5] at every write of a run loses nothing acknowledged and keeps nothing refused', async () => {
    for (let k = 1; k <= 30; k += 1) {
      disk = new MemoryDisk();
      const { journal } = await openJournal(disk, { segmentBytes: 400 });
      disk.fail({ operation: 'write', at: k, code: 'ENOSPC', taken: k });
      const acknowledged: unknown[] = [];
      for (let i = 0; i < 20; i += 1) {
        const outcome = await journal.append([recordText(i)], true).catch(() => undefined);
        if (outcome) acknowledged.push(recordValue(i));
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(19);
      expect(await valuesAfterCrash()).toEqual(acknowledged);
    }
  });
});

describe('a failing sync', () => {
  test('[JR5] at every sync of a run: refused, repaired, nothing acknowledged lost', async () => {
    for (let k = 1; k <= 50; k += 1) {
      disk = new MemoryDisk();
      const { journal } = await openJournal(disk, { segmentBytes: 1000 });
      disk.fail({ operation: 'datasync', at: k, code: 'EIO' });
      const acknowledged: unknown[] = [];
      for (let i = 0; i < 60; i += 1) {
        const outcome = await journal.append([recordText(i)], true).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'store_failed' });
        });
        if (outcome) acknowledged.push(recordValue(i));
      }
      expect(acknowledged.length).toBe(59);
      expect(journal.readOnly).toBeUndefined();
      expect(await valuesAfterCrash()).toEqual(acknowledged);
    }
  });

  test('[JR5] takes back what it refused: a process that is killed before the next append does not bring it back', async () => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    disk.fail({ operation: 'datasync', at: 1, code: 'EIO' });
    await expect(journal.append([recordText(1)], true)).rejects.toMatchObject({ code: 'store_failed' });
    expect((await openJournal(disk)).values).toEqual(recordValues(1));
  });

  test('writes earlier unsynced records anew: the system may have dropped them', async () => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    await journal.append([recordText(1)], false);
    const before = disk.count('write');
    disk.fail({ operation: 'datasync', at: 1, code: 'EIO' });
    await expect(journal.append([recordText(2)], true)).rejects.toMatchObject({ code: 'store_failed' });
    await journal.append([recordText(2)], true);
    expect(disk.count('write') - before).toBe(3);
    expect(await valuesAfterCrash()).toEqual(recordValues(3));
  });

  test('[JR4] that shows an acknowledged record gone makes the journal read-only', async () => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    await journal.append([recordText(1)], true);
    disk.fail({ operation: 'datasync', at: 1, code: 'EIO' });
    await expect(journal.append([recordText(2)], true)).rejects.toMatchObject({ code: 'store_failed' });
    const bytes = disk.peek(FIRST_SEGMENT) ?? Buffer.alloc(0);
    disk.poke(FIRST_SEGMENT, bytes.fill(0, 100, 130));
    await expect(journal.append([recordText(2)], true)).rejects.toMatchObject({ code: 'journal_damaged' });
    expect(journal.readOnly).toMatch(/^the journal lost records after byte \d+$/);
    await expect(journal.append([recordText(2)], false)).rejects.toMatchObject({ code: 'journal_damaged' });
    await journal.close();
  });

  test('of a new segment is tried again', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 200 });
    await journal.append([recordText(30)], true);
    disk.fail({ operation: 'syncDir', at: 1, code: 'EIO' });
    await expect(journal.append([recordText(38)], true)).rejects.toMatchObject({ code: 'store_failed' });
    await journal.append([recordText(38)], true);
    expect(await disk.list(JOURNAL_DIR)).toEqual(['journal-00000001.log', 'journal-00000002.log']);
    expect(await valuesAfterCrash()).toEqual([recordValue(30), recordValue(38)]);
  });
});

describe('a disk that cannot be written at start', () => {
  test('is read all the same, and written once it can be', async () => {
    const opened = await openJournal(disk);
    await opened.journal.append([recordText(0)], true);
    await opened.journal.close();
    disk.fail({ operation: 'open', at: 1, code: 'EROFS', times: 2 });
    const { journal, report, values, positions } = await openJournal(disk);
    expect(values).toEqual(recordValues(1));
    expect(report.unwritable).toMatchObject({ code: 'read_only' });
    expect(await journal.read(positions[0] ?? 0)).toEqual(recordValue(0));
    await expect(journal.append([recordText(1)], true)).rejects.toMatchObject({ code: 'read_only' });
    await journal.append([recordText(1)], true);
    expect(await valuesAfterCrash()).toEqual(recordValues(2));
  });
});

describe('what an earlier process left only in the cache', () => {
  test('is written anew at the start, as far as no later record proves it to be on the disk', async () => {
    const first = await openJournal(disk);
    await first.journal.append([recordText(0)], true);
    await first.journal.append([recordText(1)], true);
    disk.fail({ operation: 'datasync', at: 1, code: 'EIO' });
    disk.fail({ operation: 'truncate', at: 1, code: 'EIO' });
    await expect(first.journal.append([recordText(2)], true)).rejects.toMatchObject({ code: 'store_failed' });
    const written = disk.peek(FIRST_SEGMENT) ?? Buffer.alloc(0);
    // The process ends here: its cache stays, and the system believes that it was written.
    const writes: [position: number, data: Buffer][] = [];
    const open = disk.open.bind(disk);
    disk.open = async (path, mode) => {
      const file = await open(path, mode);
      const write = file.write.bind(file);
      file.write = (data, position) => {
        writes.push([position, Buffer.from(data)]);
        return write(data, position);
      };
      return file;
    };
    const { values, positions } = await openJournal(disk);
    expect(values).toEqual(recordValues(3));
    const doubtful = (positions[2] ?? 0) % 2 ** 32;
    expect(writes).toEqual([[doubtful, written.subarray(doubtful)]]);
  });
});
