// This replica's mutations of one book that the log has not answered yet, in order of n. Small per item: the body
// stays in the journal; the newest few are kept in memory because they are pushed or replayed next.

import { assert } from '../../base/assert.ts';
import type { Mutation } from '../../model/mutation.ts';

const BODIES_KEPT = 512;

/**
 * One unanswered mutation. `touched`: keys of the records that its effect wrote in the optimistic state; empty = no
 * effect now. `reads`: key of the contact on whose transactions its effect depends, or empty. `isWhole`: its effect in
 * the optimistic state is all that its author wanted.
 */
export interface OutboxItem {
  n: number;
  /** Where its record stands in the journal; 0 while its append is under way. */
  position: number;
  isWhole: boolean;
  touched: readonly string[];
  reads: string;
  body?: Mutation | undefined;
}

/** Unanswered mutations in order of n, without gaps. */
export class Outbox {
  #items: OutboxItem[] = [];
  /** Items before this index are answered; they are cut off in bulk. */
  #first = 0;
  /** Items before this index have no body in memory. */
  #bodiless = 0;
  #idle = 0;
  readonly #reads = new Map<string, number>();

  /** Number of unanswered mutations. */
  get size(): number {
    return this.#items.length - this.#first;
  }

  /** How many have no effect at present. */
  get idle(): number {
    return this.#idle;
  }

  /** Whether any depends on the transactions of a contact. */
  get anyReads(): boolean {
    return this.#reads.size > 0;
  }

  /** Whether one depends on the transactions of this contact. */
  isRead(contactKey: string): boolean {
    return this.#reads.has(contactKey);
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
    this.#count(item, 1);
    this.#dropBodies();
  }

  /** Notes what an item touches now. */
  setTouched(item: OutboxItem, touched: readonly string[]): void {
    this.#idle += Number(touched.length === 0) - Number(item.touched.length === 0);
    item.touched = touched;
  }

  /** Takes the oldest one off: its entry has arrived. */
  shift(): OutboxItem | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#first += 1;
    this.#count(item, -1);
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
    if (item !== undefined) this.#count(item, -1);
    return item;
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

  #count(item: OutboxItem, sign: 1 | -1): void {
    if (item.touched.length === 0) this.#idle += sign;
    if (item.reads === '') return;
    const count = (this.#reads.get(item.reads) ?? 0) + sign;
    if (count === 0) this.#reads.delete(item.reads);
    else this.#reads.set(item.reads, count);
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
