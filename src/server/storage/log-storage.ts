// The books' half of the storage contract: pushes, pages, events, snapshots, standings.

import type { Hello } from '../../protocol/sync/up.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import type { Denial } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import type { FeedPlace } from '../hub/feed-place.ts';

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

/**
 * What one commit added to one book. `access`: the access version then; see `accessVersion`. One that was made through
 * another server on the same database has no pages and no refusals.
 */
export interface Commit {
  readonly book: string;
  readonly head: number;
  readonly access: number;
  readonly pages: readonly Page[];
  /** The reason of each entry among them that is a refusal. */
  readonly refusals: readonly string[];
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

/** The public events after a place. */
export interface EventsQuery extends BookQuery {
  readonly since: FeedPlace;
}

/**
 * Public events in their order as ready JSON texts, a page's bytes at most, or one event that is larger; they may end
 * between the parts of an entry. `to`: the place after them; `head` is the log's.
 */
export interface EventsPage {
  readonly to: FeedPlace;
  readonly head: number;
  readonly texts: readonly string[];
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

/** The books of a hello, as somebody. `others`: the user's other books are wanted as well. */
export interface StandingQuery {
  readonly identity: Identity;
  readonly clientId: string;
  readonly books: Hello['books'];
  readonly others?: boolean;
}

/** The log and what follows from it. `undefined` results: the book does not exist for this identity. */
export interface LogStorage {
  /** Admits a push; resolves when it is durable. Never rejects for what is in the text. */
  push(request: PushRequest): Promise<PushResult>;
  /** Writes something that changes nothing, durably; rejects if that is not possible. */
  probe(): Promise<void>;
  /** Calls `listener` for every commit from now on. */
  onCommit(listener: (commit: Commit) => void): void;
  /** One page of entries; an empty one (`to` = `since`) at the head. */
  page(query: PageQuery): Promise<Page | undefined>;
  /** One page of public events; an empty one only at the head, or for entries that tell nothing. */
  events(query: EventsQuery): Promise<EventsPage | undefined>;
  /** What each book is to this client now. */
  /** What each book is to this client now, in order; then readable other ones if they are wanted. */
  standings(query: StandingQuery): Promise<readonly WelcomeBook[]>;
  /** Why this identity may not read the book; `undefined` if it may. */
  denial(query: BookQuery): Promise<Denial | undefined>;
  /** Head, tag, epoch and digest, all of one moment. */
  head(query: BookQuery): Promise<BookHead | undefined>;
  /** The snapshot's lines (UTF-8) of one moment, in chunks. Reading slowly holds nothing open in the database. */
  snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined>;
}
