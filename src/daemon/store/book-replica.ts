// One book on this device, in memory: confirmed + outbox = optimistic. The optimistic state is the materialised one
// (`view`); `base` holds the confirmed version of just the records that the outbox touches. No I/O.
// Invariant: view = confirmed with the outbox replayed on top, after every step.

import { assert } from '../../base/assert.ts';
import { BookState } from '../../model/book-state.ts';
import { applyMutation, mutationSubjects } from '../../model/apply-mutation.ts';
import { applyChange } from '../../model/change.ts';
import type { Change } from '../../model/change.ts';
import { EMPTY_DIGEST, updateDigest } from '../../model/digest.ts';
import type { Digest } from '../../model/digest.ts';
import type { Mutation, Stamp } from '../../model/mutation.ts';
import type { Stored } from '../../model/record.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import { Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox.ts';
import { recordKey, splitKey } from './record-key.ts';
import { affectedItems, readersOf, REPLAY_ALL } from './rebase.ts';

/** Where a book's confirmed state stands in the log. Cursor null: no snapshot taken yet. */
export interface LogPlace {
  readonly epoch: string | null;
  readonly cursor: number | null;
  readonly tag: string | null;
  readonly head: number;
}

/** A record of the view that a step changed. */
export interface ViewChange {
  readonly kind: string;
  readonly id: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** What a page did: view changes, own mutations answered, pending ones to be replayed with their bodies. */
export interface PageResult {
  readonly answered: readonly Entry[];
  readonly replay: readonly OutboxItem[];
}

interface Base {
  stored: Stored | undefined;
  refs: number;
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
  readonly #base = new Map<string, Base>();
  readonly #touched = new Map<string, Stored | undefined>();
  readonly #dirty = new Set<string>();
  /** For contacts written since the outbox was last known to fit the view: whether they were live then. */
  readonly #contactWasLive = new Map<string, boolean>();
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
    const base = this.#base.get(recordKey(kind, id));
    return base === undefined ? this.view.peek(kind, id) : base.stored;
  }

  /** Whether the outbox touches a record. */
  touches(key: string): boolean {
    return this.#base.has(key);
  }

