// Checkpoints that are captured piece by piece while writes and pages ask for their turns.

import { expect, test } from 'vitest';
import { captureBook } from '../../../../src/daemon/store/checkpoint-image.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { writeInto } from '../../../support/following-store.ts';
import { addContact, lend, openStore, rename, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const SIZES = { capturePieces: 1 };
/** Turns after which something else is asked for: at every moment of the capture, and after it. */
const TURNS = 12;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((next) => setImmediate(next));
}

/** A write of many records and a page of the log, asked for while a checkpoint is being made. */
async function meanwhile(opened: OpenedStore, log: FakeLog, round: number): Promise<void> {
  const saving = opened.store.checkpoint();
  await turns(round);
  const first = 10_000 + round * 10;
  const note = rename(round, `Contact ${round}`, `Round ${round}`);
  const writing = writeInto(opened, addContact(first), lend(first + 1, first, 5), note);
  log.foreign(addContact(20_000 + round), rename(600 + round, `Contact ${600 + round}`, `Theirs ${round}`));
  const reading = opened.pages.apply(opened.book, log.page(log.head - 2));
  await Promise.all([saving, writing, reading]);
}

test('[CK2] what is captured in turns is of one moment', async () => {
  const disk = new MemoryDisk();
  let opened = await openStore(disk, { sizes: SIZES });
  const log = new FakeLog(opened.book);
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
  log.foreign(...Array.from({ length: 900 }, (_, i) => addContact(i)));
  await opened.pages.apply(opened.book, log.page(0));
  for (let round = 0; round < TURNS; round += 1) {
    await meanwhile(opened, log, round);
    const before = stateOf(opened);
    await opened.store.journal.sync();
    disk.crash();
    opened = await openStore(disk, { seed: 2 + round, sizes: SIZES });
    expect([round, stateOf(opened)]).toEqual([round, before]);
  }
});

test('[RB7] a capture lets others have their turn after each document', async () => {
  const opened = await openStore(new MemoryDisk());
  await writeInto(opened, ...Array.from({ length: 900 }, (_, i) => addContact(i)));
  const capture = captureBook(opened.store.currentSlot);
  let turnsOfOthers = 0;
  while (capture.next().done !== true) turnsOfOthers += 1;
  expect(turnsOfOthers).toBe(3);
});
