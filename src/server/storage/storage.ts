// The server's storage as a contract: one log per book with what follows from it, and the accounts.
//
// Whoever implements it promises:
// - `push` is atomic: entries, records, balances, digest, lastN and head move together or not at all, and are durable
//   before its promise resolves. Pushes of one book are in one order; seq has no gaps and commit order is seq order.
// - A push that fails inside is undone alone; others of the same commit stand.
// - Commit listeners hear of a book's commits in seq order, after the commit and before the promises of its pushes.
// - Where several servers share a database, a commit made elsewhere is heard of as one without pages, perhaps late.
// - Reads see whole commits only. Every read of a book is for an identity whose role was checked in the same read.
// - Secrets arrive as hashes; none is stored in clear.

import type { AccountStorage } from './account-storage.ts';
import type { LogStorage } from './log-storage.ts';
import type { MemberStorage } from './member-storage.ts';
import type { Peers } from './peers.ts';
import type { RecordStorage } from './record-storage.ts';

/** Everything the server keeps. */
export interface Storage extends LogStorage, RecordStorage, AccountStorage, MemberStorage {
  /** What commits are worth here, in words for the operator, as read back from the database. */
  readonly durability: string;
  /** The way to other servers on the same database; `undefined` where there can be none. */
  readonly peers?: Peers;
  /** Waits for what has been asked for, then releases everything. */
  close(): Promise<void>;
}
