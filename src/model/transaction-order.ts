// The orders of transactions in lists.

import type { Transaction } from './transaction.ts';

/** Newest day first, then by id: the order of every transaction list. */
export function compareTransactions(a: Transaction, b: Transaction): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}

/** Soonest due first, then by id. Both are due some day. */
export function compareDue(a: Transaction, b: Transaction): number {
  const [dueA, dueB] = [a.due ?? '', b.due ?? ''];
  if (dueA !== dueB) return dueA < dueB ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
