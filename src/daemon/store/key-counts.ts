// How many have each key; equal keys are kept once, however many have them.

import { assert } from '../../base/assert.ts';

interface Counted {
  readonly key: string;
  count: number;
}

/** A multiset of keys. */
export class KeyCounts {
  readonly #counts = new Map<string, Counted>();

  /** Whether anybody has the key. */
  has(key: string): boolean {
    return this.#counts.has(key);
  }

  /** One more has these keys; gives them as they are kept. */
  add(keys: readonly string[]): readonly string[] {
    return keys.map((key) => {
      let counted = this.#counts.get(key);
      if (counted === undefined) this.#counts.set(key, (counted = { key, count: 0 }));
      counted.count += 1;
      return counted.key;
    });
  }

  /** One less has these keys. */
  remove(keys: readonly string[]): void {
    for (const key of keys) {
      const counted = this.#counts.get(key);
      assert(counted !== undefined, 'a key that was counted');
      counted.count -= 1;
      if (counted.count === 0) this.#counts.delete(key);
    }
  }
}
