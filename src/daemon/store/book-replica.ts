// One book on this device, in memory: confirmed + outbox = optimistic. The optimistic state is the materialised one
// (`view`); `base` holds the confirmed version of just the records that the outbox touches. No I/O.
// Invariant: view = confirmed with the outbox replayed on top, after every step.

import { assert } from '../../base/assert.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { BookState } from '../../model/book-state.ts';
import { applyMutation, authorMutation } from '../../model/apply-mutation.ts';
import { applyChange } from '../../model/change.ts';
import type { Change } from '../../model/change.ts';
import { EMPTY_DIGEST, updateDigest } from '../../model/digest.ts';
import type { Slices } from '../../base/slices.ts';
import type { Digest } from '../../model/digest.ts';
import type { Effect, Mutation, Stamp } from '../../model/mutation.ts';
import type { Stored } from '../../model/record.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import { BaseRecords } from './base-records.ts';
import { keysBeside, ReadingView } from './dependencies.ts';
import type { RecordStep } from './dependencies.ts';
import { effectMark } from './effect-mark.ts';
import type { LogPlace } from './log-place.ts';
import { NOT_PLAYED, Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox.ts';
import { affectedItems, newMeetings, REPLAY_ALL } from './rebase.ts';
import type { Replayed } from './rebase.ts';
import { recordKey, splitKey } from './record-key.ts';
import { ViewChanges } from './view-change.ts';
import type { ViewChange } from './view-change.ts';

/** One book's confirmed and optimistic state. */
export class BookReplica {
  readonly id: string;
  clientId: string;
  readonly view: BookState;
  readonly outbox = new Outbox();
  place: LogPlace = { epoch: null, cursor: null, tag: null, head: 0 };
  digest: Digest = EMPTY_DIGEST;
  /** The next n of this client in this book. */
  nextN = 1;
  readonly #base = new BaseRecords();
  readonly #changes = new ViewChanges();
  readonly #dirty = new Set<string>();
  /** Whether the last replay was one for keys on which replayed items newly met others. */
  #met = false;
  readonly #onSet: (kind: string, id: string) => void;

  constructor(id: string, clientId: string, onSet: (kind: string, id: string) => void = () => undefined) {
    this.id = id;
    this.clientId = clientId;
    this.view = new BookState(id);
    this.#onSet = onSet;
  }

  /** The stamp of mutation `n` of this replica. */
  stamp(n: number, mutation: Mutation): Stamp {
    const group = mutation.group === undefined ? {} : { group: mutation.group };
    return { clientId: this.clientId, n, at: mutation.at, ...group };
  }

  /** The confirmed version of a record. */
  confirmed(kind: string, id: string): Stored | undefined {
    const key = recordKey(kind, id);
    return this.#base.has(key) ? this.#base.get(key) : this.view.peek(kind, id);
  }

  /** Whether the outbox touches a record. */
  touches(key: string): boolean {
    return this.#base.has(key);
  }

  /** Confirmed versions that differ in kind from the view: what a checkpoint must keep besides the view. */
  baseRecords(): Generator<{ readonly key: string; readonly stored: Stored }> {
    return this.#base.entries();
  }

  /** Every confirmed record. */
  *confirmedRecords(): Generator<{ readonly kind: string; readonly stored: Stored }> {
    for (const { kind, stored } of this.view.all()) {
      if (!this.#base.has(recordKey(kind, stored.record.id))) yield { kind, stored };
    }
    for (const { key, stored } of this.baseRecords()) yield { kind: splitKey(key).kind, stored };
  }

  /**
   * Adds a new mutation to the outbox and plays it, unless its author must be told no, or it would change nothing; gives
   * its effect.
   */
  author(body: Mutation): Effect {
    const seen = new ReadingView(this.view);
    const effect = authorMutation(seen, body, this.stamp(this.nextN, body));
    if (effect.ok && effect.changes.length > 0) this.#play(this.#add(body), effect.changes, seen);
    return effect;
  }

  /** Adds a mutation that was authored before, as the journal has it: it counts whatever its effect is now. */
  append(n: number, body: Mutation, position: number): void {
    assert(n === this.nextN, 'mutation numbers without gaps');
    const item = this.#add(body);
    item.position = position;
    this.#apply(item, body);
  }

  /** Takes the newest mutation back out: it could not be stored. */
  takeBack(): void {
    const item = this.outbox.pop();
    assert(item !== undefined, 'a mutation to take back');
    this.nextN -= 1;
    for (const key of [...item.touched].reverse()) this.#release(key);
    // Others may have touched the same records before it; the caller replays those.
    for (const key of item.touched) if (this.#base.has(key)) this.#dirty.add(key);
  }

  /** Puts an outbox item of a checkpoint back, whose effect is in the view already. */
  restoreItem(item: OutboxItem, base: ReadonlyMap<string, Stored>): void {
    this.outbox.add(item);
    for (const key of item.touched) this.#base.hold(key, base.get(key));
  }

  /** Applies a page of entries to the confirmed state; gives those that answer own mutations. `pendingReplay` is to be asked then. */
  applyPage(entries: readonly Entry[], place: LogPlace): readonly Entry[] {
    const answered: Entry[] = [];
    for (const entry of entries) {
      const { first } = this.outbox;
      const own = entry.clientId === this.clientId && first?.n === entry.n ? first : undefined;
      for (const change of entry.changes) this.#confirm(change, own?.touched ?? []);
      if (own === undefined) continue;
      this.#answer(own.mark === effectMark(entry.changes));
      answered.push(entry);
    }
    this.place = place;
    return answered;
  }

  /** Whether pending mutations may have to be replayed. */
  get isUnsettled(): boolean {
    return this.#dirty.size > 0;
  }

  /** Everything pending must be replayed. */
  doubt(): void {
    this.#dirty.add(REPLAY_ALL);
  }

  /** Finds the pending mutations whose inputs changed. None for most pages. */
  *pendingReplay(): Slices<readonly OutboxItem[]> {
    const replay = this.isUnsettled ? yield* affectedItems(this.outbox, this.#dirty) : [];
    if (replay.length === 0) this.#dirty.clear();
    return replay;
  }

  /** Takes the effects of these items (in order of n) back, so that what they touch is as confirmed; `play` follows. */
  *release(items: readonly OutboxItem[]): Slices<readonly Replayed[]> {
    const replayed = items.map((item) => ({ item, before: { ...item } }));
    for (const item of items.toReversed()) {
      for (const key of item.touched) this.#release(key);
      this.outbox.setDependencies(item, NOT_PLAYED);
      yield;
    }
    this.#dirty.clear();
    return replayed;
  }

  /** Plays items that were released, in their order; their bodies are there. */
  *play(items: readonly OutboxItem[]): Slices<void> {
    for (const item of items) {
      assert(item.body !== undefined, 'a mutation body to replay');
      this.#apply(item, item.body);
      yield;
    }
  }

  /**
   * Replayed items may depend on others, or others on them, that did not before: those are to be replayed once more,
   * together. `pendingReplay` tells which.
   */
  *noteMeetings(replayed: readonly Replayed[]): Slices<void> {
    const met = replayed.length === this.outbox.size ? [] : yield* newMeetings(this.outbox, replayed);
    if (met.length > 0 && this.#met) this.#dirty.add(REPLAY_ALL);
    for (const key of met) this.#dirty.add(key);
    this.#met = met.length > 0;
  }

  /** Replaces the whole confirmed state; the caller replays the outbox afterwards. */
  reset(records: Iterable<{ readonly kind: string; readonly stored: Stored }>, place: LogPlace, digest: Digest): void {
    const before = Array.from(this.view.all());
    for (const { kind, stored } of before) this.#setView(kind, stored.record.id, undefined);
    this.#base.clear();
    for (const item of this.outbox.items()) this.outbox.setDependencies(item, NOT_PLAYED);
    for (const { kind, stored } of records) this.#setView(kind, stored.record.id, stored);
    this.place = place;
    this.digest = digest;
  }

  /** Takes a new client id: unanswered mutations are numbered anew from 1. The caller replays them all. */
  renumber(clientId: string): void {
    this.clientId = clientId;
    this.nextN = this.outbox.renumber();
  }

  /** Drops the oldest outbox item without an entry: a snapshot already contains its effect. */
  dropAnswered(): void {
    this.#answer(false);
  }

  /** What changed in the view since the last call. */
  takeViewChanges(): readonly ViewChange[] {
    return this.#changes.take(this.view);
  }

  #add(body: Mutation): OutboxItem {
    const item: OutboxItem = { n: this.nextN, position: 0, ...NOT_PLAYED, body };
    this.nextN += 1;
    this.outbox.add(item);
    return item;
  }

  /** Plays what a mutation does to the view as it is. */
  #apply(item: OutboxItem, body: Mutation): void {
    const seen = new ReadingView(this.view);
    this.#play(item, applyMutation(seen, body, this.stamp(item.n, body)).changes, seen);
  }

  #play(item: OutboxItem, changes: readonly Change[], seen: ReadingView): void {
    const touched = new Set<string>();
    const writes = new Set<string>();
    for (const change of changes) {
      const { kind, id } = change;
      const key = recordKey(kind, id);
      const before = this.view.peek(kind, id);
      const after = applyChange(before, change);
      if (!touched.has(key)) this.#base.hold(key, before);
      touched.add(key);
      for (const beside of keysBeside({ kind, id, before, after })) writes.add(beside);
      this.#setView(kind, id, after);
    }
    const reads = [...seen.keys].filter((key) => !touched.has(key));
    const mark = effectMark(changes);
    this.outbox.setDependencies(item, { touched: [...touched], reads, writes: [...writes], mark });
  }

  /** `awaited`: records of which the answered mutation's own version is in the view; `#answer` compares these. */
  #confirm(change: Change, awaited: readonly string[]): void {
    const { kind, id } = change;
    const key = recordKey(kind, id);
    const before = this.confirmed(kind, id);
    const after = applyChange(before, change);
    this.digest = updateDigest(this.digest, kind, { before, after });
    if (this.#base.has(key)) this.#base.set(key, after);
    else this.#setView(kind, id, after);
    if (!awaited.includes(key)) this.#markDirty({ kind, id, before, after });
  }

  /** Notes what of a record's step pending mutations were played on. */
  #markDirty(step: RecordStep): void {
    if (this.outbox.size === 0) return;
    const key = recordKey(step.kind, step.id);
    if (this.#base.has(key) || this.outbox.isRead(key)) this.#dirty.add(key);
    for (const beside of keysBeside(step)) if (this.outbox.isRead(beside)) this.#dirty.add(beside);
  }

  /** `isSame`: the log did what was played here, so nothing that others were played on is any different. */
  #answer(isSame: boolean): void {
    const item = this.outbox.shift();
    if (isSame) for (const key of item?.touched ?? []) this.#release(key);
    else this.#answerOtherwise(item);
  }

  #answerOtherwise(item: OutboxItem | undefined): void {
    let isAsPlayed = true;
    for (const key of item?.touched ?? []) {
      const { kind, id } = splitKey(key);
      const before = this.view.peek(kind, id);
      this.#release(key);
      const after = this.confirmed(kind, id);
      // As the log has it, it is as the others saw it: nothing changes for them.
      if (!this.#base.has(key) && deepEqual(before, after)) continue;
      isAsPlayed = false;
      this.#markDirty({ kind, id, before, after });
    }
    // Where others change the same, the view does not tell how this one had left it.
    const unsure = isAsPlayed ? [] : (item?.writes ?? []).filter((key) => this.outbox.isWritten(key));
    for (const key of unsure) if (this.outbox.isRead(key)) this.#dirty.add(key);
  }

  #release(key: string): void {
    const stored = this.#base.get(key);
    if (!this.#base.release(key)) return;
    const { kind, id } = splitKey(key);
    this.#setView(kind, id, stored);
  }

  #setView(kind: string, id: string, after: Stored | undefined): void {
    this.#changes.note(this.view, kind, id);
    this.view.set(kind, id, after);
    this.#onSet(kind, id);
  }
}