  /** Confirmed versions that differ in kind from the view: what a checkpoint must keep besides the view. */
  *baseRecords(): Generator<{ readonly key: string; readonly stored: Stored }> {
    for (const [key, base] of this.#base) if (base.stored !== undefined) yield { key, stored: base.stored };
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
    const item: OutboxItem = { n, position: 0, touched: [], body };
    this.nextN += 1;
    this.outbox.add(item);
    this.#play(item, body, changes);
    // Authored on the view as it is, after all others: they need no replay.
    this.#settleComingAndGoing();
    return item;
  }

  /** Takes the newest mutation back out: it could not be stored. */
  takeBack(): void {
    const item = this.outbox.pop();
    assert(item !== undefined, 'a mutation to take back');
    this.nextN -= 1;
    const known = new Set(this.#contactWasLive.keys());
    for (const key of [...item.touched].reverse()) this.#release(key);
    // Nothing was written after it, so nobody has asked for a contact that comes or goes with it.
    for (const contact of this.#contactWasLive.keys()) if (!known.has(contact)) this.#contactWasLive.delete(contact);
    // Others may have touched the same records before it; the caller replays those.
    for (const key of item.touched) if (this.#base.has(key)) this.#dirty.add(key);
  }

  /** Puts an outbox item of a checkpoint back, whose effect is in the view already. */
  restoreItem(item: OutboxItem, base: ReadonlyMap<string, Stored>): void {
    this.outbox.add(item);
    for (const key of item.touched) {
      const known = this.#base.get(key);
      if (known === undefined) this.#base.set(key, { stored: base.get(key), refs: 1 });
      else known.refs += 1;
    }
  }

  /** Applies a page of entries to the confirmed state; `replay` says which pending mutations the caller must replay. */
  applyPage(entries: readonly Entry[], place: LogPlace): PageResult {
    const answered: Entry[] = [];
    for (const entry of entries) {
      for (const change of entry.changes) this.#confirm(change);
      if (entry.clientId === this.clientId && this.outbox.first?.n === entry.n) {
        this.#answer();
        answered.push(entry);
      }
    }
    this.place = place;
    return { answered, replay: this.pendingReplay() };
  }

  /** Pending mutations whose inputs changed. Empty for most pages. */
  pendingReplay(): readonly OutboxItem[] {
    this.#markComingAndGoing();
    const replay = this.#dirty.size === 0 ? [] : affectedItems(this.outbox, this.#dirty);
    if (replay.length === 0) this.#dirty.clear();
    return replay;
  }

  /**
   * Replays these items (in order of n, with bodies) on the confirmed versions of what they touch. Ask `pendingReplay`
   * again afterwards: a replayed effect may concern further items.
   */
  replay(items: readonly OutboxItem[]): void {
    const all = items.length === this.outbox.size;
    const known = new Set(items.flatMap((item) => item.touched));
    for (const item of [...items].reverse()) for (const key of item.touched) this.#release(key);
    this.#dirty.clear();
    for (const item of items) {
      assert(item.body !== undefined, 'a mutation body to replay');
      const { changes } = applyMutation(this.view, item.body, this.stamp(item.n, item.body));
      const meetsOthers = changes.some(
        ({ kind, id }) => !known.has(recordKey(kind, id)) && this.#base.has(recordKey(kind, id)),
      );
      if (meetsOthers && !all) this.#dirty.add(REPLAY_ALL);
      this.#play(item, item.body, changes);
    }
    if (all) this.#settleComingAndGoing();
  }

  /** Replaces the whole confirmed state; the caller replays the outbox afterwards. */
  reset(records: Iterable<{ readonly kind: string; readonly stored: Stored }>, place: LogPlace, digest: Digest): void {
    const before = Array.from(this.view.all());
    for (const { kind, stored } of before) this.#setView(kind, stored.record.id, undefined);
    this.#base.clear();
    for (const item of this.outbox.items()) item.touched = [];
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
    const changes: ViewChange[] = [];
    for (const [key, before] of this.#touched) {
      const { kind, id } = splitKey(key);
      const after = this.view.peek(kind, id);
      if (before !== after) changes.push({ kind, id, before, after });
    }
    this.#touched.clear();
    return changes;
  }

  #play(item: OutboxItem, body: Mutation, changes: readonly Change[]): void {
    const touched = new Set<string>();
    for (const { kind, id } of [...mutationSubjects(body, this.id), ...changes]) {
      const key = recordKey(kind, id);
      if (touched.has(key)) continue;
      touched.add(key);
      const base = this.#base.get(key);
      if (base === undefined) this.#base.set(key, { stored: this.view.peek(kind, id), refs: 1 });
      else base.refs += 1;
    }
    for (const change of changes) {
      const before = this.view.peek(change.kind, change.id);
      this.#setView(change.kind, change.id, applyChange(before, change));
    }
    item.touched = [...touched];
  }

  #confirm(change: Change): void {
    const key = recordKey(change.kind, change.id);
    const base = this.#base.get(key);
    const before = base === undefined ? this.view.peek(change.kind, change.id) : base.stored;
    const after = applyChange(before, change);
    this.digest = updateDigest(this.digest, change.kind, { before, after });
    if (base === undefined) this.#setView(change.kind, change.id, after);
    else {
      base.stored = after;
      this.#dirty.add(key);
    }
    this.#markReaders(change, { before, after });
  }

  /** Contacts that came or went in the view: any pending mutation may have asked for them. */
  #markComingAndGoing(): void {
    if (this.outbox.size === 0) return;
    for (const [id, wasLive] of this.#contactWasLive) {
      if (wasLive !== isLive(this.view.peek('contact', id))) this.#dirty.add(REPLAY_ALL);
    }
    if (this.#dirty.size === 0) this.#contactWasLive.clear();
  }

  #settleComingAndGoing(): void {
    this.#contactWasLive.clear();
  }

  /** Marks what reads a record through another. */
  #markReaders({ kind }: Change, step: { before: Stored | undefined; after: Stored | undefined }): void {
    if (this.outbox.size === 0) return;
    for (const key of readersOf(kind, step)) if (key === REPLAY_ALL || this.#base.has(key)) this.#dirty.add(key);
  }

  #answer(): void {
    const item = this.outbox.shift();
    for (const key of item?.touched ?? []) {
      this.#release(key);
      if (this.#base.has(key)) this.#dirty.add(key);
      else this.#dirty.delete(key);
    }
  }

  #release(key: string): void {
    const base = this.#base.get(key);
    assert(base !== undefined, 'a confirmed version of a touched record');
    base.refs -= 1;
    if (base.refs > 0) return;
    this.#base.delete(key);
    const { kind, id } = splitKey(key);
    this.#setView(kind, id, base.stored);
  }

  #setView(kind: string, id: string, after: Stored | undefined): void {
    const key = recordKey(kind, id);
    if (!this.#touched.has(key)) this.#touched.set(key, this.view.peek(kind, id));
    if (kind === 'contact' && !this.#contactWasLive.has(id)) {
      this.#contactWasLive.set(id, isLive(this.view.peek(kind, id)));
    }
    this.view.set(kind, id, after);
    this.#onSet(kind, id);
  }
}

function isLive(stored: Stored | undefined): boolean {
  return stored !== undefined && stored.deleted === undefined;
}
