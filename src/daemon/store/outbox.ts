// This replica's mutations of one book that the log has not answered yet, in order of n. Small per item: the body
// stays in the journal; the newest few are kept in memory because they are pushed or replayed next.

import { assert } from '../../base/assert.ts';
import type { Mutation } from '../../model/mutation.ts';
import { KeyCounts } from './key-counts.ts';

const BODIES_KEPT = 512;

/** What the effect of a mutation in the optimistic state depends on and what it changes, as keys (`dependencies.ts`). */
export interface Dependencies {
  /** The records that it writes, which it depends on too; none = it has no effect now. */
  readonly touched: readonly string[];
  /** What else it depends on. */
  readonly reads: readonly string[];
  /** What else it changes for others. */
  readonly writes: readonly string[];
  /** What it did (`effectMark`); absent = not known. */
  readonly mark?: number | undefined;
}

/** The dependencies of a mutation that is not played. */
export const NOT_PLAYED: Dependencies = { touched: [], reads: [], writes: [] };

/** One unanswered mutation. */
export interface OutboxItem extends Dependencies {
  n: number;
  /** Where its record stands in the journal; 0 while its append is under way. */
  position: number;
  touched: readonly string[];
  reads: readonly string[];
  writes: readonly string[];
  mark?: number | undefined;
  body?: Mutation | undefined;
}

/** Unanswered mutations in order of n, without gaps. */
export class Outbox {
  #items: OutboxItem[] = [];
  /** Items before this index are answered; they are cut off in bulk. */
  #first = 0;
  /** Items before this index have no body in memory. */
  #bodiless = 0;
  readonly #reads = new KeyCounts();
  readonly #writes = new KeyCounts();

  /** Number of unanswered mutations. */
  get size(): number {
    return this.#items.length - this.#first;
  }

  /** Whether one depends on this key, apart from what it writes. */
  isRead(key: string): boolean {
    return this.#reads.has(key);
  }

  /** Whether one changes this key, which is not that of a record. */
  isWritten(key: string): boolean {
    return this.#writes.has(key);
  }

  /** The oldest unanswered one. */
  get first(): OutboxItem | undefined {
    return this.#items[this.#first];
  }

  /** Appends the next mutation. */
  add(item: OutboxItem): void {
    const last = this.#items.at(-1);
    assert(this.size === 0 || last?.n === item.n - 1, 'outbox numbers without gaps');
    this.#items.push(item);
    this.#count(item);
    this.#dropBodies();
  }

  /** Notes what an item's effect depends on and changes now. */
  setDependencies(item: OutboxItem, { touched, reads, writes, mark }: Dependencies): void {
    this.#uncount(item);
    item.mark = mark;
    item.touched = touched;
    item.reads = reads;
    item.writes = writes;
    this.#count(item);
  }

  /** Takes the oldest one off: its entry has arrived. */
  shift(): OutboxItem | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#first += 1;
    this.#uncount(item);
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#bodiless = Math.max(0, this.#bodiless - this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes the newest one back: its append to the journal failed. */
  pop(): OutboxItem | undefined {
    if (this.size === 0) return undefined;
    this.#bodiless = Math.min(this.#bodiless, this.#items.length - 1);
    const item = this.#items.pop();
    if (item !== undefined) this.#uncount(item);
    return item;
  }

  /** Bodies that were read for a replay go again, but those of the newest. */
  forgetBodies(items: readonly OutboxItem[]): void {
    const newest = (this.#items.at(-1)?.n ?? 0) - BODIES_KEPT;
    for (const item of items) if (item.n <= newest && item.position > 0) item.body = undefined;
  }

  /** Gives all items new numbers from 1, in their order; returns the next free one. */
  renumber(): number {
    let n = 1;
    for (const item of this.items()) {
      item.n = n;
      n += 1;
    }
    return n;
  }

  /** The item with this n. */
  get(n: number): OutboxItem | undefined {
    const first = this.first;
    return first === undefined || n < first.n ? undefined : this.#items[this.#first + (n - first.n)];
  }

  /** Items in order, from `n` (default: the oldest). */
  *items(fromN?: number): Generator<OutboxItem> {
    const first = this.first;
    if (first === undefined) return;
    const start = fromN === undefined ? 0 : Math.max(0, fromN - first.n);
    for (let index = this.#first + start; index < this.#items.length; index += 1)
      yield this.#items[index] as OutboxItem;
  }

  #count(item: OutboxItem): void {
    item.reads = this.#reads.add(item.reads);
    item.writes = this.#writes.add(item.writes);
  }

  #uncount({ reads, writes }: OutboxItem): void {
    this.#reads.remove(reads);
    this.#writes.remove(writes);
  }

  /** Bodies of all but the newest go, once they can be read from the journal. */
  #dropBodies(): void {
    for (; this.#bodiless < this.#items.length - BODIES_KEPT; this.#bodiless += 1) {
      const old = this.#items[this.#bodiless];
      if (old === undefined || old.position === 0) return;
      old.body = undefined;
    }
  }
}
