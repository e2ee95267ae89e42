// Keys of recent requests and the mutation each made, so that a command that retries after a lost answer gets the
// same answer instead of a second write.

const KEYS_KEPT = 10_000;

/** What a request made: its book, the n of its last mutation and the record that one is about. */
export interface RequestOutcome {
  readonly book: string;
  readonly n: number;
  readonly id: string;
}

/** The most recent request keys. */
export class RequestKeys {
  readonly #outcomes = new Map<string, RequestOutcome>();

  /** Notes what a request made; the oldest key is forgotten when there are too many. */
  note(key: string, outcome: RequestOutcome): void {
    this.#outcomes.delete(key);
    this.#outcomes.set(key, outcome);
    if (this.#outcomes.size <= KEYS_KEPT) return;
    for (const oldest of this.#outcomes.keys()) {
      this.#outcomes.delete(oldest);
      return;
    }
  }

  /** What the request with this key made, if it is known. */
  find(key: string): RequestOutcome | undefined {
    return this.#outcomes.get(key);
  }

  /** Follows a book's unanswered mutations to their new numbers, from 1; answered ones have none any more (0). */
  renumber(book: string, firstPending: number): void {
    for (const [key, outcome] of this.#outcomes) {
      if (outcome.book !== book) continue;
      this.#outcomes.set(key, { ...outcome, n: Math.max(0, outcome.n - firstPending + 1) });
    }
  }

  /** The latest `count` keys, oldest first. */
  latest(count: number): readonly (readonly [key: string, book: string, n: number, id: string])[] {
    return [...this.#outcomes].slice(-count).map(([key, { book, n, id }]) => [key, book, n, id]);
  }
}
