// When pending mutations are replayed, and what others see meanwhile.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Mutation } from '../../../../src/model/mutation.ts';
import type { Context } from '../../../../src/daemon/api/context.ts';
import { Dispatcher } from '../../../../src/daemon/api/dispatch.ts';
import type { BookStep } from '../../../../src/daemon/store/store.ts';
import type { FakeLog } from '../../../support/fake-log.ts';
import { openFollowing, writeInto } from '../../../support/following-store.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, id, openStore, rename, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const SIZES = { putOffFrom: 1, partEntries: 2 };

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;
let steps: BookStep[];

beforeEach(async () => {
  disk = new MemoryDisk();
  ({ opened, log } = await openFollowing(disk, SIZES));
  steps = [];
  opened.store.listener = { ...opened.store.listener, stepped: (step) => steps.push(step) };
});

const apply = (base: number, to: number) => opened.pages.apply(opened.book, log.page(base, to));
const isUnsettled = () => opened.store.currentSlot.replica.isUnsettled;
const plays = () => vi.spyOn(opened.store.currentSlot.replica, 'play');
const note = (text: string, saw: string | null) => ({
  name: 'contact.edit',
  args: { id: id(1), set: { note: text }, unset: [], saw: { note: saw } },
  at: 7,
});

/** Ann is in the log and renamed there twice; a rename of hers is pending here, and so is a contact. */
async function renamedMeanwhile(): Promise<void> {
  log.foreign(addContact(1, 'Ann'));
  await apply(0, 1);
  await writeInto(opened, rename(1, 'Ann', 'Mine'), addContact(2, 'Zoe'));
  log.foreign(rename(1, 'Ann', 'Bo'), rename(1, 'Bo', 'Ann'), addContact(3, 'Yan'));
  steps.length = 0;
}

describe('[RB6] while more of the log is on its way', () => {
  test('a replay is put off until the last page', async () => {
    await renamedMeanwhile();
    await apply(1, 2);
    expect(contactNames(opened)).toEqual(['Bo', 'Zoe']);
    await apply(2, 3);
    // What no pending mutation writes is as the log has it at once.
    expect([isUnsettled(), contactNames(opened)]).toEqual([true, ['Ann', 'Zoe']]);
    await apply(3, 4);
    expect([isUnsettled(), contactNames(opened)]).toEqual([false, ['Mine', 'Yan', 'Zoe']]);
  });

  test('it comes after half a second all the same, and tells watchers who did it', async () => {
    await renamedMeanwhile();
    await apply(1, 2);
    await apply(2, 3);
    steps.length = 0;
    opened.clock.advance(499);
    await opened.store.exclusive(() => Promise.resolve());
    expect(steps).toEqual([]);
    opened.clock.advance(1);
    await opened.store.exclusive(() => Promise.resolve());
    const [step, ...more] = steps;
    expect(more).toEqual([]);
    const changed = step?.changes.find(({ kind }) => kind === 'contact');
    expect([changed?.before?.record['name'], changed?.after?.record['name']]).toEqual(['Bo', 'Mine']);
    expect([...(step?.authors ?? [])]).toEqual([[`contact/${id(1)}`, { seq: 3, by: 'Bo' }]]);
  });

  test('a local write meets a view that fits', async () => {
    await renamedMeanwhile();
    await apply(1, 2);
    await apply(2, 3);
    await writeInto(opened, rename(1, 'Mine', 'Mine too'));
    expect(contactNames(opened)).toEqual(['Mine too', 'Zoe']);
    expect(steps.map(({ local }) => local)).toEqual([undefined, undefined, { n: 3 }]);
  });

  test('a checkpoint has a view that fits', async () => {
    await renamedMeanwhile();
    await apply(1, 2);
    await apply(2, 3);
    await opened.store.checkpoint();
    const before = stateOf(opened);
    opened = await openStore(disk, { seed: 2, sizes: SIZES });
    expect(contactNames(opened)).toEqual(['Mine', 'Zoe']);
    expect(stateOf(opened)).toEqual(before);
  });
});

describe('[RB5] an answer with the effect that was played here', () => {
  beforeEach(async () => {
    await writeInto(opened, addContact(1, 'Ann'), note('a', null), note('b', 'a'), note('c', 'b'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
  });

  const logDoes = (...own: readonly Mutation[]) => {
    for (const mutation of own) log.admit(opened.store.clientId, mutation);
  };

  test('replays nothing, though others have written to the record since', async () => {
    logDoes(note('a', null), note('b', 'a'));
    const played = plays();
    await apply(0, 3);
    expect(played).not.toHaveBeenCalled();
    expect(opened.store.currentSlot.replica.view.get('contact', id(1))?.record.note).toBe('c');
  });

  test('nor does it after a restart', async () => {
    logDoes(note('a', null), note('b', 'a'));
    await opened.store.checkpoint();
    opened = await openStore(disk, { seed: 2, sizes: SIZES });
    const played = plays();
    await apply(0, 3);
    expect(played).not.toHaveBeenCalled();
  });

  test('with another one they are replayed', async () => {
    log.foreign(note('theirs', null));
    logDoes(note('a', null));
    const played = plays();
    await apply(0, log.head);
    expect(played).toHaveBeenCalled();
    expect(opened.store.currentSlot.replica.view.get('contact', id(1))?.record.note).toBe('theirs');
  });
});

/** Applies what the log has, with a turn for others after each piece; they look at every turn in the middle of a replay. */
async function applyInPieces(look: () => void): Promise<void> {
  ({ opened, log } = await openFollowing(new MemoryDisk(), { ...SIZES, replayPieces: 1 }));
  await renamedMeanwhile();
  const state = { isDone: false };
  const applied = apply(1, 4).then(() => (state.isDone = true));
  while (!state.isDone) {
    if (opened.store.replays.areUnderWay) look();
    await new Promise((resume) => setImmediate(resume));
  }
  await applied;
}

describe('[RB7] a replay', () => {
  test('gives others their turn', async () => {
    let looks = 0;
    await applyInPieces(() => (looks += 1));
    expect(looks).toBeGreaterThan(5);
    expect([opened.store.replays.areUnderWay, contactNames(opened)]).toEqual([false, ['Mine', 'Yan', 'Zoe']]);
  });

  test('is waited for by requests about records', async () => {
    const lists: Promise<unknown>[] = [];
    const inView = new Set<string>();
    await applyInPieces(() => {
      const dispatcher = new Dispatcher({ store: opened.store, clock: opened.clock } as unknown as Context);
      lists.push(dispatcher.call('contact.list', { today: '2026-01-01' }));
      for (const name of contactNames(opened)) inView.add(name);
    });
    // The name under the pending one comes to light while that is played again.
    expect([...inView]).toContain('Ann');
    const listed = (await Promise.all(lists)) as { readonly items: readonly { readonly name: string }[] }[];
    for (const { items } of listed) expect(items.map(({ name }) => name)).toEqual(['Mine', 'Zoe']);
  });
});
