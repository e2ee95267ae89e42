// What the writing connection remembers between commits: contacts and balances, which nearly every push needs again.
// Whoever rolls back clears it; so does any write of another process.

import type { StoredBalance, StoredLine } from '../shared/book-store.ts';

/** Contacts and balances kept between commits; above that, everything is forgotten. */
const KEPT_MAX = 10_000;

/** One book's part. `null`: known not to exist. */
export interface BookCache {
  /** By kind, then id. */
  readonly records: Map<string, Map<string, StoredLine | null>>;
  /** By contact, then currency. */
  readonly balances: Map<string, Map<string, StoredBalance>>;
}

/** The memory of one writing connection. */
export class WriterCache {
  readonly #books = new Map<number, BookCache>();
  #dataVersion = -1;

  /** A book's part, empty at first. */
  of(bookKey: number): BookCache {
    let book = this.#books.get(bookKey);
    if (book === undefined) this.#books.set(bookKey, (book = { records: new Map(), balances: new Map() }));
    return book;
  }

  /** Inside a Txn: forgets everything if another connection has written since the last call. */
  check(dataVersion: number): void {
    if (dataVersion !== this.#dataVersion) this.clear();
    this.#dataVersion = dataVersion;
  }

  /** After a commit: lets go of what is seldom needed twice. */
  trim(): void {
    let kept = 0;
    for (const { records, balances } of this.#books.values()) {
      for (const kind of records.keys()) if (kind !== 'contact') records.delete(kind);
      kept += (records.get('contact')?.size ?? 0) + balances.size;
    }
    if (kept > KEPT_MAX) this.clear();
  }

  clear(): void {
    this.#books.clear();
  }
}
