// What is left of a journal after crashes and rot.

import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Random } from '../../../../src/base/random.ts';
import { decodePosition } from '../../../../src/daemon/journal/position.ts';
import {
  FIRST_SEGMENT,
  JOURNAL_DIR,
  openJournal,
  recordText,
  recordValue,
  recordValues,
} from '../../../support/journal-fixture.ts';
import { MemoryDisk, PowerCut } from '../../../support/memory-disk.ts';

const NO_BYTES = Buffer.alloc(0);

/** A disk whose journal holds `count` records, and where each begins. */
async function writtenDisk(count: number, together: boolean): Promise<{ disk: MemoryDisk; offsets: number[] }> {
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk);
  const texts = Array.from({ length: count }, (_, i) => recordText(i));
  const positions: number[] = [];
  if (together) positions.push(...(await journal.append(texts, true)));
  else for (const text of texts) positions.push(...(await journal.append([text], true)));
  await journal.close();
  return { disk, offsets: positions.map((position) => decodePosition(position).offset) };
}

/** Another disk with the same single segment, changed. */
async function diskWith(segment: Buffer): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.mkdir(JOURNAL_DIR);
  disk.poke(FIRST_SEGMENT, segment);
  return disk;
}

describe('a torn tail', () => {
  test('[JR3] cut at every byte of the last three records: set aside, cut off, appended to, twice over', async () => {
    const { disk: whole, offsets } = await writtenDisk(6, false);
    const bytes = whole.peek(FIRST_SEGMENT) ?? NO_BYTES;
    for (let length = offsets[3] ?? 0; length < bytes.length; length += 1) {
      const disk = await diskWith(bytes.subarray(0, length));
      const intact = offsets.filter((_, i) => (offsets[i + 1] ?? bytes.length) <= length).length;
      const torn = length - (offsets[intact] ?? 0);

      const first = await openJournal(disk);
      expect(first.values).toEqual(recordValues(intact));
      expect(first.report).toEqual(
        torn > 0 ? { tornBytes: torn, setAside: `${FIRST_SEGMENT}.torn-1` } : { tornBytes: 0 },
      );
      disk.crash();
      expect(disk.peek(FIRST_SEGMENT)?.length).toBe(offsets[intact]);
      if (torn > 0) expect(disk.peek(`${FIRST_SEGMENT}.torn-1`)).toEqual(bytes.subarray(length - torn, length));

      const second = await openJournal(disk);
      await second.journal.append([recordText(100), recordText(101)], true);
      disk.poke(FIRST_SEGMENT, (disk.peek(FIRST_SEGMENT) ?? NO_BYTES).subarray(0, -3));

      const third = await openJournal(disk);
      expect(third.values).toEqual([...recordValues(intact), recordValue(100)]);
      await third.journal.append([recordText(102)], true);
      disk.crash();
      expect((await openJournal(disk)).values).toEqual([...recordValues(intact), recordValue(100), recordValue(102)]);
    }
  });

  test('[JR3] of a header: the segment is begun anew', async () => {
    const bytes = (await writtenDisk(1, false)).disk.peek(FIRST_SEGMENT) ?? NO_BYTES;
    for (const length of [0, 1, 17, 40]) {
      const disk = await diskWith(bytes.subarray(0, length));
      const { journal, report } = await openJournal(disk);
      expect(report.tornBytes).toBe(length);
      await journal.append([recordText(0)], true);
      disk.crash();
      expect((await openJournal(disk)).values).toEqual(recordValues(1));
    }
  });

  test('[JR3] that cannot be set aside for lack of room waits until there is some', async () => {
    const bytes = (await writtenDisk(3, false)).disk.peek(FIRST_SEGMENT) ?? NO_BYTES;
    const disk = await diskWith(bytes.subarray(0, -5));
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC', times: 2 });
    const { journal, report, values } = await openJournal(disk);
    expect(values).toEqual(recordValues(2));
    expect(report.unwritable).toMatchObject({ code: 'disk_full' });
    await expect(journal.append([recordText(2)], true)).rejects.toMatchObject({ code: 'disk_full' });
    expect(disk.peek(FIRST_SEGMENT)).toEqual(bytes.subarray(0, -5));
    await journal.append([recordText(2)], true);
    disk.crash();
    expect((await openJournal(disk)).values).toEqual(recordValues(3));
  });
});

