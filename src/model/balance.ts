// Balances: per contact and currency, lent minus borrowed over live transactions (plus: they owe me).
// Kept incrementally; exact sums; currencies are never added together.

import type { Transaction } from './transaction.ts';

/** A transaction's share of its contact's balance, in minor units: plus for lent, minus for borrowed. */
export function signedMinor(transaction: Pick<Transaction, 'direction' | 'amountMinor'>): bigint {
  const amount = BigInt(transaction.amountMinor);
  return transaction.direction === 'lent' ? amount : -amount;
}

/** Running balances of a book. A balance exists while its contact has live transactions in the currency. */
export class Balances {
  readonly #byContact = new Map<string, Map<string, { sum: bigint; count: number }>>();

  /** Counts a transaction in (`sign` 1) or out (`sign` −1). */
  count(transaction: Transaction, sign: 1 | -1): void {
    const { contactId, currency } = transaction;
    const ofContact = this.#byContact.get(contactId) ?? new Map<string, { sum: bigint; count: number }>();
    const before = ofContact.get(currency) ?? { sum: 0n, count: 0 };
    const after = { sum: before.sum + BigInt(sign) * signedMinor(transaction), count: before.count + sign };
    if (after.count === 0) ofContact.delete(currency);
    else ofContact.set(currency, after);
    if (ofContact.size === 0) this.#byContact.delete(contactId);
    else this.#byContact.set(contactId, ofContact);
  }

  /** A contact's balances by currency, sorted by code; zero ones included, in minor units. */
  of(contactId: string): readonly { readonly currency: string; readonly sum: bigint }[] {
    const entries = [...(this.#byContact.get(contactId) ?? [])];
    return entries.map(([currency, { sum }]) => ({ currency, sum })).sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }
}
