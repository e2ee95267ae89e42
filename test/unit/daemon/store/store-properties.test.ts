// A store through random lives: writes, pages, snapshots, checkpoints, restarts and power cuts at any moment. What was
// acknowledged is there, what the journal gives back fits the log and the outbox, and nothing is counted twice.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import { authorMutation } from '../../../../src/model/apply-mutation.ts';
import type { BookState } from '../../../../src/model/book-state.ts';
import type { BookSlot } from '../../../../src/daemon/store/book-slot.ts';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { narrowWish } from '../../../support/mutation-arbitrary.ts';
import type { Wish } from '../../../support/mutation-arbitrary.ts';
import { expectFits } from '../../../support/replica-model.ts';
import { addContact, id, lend, openStore, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

type Step =
  | { readonly type: 'write' | 'foreign'; readonly wishes: readonly Wish[] }
  | { readonly type: 'admit' | 'deliver'; readonly count: number }
  | { readonly type: 'snapshot' | 'checkpoint' | 'reopen' }
  | {
      readonly type: 'crash';
      readonly during: 'checkpoint' | 'snapshot';
      readonly seed: number;
      readonly after: number;
      readonly wishes: readonly Wish[];
    };

const wishes = fc.array(narrowWish, { minLength: 4, maxLength: 4 });
const count = fc.nat({ max: 4 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ type: fc.constantFrom('write', 'foreign'), wishes }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('admit', 'deliver'), count }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('snapshot', 'checkpoint', 'reopen') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('crash'),
      during: fc.constantFrom('checkpoint', 'snapshot'),
      seed: fc.nat(),
      after: fc.nat({ max: 30 }),
      wishes,
    }),
  },
);

/** What is here is what is wanted. */
function expectSame(here: unknown, wanted: unknown): void {
  expect(here).toEqual(wanted);
}

/** One device's life, with the log that it syncs with. */
class Life {
  readonly #disk: MemoryDisk;
  readonly #bodies = new Map<number, Mutation>();
  #opened: OpenedStore;
  readonly #log: FakeLog;
  #at = 1_000;

  private constructor(disk: MemoryDisk, opened: OpenedStore) {
    this.#disk = disk;
    this.#disk = disk;
    this.#opened = opened;
    this.#log = new FakeLog(opened.book);
    this.#log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'), lend(11, 1, 1), lend(12, 2, 2));
  }

  static async start(): Promise<Life> {
    const disk = new MemoryDisk();
    const life = new Life(disk, await openStore(disk));
    await life.#begin();
    await life.run({ type: 'deliver', count: 3 });
    return life;
  }

  async run(step: Step): Promise<void> {
    await this.#do(step);
    expectFits(this.#replica, this.#log, this.#bodies);
  }

  get #replica() {
    return this.#opened.store.currentSlot.replica;
  }

  /** A device that has read nothing yet is at the beginning of the log; one that lost a snapshot takes it again. */
  async #begin(): Promise<void> {
    const { place, outbox, nextN } = this.#replica;
    if (place.cursor !== null) return;
    const { store, pages, book } = this.#opened;
    if (place.epoch === null) this.#replica.place = { epoch: this.#log.epoch, cursor: 0, tag: null, head: 0 };
    else await pages.takeSnapshot(book, this.#log.snapshot(store.clientId, outbox.first?.n ?? nextN));
  }

