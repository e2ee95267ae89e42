// The other nodes on the database: their commits and who is connected to them, by hints where they arrive, and by looking
// from time to time, which finds what no hint told. Looks are bounded by the books that somebody here waits for.

import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Commit } from '../log-storage.ts';
import type { Peers } from '../peers.ts';
import type { Hint } from './notifier.ts';

/** Books looked at with one statement. */
const BOOKS_PER_LOOK = 1_000;
/** Ms between looks of a node that hears nothing of the others. */
export const POLL_ALONE_MS = 500;
/** Seconds after which a node that has not said so again has nobody connected. */
const ATTENDANCE_S = 30;
/** Ms after which a node says again who is connected. */
const REPEAT_MS = 10_000;

const HEADS = `SELECT book_id AS book, head, (SELECT version FROM access_version WHERE one = 1) AS access
  FROM books WHERE book_id = ANY($1)`;
const ATTENDANCE = `SELECT book_id AS book, names FROM attendance
  WHERE book_id = ANY($1) AND node_id <> $2 AND seen_at > now() - interval '${ATTENDANCE_S} seconds'`;
const ATTEND = `INSERT INTO attendance (book_id, node_id, names, seen_at)
  SELECT book_id, $2, names, now() FROM unnest($1::text[], $3::text[]) AS here (book_id, names) ORDER BY book_id
  ON CONFLICT (book_id, node_id) DO UPDATE SET names = excluded.names, seen_at = excluded.seen_at`;
const LEAVE = 'DELETE FROM attendance WHERE book_id = ANY($1) AND node_id = $2';
const FORGET = `DELETE FROM attendance WHERE book_id = ANY($1) AND seen_at < now() - interval '${ATTENDANCE_S} seconds'`;

/** What it needs. `query`: one statement on some connection. `pollMs`: between looks. */
export interface NodePeersDeps {
  readonly node: string;
  readonly pollMs: number;
  readonly query: <T extends object>(text: string, values: unknown[]) => Promise<readonly T[]>;
  readonly tell: (hint: Hint) => void;
  readonly heard: (commit: Commit) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looks after the books that are followed here. */
export class NodePeers implements Peers {
  readonly #deps: NodePeersDeps;
  #books: ReadonlyMap<string, unknown> = new Map();
  #listener: (book: string, names: readonly string[]) => void = () => undefined;
  /** The newest head that listeners were told of each followed book. */
  #heads = new Map<string, number>();
  readonly #here = new Map<string, readonly string[]>();
  readonly #elsewhere = new Map<string, string>();
  /** Books whose attendance here is not written yet. */
  readonly #unsaid = new Set<string>();
  /** Books whose attendance will be looked at next. */
  readonly #soon = new Set<string>();
  #saidAt = 0;
  #pollMs: number;
  #working: Promise<void> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(deps: NodePeersDeps) {
    this.#deps = deps;
    this.#pollMs = deps.pollMs;
    this.#schedule();
  }

  follow(books: ReadonlyMap<string, unknown>): void {
    this.#books = books;
  }

  onAttendance(listener: (book: string, names: readonly string[]) => void): void {
    this.#listener = listener;
  }

  attend(book: string, names: readonly string[]): void {
    if (names.length === 0) this.#here.delete(book);
    else this.#here.set(book, names);
    this.#unsaid.add(book);
    // Whoever says so may have forgotten who is elsewhere.
    this.#elsewhere.delete(book);
    this.#lookSoon(book);
  }