describe('rot', () => {
  test.for([
    ['synced one by one', false],
    ['written together', true],
  ] as const)('any byte of fifty records flipped is never skipped in silence: %s', async ([, together]) => {
    const { disk: whole, offsets } = await writtenDisk(50, together);
    const bytes = whole.peek(FIRST_SEGMENT) ?? NO_BYTES;
    for (let at = 0; at < bytes.length; at += 1) {
      const bad = Buffer.from(bytes);
      bad[at] = bad[at]! ^ 0xff;
      const { report, values, journal } = await openJournal(await diskWith(bad));
      const hit = offsets.findLastIndex((offset) => offset <= at);
      expect(values).toEqual(recordValues(Math.max(0, hit)));
      if (hit === 49) {
        expect(report.tornBytes).toBe(bytes.length - (offsets[49] ?? 0));
      } else {
        expect(report.corrupt).toEqual({ segment: 1, offset: hit < 0 ? 0 : offsets[hit] });
        await expect(journal.append(['{}'], true)).rejects.toMatchObject({ code: 'journal_damaged' });
      }
    }
  });

  test('[JR4] that empties a sector of acknowledged records is no torn tail', async () => {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk);
    const text = JSON.stringify('z'.repeat(700));
    for (let i = 0; i < 5; i += 1) await journal.append([text], true);
    await journal.close();
    const bytes = disk.peek(FIRST_SEGMENT) ?? NO_BYTES;
    disk.poke(FIRST_SEGMENT, bytes.fill(0, 1024, 1536));
    const { report, values } = await openJournal(disk);
    expect(values.length).toBe(1);
    expect(report.corrupt).toBeDefined();
    expect(disk.peek(FIRST_SEGMENT)).toEqual(bytes);
  });

  test('[JR4] under a record that is read later is an error, not a value', async () => {
    const { disk, offsets } = await writtenDisk(5, false);
    const { journal, positions } = await openJournal(disk);
    const bytes = disk.peek(FIRST_SEGMENT) ?? NO_BYTES;
    disk.poke(FIRST_SEGMENT, bytes.fill('#', (offsets[2] ?? 0) + 20, (offsets[2] ?? 0) + 22));
    await expect(journal.readMany(positions)).rejects.toMatchObject({ code: 'journal_damaged', path: FIRST_SEGMENT });
    expect(await journal.readMany([positions[3] ?? 0, positions[1] ?? 0])).toEqual([recordValue(3), recordValue(1)]);
    await expect(journal.read((positions[3] ?? 0) + 1)).rejects.toMatchObject({ code: 'journal_damaged' });
  });
});

/** Appends until the power goes; returns how many records were acknowledged as durable, and how many were tried. */
async function appendUntilCut(
  disk: MemoryDisk,
  random: Random,
  first: number,
): Promise<{ durable: number; tried: number }> {
  let tried = first;
  let durable = first;
  try {
    const { journal } = await openJournal(disk, { segmentBytes: 4000 });
    for (;;) {
      const texts = Array.from({ length: 1 + Math.floor(random.uniform() * 12) }, (_, i) => recordText(tried + i));
      const isDurable = random.uniform() < 0.6;
      tried += texts.length;
      await journal.append(texts, isDurable);
      if (isDurable) durable = tried;
    }
  } catch (error) {
    if (!(error instanceof PowerCut) && !((error as Error).cause instanceof PowerCut)) throw error;
    return { durable, tried };
  }
}

describe('power cuts', () => {
  test.for(Array.from({ length: 150 }, (_, seed) => seed))(
    'at any operation, with any unsynced sector lost, keep what was acknowledged: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const disk = new MemoryDisk();
      let kept = 0;
      for (let cut = 0; cut < 6; cut += 1) {
        disk.cutPowerAfter(Math.floor(random.uniform() * 30));
        const { durable, tried } = await appendUntilCut(disk, random, kept);
        disk.crash(random);
        const { journal, values } = await openJournal(disk, { segmentBytes: 4000 });
        expect(journal.readOnly).toBeUndefined();
        expect(values).toEqual(recordValues(values.length));
        expect(values.length).toBeGreaterThanOrEqual(durable);
        expect(values.length).toBeLessThanOrEqual(tried);
        kept = values.length;
      }
    },
  );
});
