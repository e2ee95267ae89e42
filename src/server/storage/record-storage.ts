// The records' half of the storage contract: what programs read and write one record at a time, over HTTP.
// A write becomes mutations of a client that the server keeps for its device, admitted as pushes are.

import type { Denial } from '../access/access.ts';
import type { RecordRefusal, RecordWish } from '../records/wish.ts';
import type { BookQuery, PushError } from './log-storage.ts';

/** The kinds of record that can be read and written one by one. */
export type RecordName = 'contact' | 'transaction';

/** A record as programs see it: its fields, what follows from them, and `seq`, the newest entry that changed it. */
export interface RecordView {
  readonly id: string;
  readonly seq: number;
  readonly deleted?: true;
  readonly [field: string]: unknown;
}

/** One record of a book. */
export interface RecordQuery extends BookQuery {
  readonly kind: RecordName;
  readonly id: string;
}

/** What a list leaves out; what is not said is not looked at. Days are `YYYY-MM-DD`, both ends included. */
export interface RecordFilter {
  /** Deleted records instead of live ones. */
  readonly deleted?: boolean;
  /** Of contacts: a part of the name or handle, in any case. Of transactions: a part of the description. */
  readonly query?: string;
  readonly archived?: boolean;
  readonly tag?: string;
  /** A contact's transactions, and those of contacts merged into it. */
  readonly contact?: string;
  readonly direction?: string;
  readonly currency?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Records after the id `after`, in the order of their ids, at most `limit`. */
export interface RecordsQuery extends BookQuery {
  readonly kind: RecordName;
  readonly after?: string;
  readonly limit: number;
  readonly filter: RecordFilter;
}

/** A page of a list. `next`: what to go on after; a page may be short, even empty, and have one. */
export interface RecordsPage {
  readonly items: readonly RecordView[];
  readonly next?: string;
}

/** A sum in one currency: exact, as text with the currency's decimals and in minor units. */
export interface AmountView {
  readonly currency: string;
  readonly amount: string;
  readonly amountMinor: number | string;
}

/** A contact's balance in one currency; positive: they owe. */
export interface BalanceView extends AmountView {
  readonly contact: { readonly id: string; readonly name: string };
}

/** Balances that are not zero, by contact in the order of ids; `totals` by currency over the whole book. */
export interface BalancesPage {
  readonly items: readonly BalanceView[];
  readonly totals: readonly AmountView[];
  readonly next?: string;
}

/** Balances after the contact `after`, of at most `limit` contacts, or of one contact. */
export interface BalancesQuery extends BookQuery {
  readonly after?: string;
  readonly limit: number;
  readonly contact?: string;
}

/**
 * Writes to one book in their order, each for itself: one that is refused changes nothing. `at`: the server's wall ms.
 * `freshIds`: an id for each that names none. `key`: the same request again gets the answer of the first time.
 */
export interface WriteRequest extends BookQuery {
  readonly at: number;
  readonly wishes: readonly RecordWish[];
  readonly freshIds: readonly string[];
  readonly key?: string;
}

/** What became of one write: the record as it is after it, or why nothing was done. */
export type WriteOutcome =
  | { readonly ok: true; readonly done: 'created' | 'changed' | 'nothing'; readonly record: RecordView }
  | { readonly ok: false; readonly refusal: RecordRefusal };

/** What became of the writes, in their order, or why none was looked at. */
export type WriteResult =
  | { readonly error: PushError | Denial }
  | { readonly error?: undefined; readonly outcomes: readonly WriteOutcome[] };

/** Records one by one. `undefined` results: the book does not exist for this identity. */
export interface RecordStorage {
  /** Resolves when it is durable. Its entries reach everybody through commits. */
  write(request: WriteRequest): Promise<WriteResult>;
  /** A record, live or deleted; null if it never existed. Of a contact that was merged, the one that stands for it. */
  record(query: RecordQuery): Promise<RecordView | null | undefined>;
  records(query: RecordsQuery): Promise<RecordsPage | undefined>;
  balances(query: BalancesQuery): Promise<BalancesPage | undefined>;
}
