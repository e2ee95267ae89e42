// Searching the transactions of a book for a text: in descriptions, or in the names of their contacts.

import type { Clock } from '../../base/clock.ts';
import { mergeSorted } from '../../base/merge-sorted.ts';
import { inTurns, Turns } from '../../base/slices.ts';
import type { Slices } from '../../base/slices.ts';
import type { SortedRange } from '../../base/sorted-list.ts';
import { nameKey } from '../../base/text.ts';
import type { BookState } from '../../model/book-state.ts';
import type { Transaction } from '../../model/transaction.ts';
import { compareTransactions } from '../../model/transaction-order.ts';

/** With more contacts than this, reading all transactions costs no more than merging theirs. */
const MERGED_MAX = 16;

/** A text that is sought, in lower case, and the contacts whose transactions hold it by their name. */
export interface SoughtText {
  readonly key: string;
  readonly contacts: ReadonlySet<string>;
}

/** What it takes to find a text in descriptions and names. */
export function soughtText(view: BookState, text: string): SoughtText {
  const key = nameKey(text);
  const contacts = new Set<string>();
  for (const { id, name } of view.contacts()) if (nameKey(name).includes(key)) contacts.add(id);
  return { key, contacts };
}

/** Whether a transaction holds it. */
export function holdsText(view: BookState, { key, contacts }: SoughtText): (item: Transaction) => boolean {
  return ({ description, contactId }) =>
    description.toLowerCase().includes(key) || (contacts.size > 0 && contacts.has(view.rootOf(contactId)));
}

/** A way through the transactions of a book, newest first, from behind one of them (or from the first). */
export type Walk = (after: Transaction | undefined) => Iterable<Transaction>;

/** A way that passes over most of those that do not hold a text. */
export function* walkTo(view: BookState, { key, contacts }: SoughtText): Slices<Walk> {
  if (contacts.size > MERGED_MAX) return (after) => behind(view.transactions(after), after);
  const ranges = yield* view.transactionRanges(key);
  return (after) => {
    const theirs = [...contacts].map((id) => behind(view.transactionsOf(id, after), after));
    return onceEach(mergeSorted([inRanges(view, ranges, after), ...theirs], compareTransactions));
  };
}

const prepared = new WeakSet<BookState>();

/** Somebody looks at all transactions and may search soon: what the first search would make is made now, once, in turns. */
export function prepareSearch(view: BookState, clock: Clock): void {
  if (prepared.has(view)) return;
  prepared.add(view);
  // No text holds this.
  void inTurns(view.transactionRanges('\0'), new Turns(clock));
}

/** Without the one from which they begin. */
export function* behind(items: Iterable<Transaction>, after: Transaction | undefined): Generator<Transaction> {
  let skip = after?.id;
  for (const item of items) {
    if (item.id !== skip) yield item;
    skip = undefined;
  }
}

function* inRanges(
  view: BookState,
  ranges: readonly SortedRange<Transaction>[],
  after: Transaction | undefined,
): Generator<Transaction> {
  let seen = after;
  for (const { first, last } of ranges) {
    if (seen !== undefined && compareTransactions(last, seen) <= 0) continue;
    const start = seen !== undefined && compareTransactions(first, seen) <= 0 ? seen : first;
    for (const item of behind(view.transactions(start), start === seen ? seen : undefined)) {
      if (compareTransactions(item, last) > 0) break;
      yield item;
    }
    seen = last;
  }
}

/** The same transaction that comes from two sides, once. */
function* onceEach(items: Iterable<Transaction>): Generator<Transaction> {
  let before: string | undefined;
  for (const item of items) {
    if (item.id !== before) yield item;
    before = item.id;
  }
}
