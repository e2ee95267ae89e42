// What the journal holds, as JSON: the truth of a replica. The journal itself does not know these shapes.
//
// Version 1: identity, book, mutation, page, snapshot, renumber, settle, kept, diverged, recovered.

import type { Mutation } from '../../model/mutation.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import type { BookStanding } from './book-standing.ts';

/** This replica's client id, when it is made and whenever it changes. */
export interface IdentityRecord {
  readonly kind: 'identity';
  readonly clientId: string;
}

/** A book that lives on this device; `current` = it became the one in use. `standing`: the server's newest word on it. */
export interface BookRecord {
  readonly kind: 'book';
  readonly book: string;
  readonly current: boolean;
  readonly standing?: BookStanding;
}

/** A mutation authored here, with the request key of the command that made it. */
export interface MutationRecord extends Mutation {
  readonly kind: 'mutation';
  readonly book: string;
  readonly n: number;
  readonly key?: string;
  /** Refused entries of this book that this mutation tries again: they are not listed any more. */
  readonly settles?: readonly number[];
}

/**
 * A page of entries from the log together with the cursor that it brings: one record, so both or neither. `base`: the
 * cursor before it. What lies between a snapshot and the checkpoint that holds it is in no record, so a page is applied
 * at start only where it fits.
 */
export interface PageRecord {
  readonly kind: 'page';
  readonly book: string;
  readonly epoch: string;
  readonly base: number;
  readonly to: number;
  readonly head: number;
  readonly tag: string | null;
  readonly entries: readonly Entry[];
}

/**
 * A snapshot replaces a confirmed state that is wrong. Read back, it means that the state before it is not to be built on:
 * unless a checkpoint holds the snapshot, it is taken again.
 */
export interface SnapshotRecord {
  readonly kind: 'snapshot';
  readonly book: string;
  readonly epoch: string;
  readonly seq: number;
}

/**
 * Up to which n each book's mutations were answered when the unanswered ones got new numbers. What answered them may be
 * in a snapshot only, or in pages on one, so that the journal alone does not tell.
 */
export type AnsweredByBook = Readonly<Record<string, number>>;

/** This directory was a copy: unanswered mutations got a new client id and new numbers from 1, in their order. */
export interface RenumberRecord {
  readonly kind: 'renumber';
  readonly clientId: string;
  readonly answered?: AnsweredByBook;
}

/** Refused entries of a book that its user has dealt with: they are not listed any more. */
export interface SettleRecord {
  readonly kind: 'settle';
  readonly book: string;
  readonly seqs: readonly number[];
}

/** Mutations that make again what only a snapshot had brought here; the divergence that needs them comes next. */
export interface KeptRecord {
  readonly kind: 'kept';
  readonly book: string;
  readonly mutations: readonly Mutation[];
}

/**
 * The server's log of a book is another one than was followed here: entries after `common` are kept as recoverable
 * (`lost` of them, in the records at `pages`, with what the last `kept` records hold, but not those at `without`), own
 * mutations up to `answeredN` are answered in it, all others got a new client id and new numbers.
 */
export interface DivergedRecord {
  readonly kind: 'diverged';
  readonly book: string;
  readonly common: number;
  readonly lost: number;
  readonly answeredN: number;
  readonly clientId: string;
  readonly pages?: readonly number[];
  readonly answered?: AnsweredByBook;
  readonly kept?: number;
  readonly without?: readonly number[];
  /** The epoch of the other log. */
  readonly epoch?: string;
}

/** What was recoverable of a book has been written again, but for `left` entries. */
export interface RecoveredRecord {
  readonly kind: 'recovered';
  readonly book: string;
  readonly left: number;
}

/** Any journal record. */
export type JournalRecord =
  | IdentityRecord
  | BookRecord
  | MutationRecord
  | PageRecord
  | SnapshotRecord
  | RenumberRecord
  | SettleRecord
  | KeptRecord
  | DivergedRecord
  | RecoveredRecord;

const KINDS: Readonly<Record<JournalRecord['kind'], true>> = {
  identity: true,
  book: true,
  mutation: true,
  page: true,
  snapshot: true,
  renumber: true,
  settle: true,
  kept: true,
  diverged: true,
  recovered: true,
};

/** The kinds of records that this version knows. One more of them makes older versions read-only (JR8). */
export const JOURNAL_KINDS: ReadonlySet<string> = new Set(Object.keys(KINDS));

/** The mutation in a journal record. */
export function bodyOf(record: MutationRecord): Mutation {
  const { name, args, at, group } = record;
  return group === undefined ? { name, args, at } : { name, args, at, group };
}

/** The id of the record that a mutation is about, of a merge the one that stays; empty for the book's own. */
export function subjectOf({ args }: Mutation): string {
  const id = args['id'] ?? args['into'];
  return typeof id === 'string' ? id : '';
}
