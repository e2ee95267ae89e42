// How many of something each key has now, up to a maximum.

/** Counts by key. */
export class Tally {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** How many keys have something. */
  get size(): number {
    return this.#counts.size;
  }

  /** Counts one more; gives what counts it out again, once, or `undefined` if there are too many. */
  add(key: string): (() => void) | undefined {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#max) return undefined;
    this.#counts.set(key, count + 1);
    let counted = true;
    return () => {
      if (counted) this.#remove(key);
      counted = false;
    };
  }

  #remove(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
  }
}
