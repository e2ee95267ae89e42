// An ordered list for large, changing indexes: sorted chunks of bounded size, so that an insert or a removal
// costs a binary search and a short move, and a page costs its own length. Items must be unique under `compare`.

import type { Slices } from './slices.ts';

const CHUNK_MAX = 512;
const DEFERRED_MAX = 1_024;
/** Chunks that are searched for a text between two chances for others. */
const SEARCHED_PER_SLICE = 8;

/** A stretch of a list, from one item to another. */
export interface SortedRange<T> {
  readonly first: T;
  readonly last: T;
}

/** A list kept in the order of `compare`; two items that compare equal are the same item. */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  #chunks: T[][] = [];
  #size = 0;
  /** Items taken by `defer`; they find their places with the first use of the list. */
  #deferred: T[] = [];
  readonly #textOf: ((item: T) => string) | undefined;
  /** Texts of chunks by which a search passes over most; each is made when first searched, and goes when its chunk changes. */
  #texts: WeakMap<readonly T[], string> | undefined;

  /** `textOf`: the text of an item, without line breaks, for `rangesWith`. */
  constructor(compare: (a: T, b: T) => number, sorted: readonly T[] = [], textOf?: (item: T) => string) {
    this.#compare = compare;
    this.#textOf = textOf;
    this.#fill(sorted);
  }

  /** Number of items. */
  get size(): number {
    return this.#size + this.#deferred.length;
  }

  /** Takes an item that is not in the list yet; finding its place is put off to the first use. */
  defer(item: T): void {
    this.#deferred.push(item);
  }

  /** The same for one of many that come while the list is in use: not so many are put off that their turn takes long. */
  deferSome(item: T): void {
    this.#deferred.push(item);
    if (this.#deferred.length >= DEFERRED_MAX) this.#settle();
  }

  /** Inserts `item`, or replaces the one that compares equal. */
  add(item: T): void {
    this.#settle();
    this.#insert(item);
  }

  /** Removes the item that compares equal to `item`; says whether there was one. */
  remove(item: T): boolean {
    this.#settle();
    const at = this.#chunkFor(item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const { index, found } = this.#search(chunk, item);
    if (!found) return false;
    chunk.splice(index, 1);
    this.#texts?.delete(chunk);
    this.#size -= 1;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    return true;
  }

  /** Items in order, from the first that does not come before `from` (or from the start). */
  *from(from?: T): Generator<T> {
    this.#settle();
    let at = from === undefined ? 0 : this.#chunkFor(from);
    const first = this.#chunks[at];
    let index = from === undefined || first === undefined ? 0 : this.#search(first, from).index;
    for (; at < this.#chunks.length; at += 1, index = 0) {
      const chunk = this.#chunks[at] ?? [];
      for (; index < chunk.length; index += 1) yield chunk[index] as T;
    }
  }

  /** Items in order, from the one at `index`: finding it costs a step for each chunk before it, not for each item. */
  *fromIndex(index: number): Generator<T> {
    this.#settle();
    let skip = index;
    for (const chunk of this.#chunks) {
      if (skip < chunk.length) for (let at = skip; at < chunk.length; at += 1) yield chunk[at] as T;
      skip = Math.max(0, skip - chunk.length);
    }
  }

  /** The place in the list of the item that compares equal to `item`; `undefined` if there is none. */
  indexOf(item: T): number | undefined {
    this.#settle();
    const at = this.#chunkFor(item);
    const { index, found } = this.#search(this.#chunks[at] ?? [], item);
    if (!found) return undefined;
    let before = index;
    for (let chunk = 0; chunk < at; chunk += 1) before += this.#chunks[chunk]?.length ?? 0;
    return before;
  }

  /**
   * Stretches in order in which every item is whose text holds `key` (a text without line breaks), and others. It may be
   * interrupted while the list changes: what is in the list all the while is not missed, and two stretches may overlap.
   */
  *rangesWith(key: string): Slices<readonly SortedRange<T>[]> {
    const ranges: SortedRange<T>[] = [];
    this.#settle();
    for (let [at, searched] = [0, 0]; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks[at] ?? [];
      const [first, last] = [chunk[0] as T, chunk.at(-1) as T];
      if (this.#chunkText(chunk).includes(key)) ranges.push({ first, last });
      searched += 1;
      if (searched % SEARCHED_PER_SLICE > 0) continue;
      yield;
      this.#settle();
      at = this.#chunkFor(last);
      // One that has grown at its end is searched again.
      if (this.#compare(this.#chunks[at]?.at(-1) ?? last, last) > 0) at -= 1;
    }
    return ranges;
  }

  #chunkText(chunk: readonly T[]): string {
    const known = this.#texts?.get(chunk);
    if (known !== undefined) return known;
    const text = chunk.map((item) => this.#textOf?.(item) ?? '').join('\n');
    this.#texts ??= new WeakMap();
    this.#texts.set(chunk, text);
    return text;
  }

  /** Few go to their places one by one; when they are many, sorting everything anew costs less. */
  #settle(): void {
    const deferred = this.#deferred;
    if (deferred.length === 0) return;
    this.#deferred = [];
    if (deferred.length * 2 > this.#size) this.#fill([...this.#chunks.flat(), ...deferred].sort(this.#compare));
    else for (const item of deferred) this.#insert(item);
  }

  #insert(item: T): void {
    const at = this.#chunkFor(item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([item]);
      this.#size += 1;
      return;
    }
    const { index, found } = this.#search(chunk, item);
    this.#texts?.delete(chunk);
    if (found) {
      chunk[index] = item;
      return;
    }
    chunk.splice(index, 0, item);
    this.#size += 1;
    if (chunk.length > CHUNK_MAX) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK_MAX / 2));
  }

  #fill(sorted: readonly T[]): void {
    this.#chunks = [];
    for (let i = 0; i < sorted.length; i += CHUNK_MAX / 2) this.#chunks.push(sorted.slice(i, i + CHUNK_MAX / 2));
    this.#size = sorted.length;
  }

  #chunkFor(item: T): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#chunks[middle]?.at(-1) as T;
      if (this.#compare(last, item) < 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low);
  }

  #search(chunk: readonly T[], item: T): { index: number; found: boolean } {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(chunk[middle] as T, item);
      if (order === 0) return { index: middle, found: true };
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return { index: low, found: false };
  }
}
