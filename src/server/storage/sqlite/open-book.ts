// A book's log while a batch is admitted: its end moves with every entry and is written once, before COMMIT.

import { digestFromHex, digestToHex } from '../../../model/digest.ts';
import type { PushedMutation } from '../../../protocol/sync/entry.ts';
import { makeEntry } from '../../hub/admit.ts';
import type { EntryHead } from '../../hub/admit.ts';
import { BookTxn } from './book-txn.ts';
import type { EntryRun } from './poke-frames.ts';
import { storedEvents } from './public-events.ts';
import type { Sql } from './sql.ts';
import type { TagSource } from './tag-source.ts';
import type { WriterCache } from './writer-cache.ts';

/** Whose entries are appended. */
export type EntryAuthor = Pick<EntryHead, 'clientId' | 'userId' | 'by' | 'device'>;

/** A book's row when the batch came to it. */
export interface BookRow {
  readonly key: number;
  readonly id: string;
  readonly head: number;
  readonly digest: string;
}

/** What an open book works with. */
export interface OpenBookDeps {
  readonly sql: Sql;
  readonly tags: TagSource;
  readonly cache: WriterCache;
}

/** The growing end of one book's log inside a Txn. */
export class OpenBook {
  readonly key: number;
  readonly #row: BookRow;
  readonly #sql: Sql;
  readonly #tags: TagSource;
  readonly #txn: BookTxn;
  readonly #texts: string[] = [];
  readonly #refusals: string[] = [];

  constructor(deps: OpenBookDeps, row: BookRow) {
    this.key = row.key;
    this.#row = row;
    this.#sql = deps.sql;
    this.#tags = deps.tags;
    this.#txn = new BookTxn(deps, { key: row.key, id: row.id, digest: digestFromHex(row.digest) });
  }

  /** The book as it is after everything appended so far, balances included. */
  get state(): BookTxn {
    return this.#txn;
  }

  /** Appends the entry of an admitted mutation; returns its seq, the next one. */
  append(mutation: PushedMutation, author: EntryAuthor): number {
    const tag = this.#tags.next();
    const seq = this.#row.head + this.#texts.length + 1;
    const made = makeEntry(this.#txn, mutation, { seq, tag, ...author });
    const events = storedEvents(this.#txn.apply(made.changes, seq));
    this.#sql.run(
      'INSERT INTO entries (book_id, seq, tag, client_id, n, hash, body, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      this.key,
      seq,
      tag,
      author.clientId,
      mutation.n,
      made.hash,
      made.text,
      events,
    );
    this.#texts.push(made.text);
    if (made.refusal !== undefined) this.#refusals.push(made.refusal);
    return seq;
  }

  /** Writes the log's end; `undefined` if nothing was appended. */
  finish(): (EntryRun & { readonly refusals: readonly string[] }) | undefined {
    if (this.#texts.length === 0) return undefined;
    this.#txn.writeBalances();
    const head = this.#row.head + this.#texts.length;
    const digest = digestToHex(this.#txn.digest);
    this.#sql.run(
      `UPDATE books SET head = ?2, digest = ?3, head_tag = (SELECT tag FROM entries WHERE book_id = ?1 AND seq = ?2)
        WHERE book_id = ?1`,
      this.key,
      head,
      digest,
    );
    return { book: this.#row.id, base: this.#row.head, head, texts: this.#texts, digest, refusals: this.#refusals };
  }
}
