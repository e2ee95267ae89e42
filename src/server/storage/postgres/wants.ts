// Rows that somebody needs and that are not here yet, gathered by kind so that each kind is fetched at once.

import type { Children } from '../shared/book-store.ts';

/** Transactions of a contact, so many of them. */
export interface WantedTransactions extends Omit<Children, 'kind' | 'limit'> {
  readonly limit: number;
}

/** The next rows of a list. */
export interface WantedList {
  readonly name: string;
  readonly kind: string;
  readonly after: string;
  readonly parents: readonly string[] | undefined;
  readonly limit: number;
}

/** What to fetch. Ids: as records of any kind that mutators know, with balances, merged contacts and open conflicts. */
export class Wants {
  readonly ids = new Set<string>();
  readonly kinds = new Set<string>(['book', 'contact', 'transaction', 'conflict']);
  /** Device id and user id of who is asking. */
  readonly identities: (readonly [deviceId: string, userId: string])[] = [];
  readonly clients = new Set<string>();
  /** Client id and n. */
  readonly hashes: (readonly [clientId: string, n: number])[] = [];
  /** Device id and request key. */
  readonly answers: (readonly [deviceId: string, key: string])[] = [];
  readonly transactions: WantedTransactions[] = [];
  readonly lists: WantedList[] = [];
  allBalances = false;

  /** Whether anything is wanted. */
  get any(): boolean {
    const { ids, clients, hashes, answers, transactions, lists } = this;
    const groups = ids.size + clients.size + hashes.length + answers.length + transactions.length + lists.length;
    return groups > 0 || this.allBalances;
  }
}

/** Thrown where a row is missing that has to be fetched first. */
export class RowsMissing extends Error {
  override readonly name = 'RowsMissing';
}