  async #do(step: Step): Promise<void> {
    const { store, pages, book } = this.#opened;
    switch (step.type) {
      case 'write':
        await this.#write(step.wishes).catch(() => undefined);
        return;
      case 'foreign':
        this.#log.foreign(...step.wishes.map((wish) => this.#mutation(wish, this.#log.state)));
        return;
      case 'admit':
        this.#admit(step.count);
        return;
      case 'deliver': {
        const cursor = this.#replica.place.cursor ?? 0;
        const page = this.#log.page(cursor, Math.min(this.#log.head, cursor + step.count + 1));
        expectSame((await pages.apply(book, page)).type, 'applied');
        return;
      }
      case 'snapshot':
        await pages.takeSnapshot(
          book,
          this.#log.snapshot(store.clientId, this.#replica.outbox.first?.n ?? this.#replica.nextN),
        );
        return;
      case 'checkpoint':
        await store.checkpoint();
        return;
      case 'reopen':
        await this.#reopen();
        return;
      case 'crash':
        await this.#crash(step);
        return;
    }
  }

  #mutation(wish: Wish, state: BookState): Mutation {
    this.#at += 1;
    return { ...wish(state), at: this.#at };
  }

  /** Writes what has an effect; notes it under its n once it is acknowledged, and before that for a crash. */
  async #write(all: readonly Wish[]): Promise<void> {
    const made: Mutation[] = [];
    const first = this.#replica.nextN;
    const compose = ({ replica }: BookSlot): Mutation[] => {
      const tried = all.map((wish) => this.#mutation(wish, replica.view));
      const stamp = replica.stamp(first, { name: '', args: {}, at: 0 });
      const mutation = tried.find((one) => {
        const effect = authorMutation(replica.view, one, stamp);
        return effect.ok && effect.changes.length > 0;
      });
      if (mutation !== undefined) made.push(mutation);
      return made;
    };
    const done = this.#opened.writes.write({ book: this.#opened.book, compose });
    const attempt = done.then(({ n }) => {
      if (n !== undefined) this.#bodies.set(first, made[0] as Mutation);
    });
    await attempt.catch((error: unknown) => {
      this.#unsure = made[0] === undefined ? undefined : { n: first, mutation: made[0] };
      throw error;
    });
  }

  #unsure: { n: number; mutation: Mutation } | undefined;

  /** One more entry of another device, as the page that comes after all that the log has. */
  #next(): ReturnType<FakeLog['page']> {
    const { head } = this.#log;
    this.#at += 1;
    this.#log.foreign({ name: 'contact.add', args: { id: id(1_000 + head), name: `C${head}` }, at: this.#at });
    return this.#log.page(head);
  }

  /** The log takes what is durable here. */
  #admit(most: number): void {
    const { clientId } = this.#opened.store;
    for (let i = 0; i <= most; i += 1) {
      const body = this.#bodies.get((this.#log.lastN.get(clientId) ?? 0) + 1);
      if (body !== undefined) this.#log.admit(clientId, body);
    }
  }

  async #reopen(): Promise<void> {
    const before = stateOf(this.#opened);
    await this.#opened.store.close();
    this.#opened = await openStore(this.#disk, { seed: 2 });
    if (this.#replica.place.epoch === null) await this.#begin();
    expectSame(stateOf(this.#opened), before);
  }

  /** The power goes in the middle of a write and a checkpoint; some of what was not synced stays. */
  async #crash({ during, seed, after, wishes: all }: Extract<Step, { type: 'crash' }>): Promise<void> {
    const acknowledged = new Set(this.#bodies.keys());
    this.#unsure = undefined;
    this.#disk.cutPowerAfter(after);
    const { store, pages, book } = this.#opened;
    const { nextN: first, outbox } = this.#replica;
    const under =
      during === 'checkpoint'
        ? [store.checkpoint()]
        : [
            pages.takeSnapshot(book, this.#log.snapshot(store.clientId, outbox.first?.n ?? first)),
            pages.apply(book, this.#next()),
          ];
    await Promise.allSettled([...under, this.#write(all)]);
    this.#disk.crash(seed % 3 === 0 ? undefined : seededRandom(seed));
    this.#opened = await openStore(this.#disk, { seed: 3 });
    await this.#begin();
    const { nextN } = this.#replica;
    expectSame(
      [...acknowledged].filter((n) => n >= nextN),
      [],
    );
    const unsure = this.#unsure as { n: number; mutation: Mutation } | undefined;
    if (unsure !== undefined && unsure.n < nextN) this.#bodies.set(unsure.n, unsure.mutation);
    expectSame(Math.max(0, ...this.#bodies.keys()), nextN - 1);
  }
}

test.for([1, 2, 3])(
  '[JR6] whatever happens, what is opened again is what was acknowledged, seed %i',
  { timeout: 300_000 },
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40, size: 'max' }), async (all) => {
        const life = await Life.start();
        for (const step of all) await life.run(step);
      }),
      { seed, numRuns: 25 },
    );
  },
);
