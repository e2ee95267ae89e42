// Confirmed versions of the records that pending mutations touch, each kept as long as one of them does. The view holds
// the optimistic version of these, and the confirmed one of all others.

import { assert } from '../../base/assert.ts';
import type { Stored } from '../../model/record.ts';

interface Base {
  stored: Stored | undefined;
  refs: number;
}

/** Confirmed versions by record key. */
export class BaseRecords {
  readonly #bases = new Map<string, Base>();

  /** Whether a pending mutation touches the record. */
  has(key: string): boolean {
    return this.#bases.has(key);
  }

  /** The confirmed version of a touched record; undefined also where there is none. */
  get(key: string): Stored | undefined {
    return this.#bases.get(key)?.stored;
  }

  /** The touched record has another confirmed version now. */
  set(key: string, stored: Stored | undefined): void {
    const base = this.#bases.get(key);
    assert(base !== undefined, 'a confirmed version of a touched record');
    base.stored = stored;
  }

  /** One more mutation touches the record, which so far had the confirmed version `stored` if none did. */
  hold(key: string, stored: Stored | undefined): void {
    const base = this.#bases.get(key);
    if (base === undefined) this.#bases.set(key, { stored, refs: 1 });
    else base.refs += 1;
  }

  /** One mutation less touches it; true if that was the last one. */
  release(key: string): boolean {
    const base = this.#bases.get(key);
    assert(base !== undefined, 'a confirmed version of a touched record');
    base.refs -= 1;
    if (base.refs > 0) return false;
    this.#bases.delete(key);
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#bases.clear();
  }

  /** Those that exist. */
  *entries(): Generator<{ readonly key: string; readonly stored: Stored }> {
    for (const [key, { stored }] of this.#bases) if (stored !== undefined) yield { key, stored };
  }
}
