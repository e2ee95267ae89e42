// The books' half of the storage contract: pushes, pages, events, snapshots, standings.

import type { Hello } from '../../protocol/sync/up.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import type { Identity } from '../access/identity.ts';

/** A push frame as it came, unparsed, and who sent it. */
export interface PushRequest {
  readonly text: string;
  readonly clientId: string;
  readonly identity: Identity;
}

/** Why a push, or its rest from some n on, was not processed. */
export interface PushError {
  readonly code: SyncErrorCode;
  readonly message: string;
  readonly book?: string;
  readonly n?: number;
  readonly expected?: number;
  readonly retryAfter?: number;
}

/** What became of a push. Its entries reach everybody, its sender too, through commits. */
export interface PushResult {
  /** How many mutations were in it, admitted or not; absent if it could not be read. */
  readonly mutations?: number;
  readonly error?: PushError;
}

/** Entries `base`+1 … `to` of a book as one ready poke frame (UTF-8 JSON). */
export interface Page {
  readonly book: string;
  readonly base: number;
  readonly to: number;
  readonly head: number;
  readonly frame: Uint8Array;
}

/** What one commit added to one book. */
export interface Commit {
  readonly book: string;
  readonly head: number;
  readonly pages: readonly Page[];
}

/** A place in a book's log as somebody. */
export interface BookQuery {
  readonly identity: Identity;
  readonly book: string;
}

/** What comes after `since`, at most `limit` entries and one page's bytes. */
export interface PageQuery extends BookQuery {
  readonly since: number;
  readonly limit?: number;
}

/** Public events of the entries after `since` up to `to`, as ready JSON texts; `head` is the log's. */
export interface EventsPage {
  readonly to: number;
  readonly head: number;
  readonly entries: readonly { readonly seq: number; readonly events: readonly string[] }[];
}

/** The state of a book's log: digest as 32 hex digits, `tag` of the entry at `head`. */
export interface BookHead {
  readonly book: string;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
}

/** Whose own entries a snapshot carries besides the records: those of this client from `fromN` on. */
export interface SnapshotQuery extends BookQuery {
  readonly clientId?: string;
  readonly fromN?: number;
}

/** The books of a hello, as somebody. */
export interface StandingQuery {
  readonly identity: Identity;
  readonly clientId: string;
  readonly books: Hello['books'];
}

/** The log and what follows from it. `undefined` results: the book does not exist for this identity. */
export interface LogStorage {
  /** Admits a push; resolves when it is durable. Never rejects for what is in the text. */
  push(request: PushRequest): Promise<PushResult>;
  /** Calls `listener` for every commit from now on. */
  onCommit(listener: (commit: Commit) => void): void;
  /** One page of entries; an empty one (`to` = `since`) at the head. */
  page(query: PageQuery): Promise<Page | undefined>;
  /** The public events of one page of entries. */
  events(query: PageQuery): Promise<EventsPage | undefined>;
  /** What each book is to this client now. */
  standings(query: StandingQuery): Promise<readonly WelcomeBook[]>;
  /** Head, tag, epoch and digest, all of one moment. */
  head(query: BookQuery): Promise<BookHead | undefined>;
  /** The snapshot's lines (UTF-8) of one moment, in chunks. Reading slowly holds nothing open in the database. */
  snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined>;
}
