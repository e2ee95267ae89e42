/**
 * A damaged journal made whole again, beside the damaged one: what stands before the damage as it is, then every intact
 * record behind it. What the damage took may have been any record, so nothing behind it is taken for more than it says:
 * pages count where they follow; writes that no page here answers are unanswered, and get a new client id and new numbers
 * (a write that the log has already changes nothing when it comes again). The damaged journal stays as it is.
 */

import { join } from 'node:path';
import type { Disk } from '../../base/disk.ts';
import type { Logger } from '../../base/logger.ts';
import { CheckpointStore } from '../store/checkpoint.ts';
import type { JournalRecord, MutationRecord } from '../store/journal-entry.ts';
import { recoverBooks } from '../store/recover-books.ts';
import type { Recovered } from '../store/recover-books.ts';
import { writeFully } from '../journal/write-fully.ts';
import { Journal } from '../journal/journal.ts';
import { encodePosition, decodePosition } from '../journal/position.ts';
import type { Position } from '../journal/position.ts';
import { readBehind } from './read-behind.ts';
import type { Behind } from './read-behind.ts';
import { segmentName, segmentNumbers } from '../journal/segment-file.ts';

/** What a repair works with. `dir`: the data folder; `stage`: an empty folder for the new journal. */
export interface MendOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly stage: string;
  readonly logger: Logger;
  /** A client id that nobody has. */
  readonly clientId: string;
}

/** What a repair found and kept. `at`: where the damage begins. `writes`: unanswered ones behind it. */
export interface MendReport {
  readonly at: Position;
  readonly records: number;
  readonly writes: number;
}

/** Writes the whole journal to `stage`; undefined if the journal is not damaged. Throws `StoreError`. */
export async function mendJournal(options: MendOptions): Promise<MendReport | undefined> {
  const { disk, dir } = options;
  const damaged = await recover(options, join(dir, 'journal'));
  const { journal } = damaged;
  const at = decodePosition(journal.end);
  const isDamaged = journal.readOnly !== undefined && !journal.isNewer;
  await journal.close();
  if (!isDamaged) return undefined;
  const behind = await readBehind({ disk, dir: join(dir, 'journal') }, encodePosition(at), damaged);
  await copyBefore(options, at);
  await appendRecords(options, behind);
  const writes = await appendWrites(options, behind);
  const mended = await recover(options, options.stage);
  const { readOnly } = mended.journal;
  await mended.journal.close();
  if (readOnly !== undefined) throw mended.journal.refusal();
  return { at, records: behind.found, writes };
}

async function recover({ disk, dir, logger }: MendOptions, journal: string): Promise<Recovered> {
  const checkpoint = await CheckpointStore.open(disk, join(dir, 'checkpoint'));
  return recoverBooks({ journal: { disk, dir: journal }, checkpoint, logger });
}

/** Copies the segments before the damage, the last one up to it. */
async function copyBefore({ disk, dir, stage }: MendOptions, at: Position): Promise<void> {
  for (const segment of segmentNumbers(await disk.list(join(dir, 'journal')))) {
    if (segment > at.segment || (segment === at.segment && at.offset === 0)) continue;
    const bytes = await disk.readFile(join(dir, 'journal', segmentName(segment)));
    const file = await disk.open(join(stage, segmentName(segment)), 'create');
    try {
      await writeFully(file, segment === at.segment ? bytes.subarray(0, at.offset) : bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await disk.syncDir(stage);
}

const RECORDS_AT_ONCE = 500;

/** Appends what is no write, in its order. Positions in it are those that the records get here. */
async function appendRecords({ disk, stage }: MendOptions, { records }: Behind): Promise<void> {
  const { journal } = await Journal.open({ disk, dir: stage }, () => true);
  const moved = new Map<number, number>();
  for (let start = 0; start < records.length; start += RECORDS_AT_ONCE) {
    const part = records.slice(start, start + RECORDS_AT_ONCE);
    for (const { record, position } of part) {
      const [now = 0] = await journal.append([JSON.stringify(withMoved(record, moved))], false);
      moved.set(position, now);
    }
    await journal.sync();
  }
  await journal.close();
}

function withMoved(record: JournalRecord, moved: ReadonlyMap<number, number>): JournalRecord {
  if (record.kind !== 'diverged' || record.pages === undefined) return record;
  return { ...record, pages: record.pages.map((position) => moved.get(position) ?? position) };
}

/** Gives everything unanswered the new client id, and appends the unanswered writes from behind the damage. */
async function appendWrites(options: MendOptions, { writes, answered }: Behind): Promise<number> {
  const { journal, books, clientId } = await recover(options, options.stage);
  const done = clientId === undefined ? undefined : answered.get(clientId);
  const numbers = new Map<string, number>();
  for (const [book, { replica }] of books) {
    const open = [...replica.outbox.items()].filter(({ n }) => n > (done?.get(book) ?? 0));
    numbers.set(book, open.length + 1);
  }
  const renumber: JournalRecord = {
    kind: 'renumber',
    clientId: options.clientId,
    ...(done === undefined ? {} : { answered: Object.fromEntries(done) }),
  };
  const texts = [JSON.stringify(renumber)];
  for (const write of writes) texts.push(JSON.stringify(numbered(write, numbers)));
  await journal.append(texts, true);
  await journal.close();
  return writes.length;
}

function numbered(write: MutationRecord, numbers: Map<string, number>): MutationRecord {
  const n = numbers.get(write.book) ?? 1;
  numbers.set(write.book, n + 1);
  return { ...write, n };
}
