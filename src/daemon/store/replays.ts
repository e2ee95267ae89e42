// When pending mutations are replayed: at once, or together for several pages while more of the log is on its way. And
// who has to wait meanwhile: in the middle of a replay, pending records are missing from the view.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { Turns } from '../../base/slices.ts';
import type { Journal } from '../journal/journal.ts';
import type { BookSlot } from './book-slot.ts';
import { loadBodies } from './load-bodies.ts';
import { replay, settle } from './settle.ts';
import type { ReplayDeps } from './settle.ts';

/** Pending mutations from which on a replay may be put off, and for how long (ms). */
const PUT_OFF_FROM = 1_000;
const PUT_OFF_MS = 500;

/** What replays are part of. */
export interface ReplaySource {
  readonly options: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly sizes?: { readonly replayPieces?: number; readonly putOffFrom?: number };
  };
  readonly journal: Journal;
  exclusive<T>(step: () => Promise<T>): Promise<T>;
  announce(slot: BookSlot, facts: object): void;
}

/** The replays of a store. All that replay are called within an exclusive step. */
export class Replays {
  readonly #store: ReplaySource;
  #underWay: Promise<void> | undefined;

  constructor(store: ReplaySource) {
    this.#store = store;
  }

  /** Whether one is under way: the view is not to be looked at. */
  get areUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    while (this.#underWay !== undefined) await this.#underWay;
  }

  /** Replays what must be, until the view fits. */
  async settle(slot: BookSlot): Promise<void> {
    if (!slot.replica.isUnsettled) return;
    await this.#run(settle(slot.replica, this.#deps()));
    slot.outboxDirty = true;
    slot.settledAt = this.#store.options.clock.monotonic();
  }

  /** Settles what was put off, and tells listeners. */
  async settleAndTell(slot: BookSlot): Promise<void> {
    if (!slot.replica.isUnsettled) return;
    await this.settle(slot);
    this.#store.announce(slot, {});
  }

  /**
   * Settles; or a little later, if more of the log is on its way and much is pending: a replay for several pages costs no
   * more than one for each.
   */
  async settleSoon(slot: BookSlot): Promise<void> {
    const { clock } = this.#store.options;
    if (!this.#mayWait(slot) || clock.monotonic() - slot.settledAt >= PUT_OFF_MS) await this.settle(slot);
    else slot.settlesLater ??= clock.timer(PUT_OFF_MS, () => this.#settleInTurn(slot));
  }

  /** Replays everything pending. */
  async all(slot: BookSlot): Promise<void> {
    await this.#run(replay(slot.replica, [...slot.replica.outbox.items()], this.#deps()));
    slot.outboxDirty = true;
  }

  #mayWait({ replica: { place, outbox } }: BookSlot): boolean {
    const from = this.#store.options.sizes?.putOffFrom ?? PUT_OFF_FROM;
    return (place.cursor ?? 0) < place.head && outbox.size >= from;
  }

  #settleInTurn(slot: BookSlot): void {
    slot.settlesLater = undefined;
    const { logger } = this.#store.options;
    this.#store
      .exclusive(() => this.settleAndTell(slot))
      .catch((error: unknown) => logger.error('settle_failed', { error: String(error) }));
  }

  #deps(): ReplayDeps {
    const { clock, sizes } = this.#store.options;
    return { load: (items) => loadBodies(this.#store.journal, items), turns: new Turns(clock, sizes?.replayPieces) };
  }

  async #run(work: Promise<void>): Promise<void> {
    this.#underWay = work.catch(() => undefined);
    try {
      await work;
    } finally {
      this.#underWay = undefined;
    }
  }
}
