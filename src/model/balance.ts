// Balances: per contact and currency, lent minus borrowed over live transactions (plus: they owe me).
// Kept incrementally; exact sums; currencies are never added together.

import type { Transaction } from './transaction.ts';

/** A transaction's share of its contact's balance, in minor units: plus for lent, minus for borrowed. */
export function signedMinor(transaction: Pick<Transaction, 'direction' | 'amountMinor'>): bigint {
  const amount = BigInt(transaction.amountMinor);
  return transaction.direction === 'lent' ? amount : -amount;
}

/** A sum of minor units: a number while it is exact, a bigint past 2^53 − 1. */
type Sum = number | bigint;

interface Running {
  sum: Sum;
  count: number;
}

/** Running balances of a book. A balance exists while its contact has live transactions in the currency. */
export class Balances {
  readonly #byContact = new Map<string, Map<string, Running>>();

  /** Counts a transaction in (`sign` 1) or out (`sign` −1). */
  count(transaction: Transaction, sign: 1 | -1): void {
    const { contactId, currency, direction, amountMinor } = transaction;
    let ofContact = this.#byContact.get(contactId);
    if (ofContact === undefined) this.#byContact.set(contactId, (ofContact = new Map()));
    let running = ofContact.get(currency);
    if (running === undefined) ofContact.set(currency, (running = { sum: 0, count: 0 }));
    running.sum = plus(running.sum, direction === 'lent' ? sign * amountMinor : -sign * amountMinor);
    running.count += sign;
    if (running.count > 0) return;
    ofContact.delete(currency);
    if (ofContact.size === 0) this.#byContact.delete(contactId);
  }

  /** A contact's balances by currency, sorted by code; zero ones included, in minor units. */
  of(contactId: string): readonly { readonly currency: string; readonly sum: bigint }[] {
    const entries = [...(this.#byContact.get(contactId) ?? [])];
    return entries
      .map(([currency, { sum }]) => ({ currency, sum: BigInt(sum) }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }

  /** The balances of several contacts together, by currency, sorted by code. */
  ofAll(contactIds: readonly string[]): readonly { readonly currency: string; readonly sum: bigint }[] {
    const sums = new Map<string, bigint>();
    for (const id of contactIds) {
      for (const { currency, sum } of this.of(id)) sums.set(currency, (sums.get(currency) ?? 0n) + sum);
    }
    return [...sums]
      .map(([currency, sum]) => ({ currency, sum }))
      .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  }
}

/** An exact sum: goes over to bigint when a number could not hold it, and back when it can. */
function plus(sum: Sum, amount: number): Sum {
  if (typeof sum === 'number') {
    const next = sum + amount;
    return Number.isSafeInteger(next) ? next : BigInt(sum) + BigInt(amount);
  }
  const next = sum + BigInt(amount);
  return Number.isSafeInteger(Number(next)) ? Number(next) : next;
}
