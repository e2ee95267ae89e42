// What a mutator may see of a book. Replicas answer from memory, the server from its database Txn.

import type { Conflict } from './conflict.ts';
import type { RecordKind, RecordOf, Standing, Stored } from './record.ts';

/** Read access to a book's records at one moment. Synchronous and without side effects. */
export interface BookView {
  /** The book's id; also the id of its own record. */
  readonly bookId: string;
  /** A record, live or tombstone; `undefined` if it never existed. The book's own record always exists. */
  get<K extends RecordKind>(kind: K, id: string): Stored<RecordOf[K]> | undefined;
  /** Whether a contact is there: all that most mutations of transactions ask about it. */
  contactStanding(id: string): Standing;
  /** Ids of live transactions that bear exactly this contact, at most `limit`, in no particular order. */
  liveTransactionIds(contactId: string, limit: number): readonly string[];
  /** Ids of deleted transactions that bear exactly this contact and have this cause of deletion. */
  deletedTransactionIds(contactId: string, cause: string): readonly string[];
  /** Ids of all contacts, live and deleted, that were merged into this one, directly or through others. */
  mergedContactIds(contactId: string): readonly string[];
  /** The unresolved conflicts of a record, ordered by id. */
  openConflicts(kind: string, id: string): readonly Conflict[];
}
