// The journal on a disk that works.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../../../src/daemon/journal/journal.ts';
import { recordLength } from '../../../../src/daemon/journal/journal-record.ts';
import { decodePosition } from '../../../../src/daemon/journal/position.ts';
import { salvageRecords } from '../../../../src/daemon/journal/salvage.ts';
import {
  FIRST_SEGMENT,
  JOURNAL_DIR,
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

async function appendMany(journal: Journal, count: number, first = 0): Promise<number[]> {
  const positions: number[] = [];
  for (let i = first; i < first + count; i += 1) positions.push(...(await journal.append([recordText(i)], true)));
  return positions;
}

describe('journal', () => {
  test('a new one is empty and begins with a header that is on disk', async () => {
    const { report, values } = await openJournal(disk);
    expect(report).toEqual({ tornBytes: 0 });
    expect(values).toEqual([]);
    disk.crash();
    expect(disk.peek(FIRST_SEGMENT)?.toString()).toMatch(
      /^[0-9a-f]{8}\+[0-9a-f]{8} \{"kind":"segment","version":1,"segment":1,"previousEnd":0\}\n$/,
    );
  });

  test('[JR1] hands out in order what was appended, with the positions that append gave', async () => {
    const { journal } = await openJournal(disk);
    const first = await journal.append([recordText(0), recordText(1)], true);
    const rest = await appendMany(journal, 8, 2);
    await journal.close();
    const again = await openJournal(disk);
    expect(again.values).toEqual(recordValues(10));
    expect(again.positions).toEqual([...first, ...rest]);
    expect(again.ends).toEqual([...again.positions.slice(1), again.journal.end]);
    expect(again.ends[3]).toBe((again.positions[3] ?? 0) + recordLength(recordText(3)));
  });

  test('[JR1] a durable append survives a crash; one that is not durable does with the next sync', async () => {
    const { journal } = await openJournal(disk);
    await journal.append([recordText(0)], true);
    await journal.append([recordText(1)], false);
    await journal.sync();
    await journal.append([recordText(2)], false);
    disk.crash();
    expect((await openJournal(disk)).values).toEqual(recordValues(2));
  });

  test('close makes everything durable and ends appends', async () => {
    const { journal } = await openJournal(disk);
    const late = journal.append([recordText(0)], false);
    await journal.close();
    await journal.close();
    await late;
    disk.crash();
    expect((await openJournal(disk)).values).toEqual(recordValues(1));
    await expect(journal.append([recordText(1)], true)).rejects.toMatchObject({ code: 'store_failed' });
  });

  test('opens from a position, and from the end', async () => {
    const { journal } = await openJournal(disk);
    const positions = await appendMany(journal, 10);
    await journal.close();
    const middle = await openJournal(disk, { from: positions[6] ?? 0 });
    expect(middle.values).toEqual(recordValues(10).slice(6));
    expect((await openJournal(disk, { from: middle.journal.end })).values).toEqual([]);
    expect((await openJournal(disk, { from: 0 })).values).toEqual(recordValues(10));
  });

  test('[JR2] a thousand appends at once share few syncs and keep their order', async () => {
    const { journal } = await openJournal(disk);
    const before = disk.count('datasync');
    const appends = Array.from({ length: 1000 }, (_, i) => journal.append([recordText(i)], true));
    const positions = (await Promise.all(appends)).flat();
    expect(disk.count('datasync') - before).toBeLessThanOrEqual(3);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    await journal.close();
    expect((await openJournal(disk)).values).toEqual(recordValues(1000));
  });

  test('[JR2] appends made during a sync wait for the next one, together', async () => {
    const { journal } = await openJournal(disk);
    const before = disk.count('datasync');
    const first = journal.append([recordText(0)], true);
    await Promise.resolve();
    await Promise.resolve();
    const others = [1, 2, 3].map((i) => journal.append([recordText(i)], true));
    await Promise.all([first, ...others]);
    expect(disk.count('datasync') - before).toBe(2);
  });

  test('a sync with nothing to sync does not touch the disk', async () => {
    const { journal } = await openJournal(disk);
    const before = disk.count('datasync');
    await journal.sync();
    expect(disk.count('datasync')).toBe(before);
  });

  test('records larger than a read piece come back', async () => {
    const { journal } = await openJournal(disk);
    const large = JSON.stringify('y'.repeat(1_500_000));
    await journal.append([recordText(0), large, recordText(2)], true);
    const [position = 0] = await journal.append([large], true);
    expect(await journal.read(position)).toBe(JSON.parse(large));
    await journal.close();
    const again = await openJournal(disk);
    expect(again.values.length).toBe(4);
    expect(again.values[2]).toEqual(recordValue(2));
  });
});

describe('journal segments', () => {
  test('[JR9] are sealed at their size; every record stays and is read by its position', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const positions = await appendMany(journal, 100);
    const names = await disk.list(JOURNAL_DIR);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(disk.peek(`${JOURNAL_DIR}/${name}`)?.length).toBeLessThanOrEqual(500);
    expect(await journal.readMany(positions.toReversed())).toEqual(recordValues(100).toReversed());
    expect(await journal.readMany([positions[3] ?? 0, positions[3] ?? 0])).toEqual([recordValue(3), recordValue(3)]);
    await journal.close();
    disk.crash();
    const again = await openJournal(disk, { segmentBytes: 500 });
    expect(again.values).toEqual(recordValues(100));
    expect(again.positions).toEqual(positions);
    const later = await openJournal(disk, { from: positions[57] ?? 0 });
    expect(later.values).toEqual(recordValues(100).slice(57));
  });

  test('end where a checkpoint points go on in the next one', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const firstPositions = await appendMany(journal, 100);
    await journal.close();
    const lastOfFirst = firstPositions.findLastIndex((position) => decodePosition(position).segment === 1);
    const from = (firstPositions[lastOfFirst] ?? 0) + recordLength(recordText(lastOfFirst));
    expect((await openJournal(disk, { from })).values).toEqual(recordValues(100).slice(lastOfFirst + 1));
  });

  test('[JR9] removeBefore deletes only whole older segments', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const positions = await appendMany(journal, 100);
    const position = positions[50] ?? 0;
    const { segment } = decodePosition(position);
    await journal.readMany(positions);
    await journal.removeBefore(position);
    const firstKept = positions.findIndex((one) => decodePosition(one).segment === segment);
    await expect(journal.read(positions[firstKept - 1] ?? 0)).rejects.toMatchObject({ code: 'store_failed' });
    expect(await journal.read(positions[firstKept] ?? 0)).toEqual(recordValue(firstKept));
    await journal.removeBefore(Number.MAX_SAFE_INTEGER);
    await appendMany(journal, 1, 100);
    await journal.close();
    const again = await openJournal(disk);
    expect(again.journal.readOnly).toBeUndefined();
    expect(again.values.at(-1)).toEqual(recordValue(100));
  });

  test('[JR4] a missing one, in the middle or before the checkpoint, makes the journal read-only', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const positions = await appendMany(journal, 40);
    await journal.close();
    await disk.remove(`${JOURNAL_DIR}/journal-00000003.log`);
    const middle = await openJournal(disk);
    expect(middle.report.corrupt).toEqual({ segment: 3, offset: 0 });
    expect(middle.values).toEqual(
      recordValues(positions.filter((position) => decodePosition(position).segment < 3).length),
    );
    const checkpoint = await openJournal(disk, {
      from: positions.find((one) => decodePosition(one).segment === 3) ?? 0,
    });
    expect(checkpoint.journal.readOnly).toMatch(/^the journal is damaged at byte \d+ of journal-00000003\.log$/);
  });

  test('[JR4] records lost whole at the end of a sealed one are noticed', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const positions = await appendMany(journal, 40);
    await journal.close();
    const last = positions.findLast((position) => decodePosition(position).segment === 2) ?? 0;
    const path = `${JOURNAL_DIR}/journal-00000002.log`;
    disk.poke(path, (disk.peek(path) ?? Buffer.alloc(0)).subarray(0, decodePosition(last).offset));
    const again = await openJournal(disk);
    expect(again.report.corrupt).toEqual({ segment: 3, offset: 0 });
    expect(again.values.length).toBe(positions.indexOf(last));
  });

  test('a journal shorter than the checkpoint is read-only', async () => {
    const { journal } = await openJournal(disk);
    await appendMany(journal, 3);
    const { end } = journal;
    await journal.close();
    const again = await openJournal(disk, { from: end + 100 });
    expect(again.report.corrupt).toEqual(decodePosition(end));
    await expect(again.journal.append(['{}'], true)).rejects.toMatchObject({ code: 'journal_damaged' });
  });

  test('a checkpoint that points into a record never shortens the journal', async () => {
    const { journal } = await openJournal(disk);
    const positions = await appendMany(journal, 3);
    await journal.close();
    const again = await openJournal(disk, { from: (positions[2] ?? 0) + 5 });
    expect(again.journal.readOnly).toBeDefined();
    expect((await openJournal(disk)).values).toEqual(recordValues(3));
  });

  test('[JR8] of a newer format are read-only', async () => {
    await (await openJournal(disk)).journal.close();
    const { encodeRecord } = await import('../../../../src/daemon/journal/journal-record.ts');
    disk.poke(FIRST_SEGMENT, encodeRecord('{"kind":"segment","version":2,"segment":1,"previousEnd":0}'));
    const { journal } = await openJournal(disk);
    expect(journal.readOnly).toBe('the journal was written by a newer ledger (format 2)');
    expect(journal.isNewer).toBe(true);
  });

  test('[JR8] with a record that its reader does not know are read-only, and read up to there', async () => {
    const { journal } = await openJournal(disk);
    await appendMany(journal, 2);
    await journal.append(['{"kind":"x-future"}'], true);
    await appendMany(journal, 1);
    await journal.close();
    const bytes = disk.peek(FIRST_SEGMENT);
    const again = await openJournal(disk);
    expect(again.journal.readOnly).toBe('the journal was written by a newer ledger (records of a new kind)');
    expect([again.journal.isNewer, again.values.slice(0, 2), again.values.length]).toEqual([true, recordValues(2), 3]);
    await expect(again.journal.append(['{}'], true)).rejects.toMatchObject({ code: 'newer_journal' });
    expect(disk.peek(FIRST_SEGMENT)).toEqual(bytes);
  });
});

describe('salvage', () => {
  test('hands out every intact record around the damage', async () => {
    const { journal } = await openJournal(disk, { segmentBytes: 500 });
    const positions = await appendMany(journal, 40);
    await journal.close();
    const bad = decodePosition(positions[5] ?? 0);
    const path = FIRST_SEGMENT;
    const bytes = disk.peek(path) ?? Buffer.alloc(0);
    disk.poke(path, bytes.fill('#', bad.offset + 20, bad.offset + 21));
    const values: unknown[] = [];
    const gaps = await salvageRecords({ disk, dir: JOURNAL_DIR }, (value) => values.push(value));
    expect(gaps).toEqual([bad]);
    expect(values).toEqual(recordValues(40).filter((_, i) => i !== 5));
  });
});
