// One book on this device, in memory: confirmed + outbox = optimistic. The optimistic state is the materialised one
// (`view`); `base` holds the confirmed version of just the records that the outbox touches. No I/O.
// Invariant: view = confirmed with the outbox replayed on top, after every step.

import { assert } from '../../base/assert.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { BookState } from '../../model/book-state.ts';
import { applyMutation, mutationSubjects } from '../../model/apply-mutation.ts';
import { applyChange } from '../../model/change.ts';
import type { Change } from '../../model/change.ts';
import { EMPTY_DIGEST, updateDigest } from '../../model/digest.ts';
import type { Digest } from '../../model/digest.ts';
import type { Mutation, Stamp } from '../../model/mutation.ts';
import type { Stored } from '../../model/record.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import { BaseRecords } from './base-records.ts';
import { ContactLiveness } from './contact-liveness.ts';
import type { LogPlace } from './log-place.ts';
import { Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox.ts';
import { recordKey, splitKey } from './record-key.ts';
import { conflictSubject, contactsOf } from './record-relations.ts';
import type { VersionsOf } from './record-relations.ts';
import { ViewChanges } from './view-change.ts';
import type { ViewChange } from './view-change.ts';
import {
  affectedItems,
  contactInDoubt,
  contactRead,
  keysOfAll,
  meetsOthers,
  readKeys,
  REPLAY_ALL,
  transactionsKey,
} from './rebase.ts';

/** What a page did: view changes, own mutations answered, pending ones to be replayed with their bodies. */
export interface PageResult {
  readonly answered: readonly Entry[];
  readonly replay: readonly OutboxItem[];
}

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
  readonly #liveness = new ContactLiveness();
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

  /** Adds a mutation of this replica with its changes to the outbox and the view. */
  append(n: number, body: Mutation, changes: readonly Change[]): OutboxItem {
    assert(n === this.nextN, 'mutation numbers without gaps');
    const item: OutboxItem = { n, position: 0, isWhole: true, reads: contactRead(body), touched: [], body };
    this.nextN += 1;
    this.outbox.add(item);
    this.#play(item, body, changes);
    // Authored on the view as it is, after all others: they need no replay.
    this.#liveness.settle();
    return item;
  }

  /** Takes the newest mutation back out: it could not be stored. */
  takeBack(): void {
    const item = this.outbox.pop();
    assert(item !== undefined, 'a mutation to take back');
    this.nextN -= 1;
    const written = this.#liveness.ids();
    for (const key of [...item.touched].reverse()) this.#release(key);
    // Nothing was written after it, so nobody has asked for a contact that comes or goes with it.
    this.#liveness.keepOnly(written);
    // Others may have touched the same records before it; the caller replays those.
    for (const key of item.touched) if (this.#base.has(key)) this.#markDirty(key);
  }

  /** Puts an outbox item of a checkpoint back, whose effect is in the view already. */
  restoreItem(item: OutboxItem, base: ReadonlyMap<string, Stored>): void {
    this.outbox.add(item);
    for (const key of item.touched) this.#base.hold(key, base.get(key));
  }

  /** Applies a page of entries to the confirmed state; `replay` says which pending mutations the caller must replay. */
  applyPage(entries: readonly Entry[], place: LogPlace): PageResult {
    const answered: Entry[] = [];
    for (const entry of entries) {
      const { first } = this.outbox;
      const own = entry.clientId === this.clientId && first?.n === entry.n ? first : undefined;
      for (const change of entry.changes) this.#confirm(change, own?.touched ?? []);
      if (own === undefined) continue;
      this.#answer();
      answered.push(entry);
    }
    this.place = place;
    return { answered, replay: this.pendingReplay() };
  }

  /** Pending mutations whose inputs changed. Empty for most pages. */
  pendingReplay(): readonly OutboxItem[] {
    this.#markLiveness();
    if (this.#dirty.size === 0) this.#liveness.settle();
    let replay = this.#dirty.size === 0 ? [] : affectedItems(this.outbox, this.#dirty, this.#relations);
    if (contactInDoubt(replay, this.#base.entries(), this.view)) replay = [...this.outbox.items()];
    if (replay.length === 0) this.#dirty.clear();
    return replay;
  }

  /**
   * Replays these items (in order of n, with bodies) on the confirmed versions of what they touch. Ask `pendingReplay`
   * again afterwards: a replayed effect may concern further items.
   */
  replay(items: readonly OutboxItem[]): void {
    const all = items.length === this.outbox.size;
    const known = all ? new Set<string>() : keysOfAll(items, this.outbox, this.#relations);
    for (const item of [...items].reverse()) {
      for (const key of item.touched) this.#release(key);
      this.outbox.setTouched(item, []);
    }
    this.#dirty.clear();
    for (const item of items) {
      assert(item.body !== undefined, 'a mutation body to replay');
      const effect = applyMutation(this.view, item.body, this.stamp(item.n, item.body));
      item.isWhole = effect.ok && effect.outcome === 'applied';
      this.#play(item, item.body, effect.changes);
    }
    if (all) this.#liveness.settle();
    else if (meetsOthers(this.outbox, { items, known }, this.#relations)) this.#dirty.add(REPLAY_ALL);
  }

  /** Replaces the whole confirmed state; the caller replays the outbox afterwards. */
  reset(records: Iterable<{ readonly kind: string; readonly stored: Stored }>, place: LogPlace, digest: Digest): void {
    const before = Array.from(this.view.all());
    for (const { kind, stored } of before) this.#setView(kind, stored.record.id, undefined);
    this.#base.clear();
    for (const item of this.outbox.items()) this.outbox.setTouched(item, []);
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
    this.#answer();
  }

  /** What changed in the view since the last call. */
  takeViewChanges(): readonly ViewChange[] {
    return this.#changes.take(this.view);
  }

  #play(item: OutboxItem, body: Mutation, changes: readonly Change[]): void {
    const touched = new Set<string>();
    for (const { kind, id } of [...mutationSubjects(body, this.id), ...changes]) {
      const key = recordKey(kind, id);
      if (touched.has(key)) continue;
      touched.add(key);
      this.#base.hold(key, this.view.peek(kind, id));
    }
    for (const change of changes) {
      this.#setView(change.kind, change.id, applyChange(this.view.peek(change.kind, change.id), change));
    }
    this.outbox.setTouched(item, [...touched]);
  }

  /** `awaited`: records of which the answered mutation's own version is in the view; `#answer` compares these. */
  #confirm(change: Change, awaited: readonly string[]): void {
    const key = recordKey(change.kind, change.id);
    const isTouched = this.#base.has(key);
    const before = this.confirmed(change.kind, change.id);
    const after = applyChange(before, change);
    this.digest = updateDigest(this.digest, change.kind, { before, after });
    this.#markMerge({ before, after });
    // The view does not show this while pending work holds the contact, and any pending mutation may have asked for it.
    const cameOrWent = change.kind === 'contact' && isTouched && isLive(before) !== isLive(after);
    if (cameOrWent && !awaited.includes(key)) this.#dirty.add(REPLAY_ALL);
    if (!awaited.includes(key)) this.#markDirty(key);
    if (isTouched) this.#base.set(key, after);
    else this.#setView(change.kind, change.id, after);
    if (!awaited.includes(key)) this.#markDirty(key);
  }

  /** Contacts that came or went in the view: any pending mutation, or any that missed something, may have asked for them. */
  #markLiveness(): void {
    if (this.outbox.size === 0) return;
    const change = this.#liveness.change((id) => this.view.peek('contact', id));
    if (change === 'cameOrWent') this.#dirty.add(REPLAY_ALL);
    if (change !== 'appeared') return;
    this.#liveness.settle();
    for (const item of this.outbox.items()) if (!item.isWhole) for (const key of item.touched) this.#dirty.add(key);
  }

  /** Notes that a record is not what pending mutations were played on. */
  #markDirty(key: string, contacts = this.#contactsOf(key)): void {
    if (this.outbox.size === 0) return;
    if (this.outbox.idle > 0 || this.#base.has(key)) this.#dirty.add(key);
    for (const read of contacts.flatMap(readKeys)) if (this.outbox.isRead(read)) this.#dirty.add(transactionsKey(read));
    for (const about of conflictSubject(this.#versionsOf, key)) if (this.#base.has(about)) this.#dirty.add(about);
  }

  /** Who is merged into whom decides what every mutation about either contact means. */
  #markMerge({ before, after }: { before: Stored | undefined; after: Stored | undefined }): void {
    const moved = before?.record['mergedInto'] !== after?.record['mergedInto'];
    if (moved && this.outbox.size > 0) this.#dirty.add(REPLAY_ALL);
  }

  #answer(): void {
    const item = this.outbox.shift();
    for (const key of item?.touched ?? []) {
      const { kind, id } = splitKey(key);
      const before = this.view.peek(kind, id);
      const contacts = this.#contactsOf(key);
      this.#release(key);
      // As the log has it, it is as the others saw it: nothing changes for them.
      const after = this.view.peek(kind, id);
      if (!this.#base.has(key) && deepEqual(before, after)) continue;
      this.#markMerge({ before, after });
      this.#markDirty(key, [...contacts, ...this.#contactsOf(key)]);
    }
  }

  readonly #relations = { contactsOf: (key: string) => this.#contactsOf(key) };
  readonly #versionsOf: VersionsOf = (kind, id) => [this.view.peek(kind, id), this.confirmed(kind, id)];

  /** Keys of the contacts that a transaction belongs to; none while nothing asks for them. */
  #contactsOf(key: string): readonly string[] {
    return this.outbox.anyReads ? contactsOf(this.#versionsOf, key) : [];
  }

  #release(key: string): void {
    const stored = this.#base.get(key);
    if (!this.#base.release(key)) return;
    const { kind, id } = splitKey(key);
    this.#setView(kind, id, stored);
  }

  #setView(kind: string, id: string, after: Stored | undefined): void {
    this.#changes.note(this.view, kind, id);
    if (kind === 'contact') this.#liveness.note(id, this.view.peek(kind, id));
    this.view.set(kind, id, after);
    this.#onSet(kind, id);
  }
}

function isLive(stored: Stored | undefined): boolean {
  return stored !== undefined && stored.deleted === undefined;
}
