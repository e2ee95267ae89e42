// A book's log while a batch is admitted: its end moves with every entry and is written once, before COMMIT.

import { digestFromHex, digestToHex } from '../../../model/digest.ts';
import type { PushedMutation } from '../../../protocol/sync/entry.ts';
import { makeEntry } from '../../hub/admit.ts';
import type { EntryHead } from '../../hub/admit.ts';
import type { BookStore } from './book-store.ts';
import { BookTxn } from './book-txn.ts';
import type { EntryRun } from './poke-frames.ts';
import { storedEvents } from './public-events.ts';
import type { TagSource } from './tag-source.ts';

/** Whose entries are appended. */
export type EntryAuthor = Pick<EntryHead, 'clientId' | 'userId' | 'by' | 'device'>;

/** A book's row when the batch came to it. */
export interface BookRow {
  readonly id: string;
  readonly head: number;
  readonly digest: string;
}

/** What one commit adds to a log: its texts, and the reason of each refusal among them. */
export interface CommittedRun extends EntryRun {
  readonly digest: string;
  readonly refusals: readonly string[];
}

/** The growing end of one book's log inside a Txn. */
export class OpenBook {
  readonly store: BookStore;
  readonly #row: BookRow;
  readonly #tags: TagSource;
  readonly #txn: BookTxn;
  readonly #texts: string[] = [];
  readonly #refusals: string[] = [];
  #tag = '';

  constructor(deps: { readonly store: BookStore; readonly tags: TagSource }, row: BookRow) {
    this.store = deps.store;
    this.#row = row;
    this.#tags = deps.tags;
    this.#txn = new BookTxn(deps.store, { id: row.id, digest: digestFromHex(row.digest) });
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
    const { clientId } = author;
    this.store.putEntry({ seq, tag, clientId, n: mutation.n, hash: made.hash, body: made.text, events });
    this.#tag = tag;
    this.#texts.push(made.text);
    if (made.refusal !== undefined) this.#refusals.push(made.refusal);
    return seq;
  }

  /** Writes the log's end; `undefined` if nothing was appended. */
  finish(): CommittedRun | undefined {
    if (this.#texts.length === 0) return undefined;
    const head = this.#row.head + this.#texts.length;
    const digest = digestToHex(this.#txn.digest);
    this.store.putEnd({ head, tag: this.#tag, digest });
    return { book: this.#row.id, base: this.#row.head, head, texts: this.#texts, digest, refusals: this.#refusals };
  }
}