  /** A commit of this node. `hinted`: whether the others were told of it already. */
  committed({ book, head, access }: Commit, hinted = Promise.resolve(false)): void {
    this.#heads.set(book, Math.max(head, this.#heads.get(book) ?? 0));
    void hinted.then((isDone) => {
      if (!isDone && !this.#closed) this.#deps.tell({ book, head, access });
    });
  }

  /** A hint of another node. */
  heard({ book, head, access }: Hint): void {
    if (!this.#books.has(book)) return;
    if (head === undefined) this.#lookSoon(book);
    else this.#found({ book, head, access: access ?? 0 });
  }

  /** No hint will come: looks as often as a node that does not listen. */
  hearsNothing(): void {
    this.#pollMs = Math.min(this.#pollMs, POLL_ALONE_MS);
    this.#schedule();
  }

  /** Looks now: hints may have been missed. */
  look(): Promise<void> {
    return this.#then(() => this.#look());
  }

  /** Says that nobody is here any more, and looks no more. */
  async close(): Promise<void> {
    this.#cancel?.();
    const books = [...this.#here.keys()];
    this.#here.clear();
    await this.#then(async () => {
      if (books.length > 0) await this.#deps.query(LEAVE, [books, this.#deps.node]);
      for (const book of books) this.#deps.tell({ book });
    });
    this.#closed = true;
  }

  /** The next look, instead of one that was to come. */
  #schedule(): void {
    this.#cancel?.();
    this.#cancel = this.#deps.clock.timer(this.#pollMs, () => {
      void this.look().then(() => {
        if (!this.#closed) this.#schedule();
      });
    });
  }

  /** Says who is here and looks who is elsewhere, at once for all books that are named until it is done. */
  #lookSoon(book: string): void {
    this.#soon.add(book);
    if (this.#soon.size > 1) return;
    void this.#then(async () => {
      const books = [...this.#soon];
      this.#soon.clear();
      await this.#say();
      await this.#lookForPeople(books);
    });
  }

  /** Does one thing after the other; what fails is done again by the next look. */
  #then(work: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(async () => {
      if (this.#closed) return;
      await work().catch((error: unknown) => this.#deps.logger.warn('peers_failed', { error: String(error) }));
    });
    return this.#working;
  }

  async #look(): Promise<void> {
    const books = [...this.#books.keys()];
    for (const book of this.#elsewhere.keys()) if (!this.#books.has(book)) this.#elsewhere.delete(book);
    const known = this.#heads;
    this.#heads = new Map(books.flatMap((book) => (known.has(book) ? [[book, known.get(book) ?? 0]] : [])));
    for (let at = 0; at < books.length; at += BOOKS_PER_LOOK) {
      const some = books.slice(at, at + BOOKS_PER_LOOK);
      for (const row of await this.#deps.query<Required<Hint>>(HEADS, [some])) this.#found(row);
      await this.#lookForPeople(some);
    }
    if (this.#deps.clock.monotonic() - this.#saidAt > REPEAT_MS) {
      // Nobody needs to hear that nothing has changed.
      await this.#write([...this.#here.keys()].filter((book) => !this.#unsaid.has(book)));
      this.#saidAt = this.#deps.clock.monotonic();
      if (books.length > 0) await this.#deps.query(FORGET, [books]);
    }
    await this.#say();
  }

  #found({ book, head, access }: Required<Hint>): void {
    if (head <= (this.#heads.get(book) ?? -1)) return;
    this.#heads.set(book, head);
    this.#deps.heard({ book, head, access, pages: [], refusals: [] });
  }

  /** Says what has changed, and tells the others of it. */
  async #say(): Promise<void> {
    const changed = [...this.#unsaid];
    await this.#write(changed);
    for (const book of changed) this.#deps.tell({ book });
  }

  /** Writes who is here in these books. */
  async #write(books: readonly string[]): Promise<void> {
    const { node, query } = this.#deps;
    for (let at = 0; at < books.length; at += BOOKS_PER_LOOK) {
      const some = books.slice(at, at + BOOKS_PER_LOOK).map((book) => ({ book, names: this.#here.get(book) }));
      const left = some.filter(({ names }) => names === undefined).map(({ book }) => book);
      const here = some.filter(({ names }) => names !== undefined);
      if (left.length > 0) await query(LEAVE, [left, node]);
      const names = here.map((one) => JSON.stringify(one.names));
      if (here.length > 0) await query(ATTEND, [here.map(({ book }) => book), node, names]);
      // What was said again meanwhile is written next time.
      for (const one of some) if (this.#here.get(one.book) === one.names) this.#unsaid.delete(one.book);
    }
  }

  async #lookForPeople(books: readonly string[]): Promise<void> {
    const rows = await this.#deps.query<{ book: string; names: string }>(ATTENDANCE, [books, this.#deps.node]);
    const found = new Map<string, Set<string>>(books.map((book) => [book, new Set()]));
    for (const { book, names } of rows) for (const name of JSON.parse(names) as string[]) found.get(book)?.add(name);
    for (const [book, names] of found) {
      const sorted = [...names].sort();
      const text = JSON.stringify(sorted);
      if (text === this.#elsewhere.get(book)) continue;
      this.#elsewhere.set(book, text);
      this.#listener(book, sorted);
    }
  }
}
