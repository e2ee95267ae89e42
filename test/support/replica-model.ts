// A replica, a log, and an oracle beside them that keeps no state between steps: the confirmed records are the changes
// of the log's entries up to the cursor, the view is those with the outbox replayed on top, from scratch each time.

import * as fc from 'fast-check';
import { expect } from 'vitest';
import { applyMutation } from '../../src/model/apply-mutation.ts';
import { runToEnd } from '../../src/base/slices.ts';
import { BookState } from '../../src/model/book-state.ts';
import { applyChange } from '../../src/model/change.ts';
import type { Change } from '../../src/model/change.ts';
import { digestToHex, recordLine } from '../../src/model/digest.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import type { Stored } from '../../src/model/record.ts';
import type { BookReplica } from '../../src/daemon/store/book-replica.ts';
import type { ViewChange } from '../../src/daemon/store/view-change.ts';
import { BookSlot } from '../../src/daemon/store/book-slot.ts';
import { captureBook, loadBook } from '../../src/daemon/store/checkpoint-image.ts';
import type { CapturedBook } from '../../src/daemon/store/checkpoint-image.ts';
import type { OutboxItem } from '../../src/daemon/store/outbox.ts';
import { recordKey } from '../../src/daemon/store/record-key.ts';
import { FakeLog, FOREIGN } from './fake-log.ts';
import { addContact, lend } from './store-fixture.ts';
import { askedOf, BOOK, CLIENT, digestOf, linesOf } from './model-fixture.ts';
import type { Wish } from './mutation-arbitrary.ts';

/** What may happen. Of several wishes the first that has an effect is done; counts are at most what there is. */
export type Step =
  | Wished
  | { readonly type: 'admit' | 'deliver' | 'takeBack'; readonly count: number }
  | { readonly type: 'snapshot' | 'reload' };

interface Wished {
  readonly type: 'write' | 'rehearse' | 'foreign';
  readonly wishes: readonly Wish[];
  readonly group: boolean;
}

const counted = (type: 'admit' | 'deliver' | 'takeBack'): fc.Arbitrary<Step> =>
  fc.record({ type: fc.constant(type), count: fc.nat({ max: 5 }) });

/** Any step over these wishes; half of them are writes, here or elsewhere. */
export function stepsOf(wish: fc.Arbitrary<Wish>): fc.Arbitrary<Step> {
  const wished = (type: 'write' | 'rehearse' | 'foreign'): fc.Arbitrary<Step> =>
    fc.record({ type: fc.constant(type), wishes: fc.array(wish, { minLength: 4, maxLength: 4 }), group: fc.boolean() });
  return fc.oneof(
    { weight: 8, arbitrary: wished('write') },
    { weight: 1, arbitrary: wished('rehearse') },
    { weight: 7, arbitrary: wished('foreign') },
    { weight: 3, arbitrary: counted('admit') },
    { weight: 7, arbitrary: counted('deliver') },
    { weight: 1, arbitrary: counted('takeBack') },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ type: 'snapshot' }, { type: 'reload' }) },
  );
}

/** The replica under test with its log; `run` does a step and compares everything with the oracle. */
export class ReplicaModel {
  readonly log = new FakeLog(BOOK);
  slot = new BookSlot(BOOK, CLIENT);
  readonly #bodies = new Map<number, Mutation>();
  readonly #documents = new Map<string, unknown>();
  #at = 1_000;

  /** Two contacts with a transaction each are known to everybody from the start. */
  constructor() {
    this.replica.place = { epoch: this.log.epoch, cursor: 0, tag: null, head: 0 };
    this.log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'), lend(11, 1, 1), lend(12, 2, 2));
    this.run({ type: 'deliver', count: 3 });
  }

  get replica(): BookReplica {
    return this.slot.replica;
  }

  /** Does a step, lets the view settle, and compares. */
  run(step: Step): void {
    const before = new Map(linesByKey(this.replica.view));
    this.#do(step);
    this.#settle();
    this.#compare();
    if (step.type !== 'reload') compareChanges(before, this.replica);
  }

  #do(step: Step): void {
    switch (step.type) {
      case 'write':
        this.#write(step);
        return;
      case 'rehearse':
        if (this.#write(step)) this.replica.takeBack();
        return;
      case 'foreign':
        this.#foreign(step);
        return;
      case 'admit':
        this.#admit(step.count);
        return;
      case 'deliver':
        this.#deliver(step.count);
        return;
      case 'takeBack':
        this.#takeBack(step.count);
        return;
      case 'snapshot':
        this.#snapshot();
        return;
      case 'reload':
        this.#reload();
        return;
    }
  }

  #mutation(wish: Wish, state: BookState, group: boolean): Mutation {
    this.#at += 1;
    return { ...wish(state), at: this.#at, ...(group ? { group: 'group' } : {}) };
  }

