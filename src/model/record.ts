// Records: what a book is made of. A record is live or a tombstone that keeps its content and its cause.
// Kinds this version does not know are kept untouched.

import type { Contact } from './contact.ts';
import type { Transaction } from './transaction.ts';
import type { Book } from './book.ts';
import type { Conflict } from './conflict.ts';
import type { HistoryMark } from './past-entry.ts';
import type { Undo } from './undo.ts';

/** The kinds this version understands; others from a newer peer are kept as they are. */
export type RecordKind = 'contact' | 'transaction' | 'book' | 'conflict' | 'undo' | 'history';

/** A record of any kind as plain data; `id` is always there. */
export interface AnyRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The record type of a kind. */
export interface RecordOf {
  contact: Contact;
  transaction: Transaction;
  book: Book;
  conflict: Conflict;
  undo: Undo;
  history: HistoryMark;
}

/**
 * A record as stored: its fields, and for a tombstone the cause of its deletion: the mutation's group, or `clientId/n`.
 * Stored records are replaced, never mutated.
 */
export interface Stored<R = AnyRecord> {
  readonly record: R;
  readonly deleted?: string;
}

/** Whether a record is there: never, as a tombstone, or live. */
export type Standing = 'absent' | 'deleted' | 'live';

/** How a record stands. */
export function standingOf(stored: Stored<unknown> | undefined): Standing {
  if (stored === undefined) return 'absent';
  return stored.deleted === undefined ? 'live' : 'deleted';
}
