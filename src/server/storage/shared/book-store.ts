// One book's rows inside one Txn, as an engine gives them to the code that admits and reads: synchronous, since mutators
// are. An engine that has to wait for its database fetches before (postgres/book-memory.ts).

import { mutationHash } from '../../../model/mutation.ts';
import type { Stored } from '../../../model/record.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';

/** A stored record with its canonical line and the newest entry that changed it. */
export interface StoredLine {
  readonly line: string;
  readonly seq: number;
  readonly stored: Stored;
}

/** A contact's balance in one currency: the sum in minor units over `count` live transactions. */
export interface StoredBalance {
  readonly contactId: string;
  readonly currency: string;
  minor: bigint;
  count: number;
}

/** A record's row in a list. */
export interface RecordRow {
  readonly id: string;
  readonly line: string;
}

/** Records that belong to one: transactions of a contact, contacts merged into it, conflicts of a record. */
export interface Children {
  readonly kind: 'transaction' | 'contact' | 'conflict';
  readonly parent: string;
  /** Live ones; those whose deletion has this cause; or any. */
  readonly deleted: 'no' | 'any' | { readonly cause: string };
  readonly limit?: number;
}

/** What is read of a book's records. What was put before is seen. */
export interface BookRows {
  record(kind: string, id: string): StoredLine | undefined;
  /** Ids in no particular order. */
  children(wish: Children): readonly string[];
  /** A contact's balance, zero if there is none; the same object until the Txn ends, for the caller to change. */
  balance(contactId: string, currency: string): StoredBalance;
  /** A contact's balances in every currency. */
  balancesOf(contactId: string): readonly Readonly<StoredBalance>[];
}

/** What lists read besides. */
export interface BookLists extends BookRows {
  /** Records of a kind after an id, in the order of their ids; of these parents only, if any are named. */
  after(kind: string, id: string, parents?: readonly string[]): Iterable<RecordRow>;
  /** The balances of the whole book. */
  allBalances(): Iterable<Pick<StoredBalance, 'currency' | 'minor'>>;
}

/** A new entry's row. */
export interface EntryRow {
  readonly seq: number;
  readonly tag: string;
  readonly clientId: string;
  readonly n: number;
  readonly hash: string | null;
  readonly body: string;
  readonly events: string | null;
}

/** The content hash of an entry's mutation: the stored one, or that of its text, which then holds the whole. */
export function hashOfEntry({ hash, body }: Pick<EntryRow, 'hash' | 'body'>): string {
  return hash ?? mutationHash(JSON.parse(body) as Entry);
}

/** Whose a client is and how far it has come. */
export interface ClientCounter {
  readonly userId: string;
  readonly lastN: number;
}

/** An answer kept by its request's key. */
export interface KeptAnswer {
  readonly hash: string;
  readonly answer: string;
}

/** What admission reads and writes of a book. */
export interface BookStore extends BookRows {
  /** `undefined`: it never wrote here. */
  client(clientId: string): ClientCounter | undefined;
  putClient(clientId: string, counter: ClientCounter): void;
  /** The content hash of an entry that is in the log. */
  hashOf(clientId: string, n: number): string | undefined;
  answered(deviceId: string, key: string): KeptAnswer | undefined;
  remember(deviceId: string, key: string, answer: KeptAnswer): void;
  putRecord(kind: string, row: StoredLine): void;
  /** This balance was changed. */
  changed(balance: StoredBalance): void;
  putEntry(entry: EntryRow): void;
  /** The log's new end: what comes before COMMIT, and what was put before becomes readable by statements. */
  putEnd(end: { readonly head: number; readonly tag: string; readonly digest: string }): void;
}