  #write({ wishes, group }: Wished): boolean {
    const { replica } = this;
    const n = replica.nextN;
    for (const wish of wishes) {
      const body = this.#mutation(wish, replica.view, group);
      const effect = replica.author(body);
      if (!effect.ok || effect.changes.length === 0) continue;
      this.#bodies.set(n, body);
      this.slot.outboxDirty = true;
      return true;
    }
    return false;
  }

  #foreign({ wishes, group }: Wished): void {
    for (const wish of wishes) {
      const entry = this.log.admit(FOREIGN, this.#mutation(wish, this.log.state, group));
      if (entry.changes.length > 0) return;
    }
  }

  /** The log takes the next of this replica's mutations, answered or not yet. */
  #admit(count: number): void {
    for (let i = 0; i <= count; i += 1) {
      const body = this.#bodies.get((this.log.lastN.get(CLIENT) ?? 0) + 1);
      if (body === undefined || (this.log.lastN.get(CLIENT) ?? 0) + 1 >= this.replica.nextN) return;
      this.log.admit(CLIENT, body);
    }
  }

  #deliver(count: number): void {
    const base = this.#cursor;
    const { to, head, entries } = this.log.page(base, Math.min(this.log.head, base + count + 1));
    if (to === base) return;
    const sent = JSON.parse(JSON.stringify(entries)) as typeof entries;
    const tag = sent.at(-1)?.tag ?? null;
    this.replica.applyPage(sent, { epoch: this.log.epoch, cursor: to, head, tag });
    this.slot.outboxDirty = true;
  }

  /** The newest ones could not be stored; the log cannot have seen them. */
  #takeBack(count: number): void {
    for (let i = 0; i <= count; i += 1) {
      if (this.replica.outbox.size === 0 || this.replica.nextN - 1 <= (this.log.lastN.get(CLIENT) ?? 0)) return;
      this.replica.takeBack();
      this.slot.outboxDirty = true;
    }
  }

  #snapshot(): void {
    const { replica, log } = this;
    const { records, place, digest, entries } = log.snapshot(CLIENT, replica.outbox.first?.n ?? replica.nextN);
    this.slot.reset(records, place, digest);
    for (const entry of entries) if (replica.outbox.first?.n === entry.n) replica.dropAnswered();
    const items = [...replica.outbox.items()];
    this.#replay(items);
  }

  /** Through a checkpoint: what changed since the last one is written, and everything is read back. */
  #reload(): void {
    const captured = JSON.parse(JSON.stringify(runToEnd(captureBook(this.slot)))) as CapturedBook;
    for (const { name, content } of captured.documents) this.#documents.set(name, content);
    for (const name of captured.removed) this.#documents.delete(name);
    this.slot = loadBook(captured.meta, CLIENT, this.#documents);
  }

  #settle(): void {
    let rounds = 0;
    for (let items = this.#affected(); items.length > 0; items = this.#affected()) {
      if ((rounds += 1) > 4) throw new RangeError('the view does not come to fit');
      this.#replay(items);
    }
  }

  #affected(): readonly OutboxItem[] {
    return runToEnd(this.replica.pendingReplay());
  }

  #replay(items: readonly OutboxItem[]): void {
    const replayed = runToEnd(this.replica.release(items));
    this.#fill(items);
    runToEnd(this.replica.play(items));
    runToEnd(this.replica.noteMeetings(replayed));
    this.slot.outboxDirty = true;
  }

  #fill(items: readonly OutboxItem[]): void {
    for (const item of items) item.body ??= this.#bodies.get(item.n);
  }

  get #cursor(): number {
    return this.replica.place.cursor ?? 0;
  }

  #compare(): void {
    expectFits(this.replica, this.log, this.#bodies);
  }
}

/** Compares all of a replica with its log up to the cursor and its outbox replayed on top; `bodies` by n. */
export function expectFits(replica: BookReplica, log: FakeLog, bodies: ReadonlyMap<number, Mutation>): void {
  const state = new BookState(log.book);
  for (const entry of log.entries.slice(0, replica.place.cursor ?? 0)) applyAll(state, entry.changes);
  const confirmed = [...replica.confirmedRecords()].map(({ kind, stored }) => recordLine(kind, stored)).sort();
  expect(confirmed, 'confirmed records').toEqual(linesOf(state));
  expect(digestToHex(replica.digest), 'digest').toBe(digestToHex(digestOf(state)));
  for (const item of replica.outbox.items()) {
    const body = bodies.get(item.n);
    if (body === undefined) throw new RangeError(`no body ${item.n}`);
    const { changes } = applyMutation(state, body, replica.stamp(item.n, body));
    applyAll(state, changes);
    const keys = new Set(changes.map(({ kind, id }) => recordKey(kind, id)));
    expect([...item.touched].sort(), `records that mutation ${item.n} touches`).toEqual([...keys].sort());
  }
  expect(askedOf(replica.view), 'view').toEqual(askedOf(state));
}

function applyAll(state: BookState, changes: readonly Change[]): void {
  for (const change of changes) {
    state.set(change.kind, change.id, applyChange(state.peek(change.kind, change.id), change));
  }
}

function linesByKey(state: BookState): readonly (readonly [string, string])[] {
  return [...state.all()].map(({ kind, stored }) => [recordKey(kind, stored.record.id), recordLine(kind, stored)]);
}

/** What the replica tells its watchers is what changed: each record once, as it was and as it is. */
function compareChanges(before: ReadonlyMap<string, string>, replica: BookReplica): void {
  const after = new Map(linesByKey(replica.view));
  const line = ({ kind }: ViewChange, stored: Stored | undefined) =>
    stored === undefined ? undefined : recordLine(kind, stored);
  const told = new Map<string, string | undefined>();
  for (const change of replica.takeViewChanges()) {
    const key = recordKey(change.kind, change.id);
    expect(line(change, change.before), `${key} before`).toBe(before.get(key));
    expect(line(change, change.after), `${key} after`).toBe(after.get(key));
    expect(told.has(key), `${key} told once`).toBe(false);
    told.set(key, line(change, change.after));
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(key) !== after.get(key)) expect(told.has(key), `${key} is told`).toBe(true);
  }
}
