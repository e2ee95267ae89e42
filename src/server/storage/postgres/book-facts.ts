// What was fetched of a book in one Txn: rows, and which are known not to be there. It only grows; what a batch changes
// lies over it (book-attempt.ts).

import type { AccessRow } from '../shared/book-access.ts';
import type {
  Children,
  ClientCounter,
  KeptAnswer,
  RecordRow,
  StoredBalance,
  StoredLine,
} from '../shared/book-store.ts';
import { parentOf } from '../shared/parent-key.ts';
import { storedOfLine } from '../shared/stored-line.ts';

/** A row as it is fetched. */
export interface LineRow extends RecordRow {
  readonly kind: string;
  readonly seq: number;
}

/** Transactions of a contact, as far as they were fetched. */
export interface FetchedChildren {
  readonly ids: readonly string[];
  /** Whether these are all. */
  readonly whole: boolean;
}

/** Records in the order of their ids, as far as they were fetched. */
export interface FetchedList {
  readonly rows: RecordRow[];
  whole: boolean;
}

/** The name of a list of transactions. */
export function childrenName({ parent, deleted }: Omit<Children, 'kind' | 'limit'>): string {
  return `${typeof deleted === 'string' ? deleted : deleted.cause} ${parent}`;
}

/** Rows of one book. */
export class BookFacts {
  /** By kind and id; null: there is none. */
  readonly records = new Map<string, StoredLine | null>();
  /** By kind and parent. */
  readonly #byParent = new Map<string, Set<string>>();
  /** Balances by contact, then currency: all of a contact's, or nothing is known. */
  readonly balances = new Map<string, Map<string, Readonly<StoredBalance>>>();
  /** Kinds and parents whose merged contacts or open conflicts are all here. */
  readonly families = new Set<string>();
  readonly transactions = new Map<string, FetchedChildren>();
  /** By device and user: what members and devices say of them. */
  readonly roles = new Map<string, Pick<AccessRow, 'role' | 'live'>>();
  readonly clients = new Map<string, ClientCounter | null>();
  readonly hashes = new Map<string, string | null>();
  readonly answers = new Map<string, KeptAnswer | null>();
  readonly lists = new Map<string, FetchedList>();
  allBalances: readonly Pick<StoredBalance, 'currency' | 'minor'>[] | undefined;

  addRecord({ kind, id, line, seq }: LineRow): void {
    const name = `${kind} ${id}`;
    if ((this.records.get(name) ?? null) !== null) return;
    const stored = storedOfLine(line);
    this.records.set(name, { line, seq, stored });
    const parent = parentOf(kind, stored.record);
    if (parent !== null) this.idsOf(kind, parent).add(id);
  }

  /** Ids of fetched records of a kind that belong to this one. */
  idsOf(kind: string, parent: string): Set<string> {
    const name = `${kind} ${parent}`;
    let ids = this.#byParent.get(name);
    if (ids === undefined) this.#byParent.set(name, (ids = new Set()));
    return ids;
  }

  /** Ids that fetched records refer to and that are not known here. */
  unknownParents(): readonly string[] {
    const parents = [...this.#byParent.keys()].map((name) => name.slice(name.indexOf(' ') + 1));
    return [...new Set(parents)].filter((id) => !this.records.has(`contact ${id}`));
  }
}
