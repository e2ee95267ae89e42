// What a filter is compared with besides the record itself, and how its terms become one test. Pure.

import { nameKey } from '../../base/text.ts';
import type { BookState } from '../../model/book-state.ts';
import { currencyExponent } from '../../model/currency.ts';
import { FilterMistake } from './filter-term.ts';
import type { Field, Term } from './filter-term.ts';

/** The book as it is now, the caller's day, the book's currency, and which records wait for the log's answer. */
export interface FilterFacts {
  readonly view: BookState;
  readonly today: string;
  readonly currency: string;
  readonly isPending: (kind: 'contact' | 'transaction', id: string) => boolean;
  /** A contact may come later: that there is none of this name now is no mistake. */
  readonly isLasting: boolean;
}

/** Whether a record is meant. */
export type Test<R> = (record: R) => boolean;

/** Fields that a record has one value of: several of them mean any of them. */
const ALTERNATIVES: Partial<Record<Field, string>> = {
  contact: 'contact',
  currency: 'currency',
  id: 'id',
  category: 'category',
  import: 'import',
  external: 'external',
  lent: 'direction',
  borrowed: 'direction',
};

/** What takes the longest to look at comes last. */
const COSTS: Partial<Record<Field, number>> = { text: 2, description: 2, note: 2, contact: 1, archived: 1, overdue: 1 };

/** All terms as one test: each holds, or one of its alternatives. */
export function allOf<R>(terms: readonly Term[], testOf: (term: Term) => Test<R>): Test<R> {
  const tests: Test<R>[] = [];
  const groups = new Map<string, Test<R>[]>();
  for (const term of terms.toSorted((a, b) => (COSTS[a.field] ?? 0) - (COSTS[b.field] ?? 0))) {
    const test = testOf(term);
    const group = ALTERNATIVES[term.field];
    if (term.negated) tests.push((record) => !test(record));
    else if (group === undefined) tests.push(test);
    else {
      const others = groups.get(group);
      if (others !== undefined) others.push(test);
      else {
        const any = [test];
        groups.set(group, any);
        tests.push((record) => any.some((one) => one(record)));
      }
    }
  }
  return (record) => tests.every((test) => test(record));
}

const PREFIX_MIN = 4;

/** Whether an id is the one, or begins so. Throws `FilterMistake` for less than four characters. */
export function idTest({ value, at }: Term): (id: string) => boolean {
  const wanted = value.toLowerCase();
  if (wanted.length >= PREFIX_MIN) return (id) => id.startsWith(wanted);
  throw new FilterMistake(at, `${value} is too little of an id`, { hint: 'from four characters on' });
}

/** A currency's code. Throws `FilterMistake`. */
export function currencyOf({ value, at }: Term): string {
  const code = value.trim().toUpperCase();
  if (currencyExponent(code) !== undefined) return code;
  throw new FilterMistake(at, `${code} is not an ISO 4217 currency`, { hint: 'currency:EUR' });
}

/** Whether one of the tags is it, upper and lower case apart. */
export function tagTest({ value }: Term): (tags: readonly string[]) => boolean {
  const key = nameKey(value);
  return (tags) => tags.some((tag) => nameKey(tag) === key);
}

/** Whether a text holds it, upper and lower case apart. */
export function textTest({ value }: Term): (text: string) => boolean {
  const key = nameKey(value);
  return (text) => text.toLowerCase().includes(key);
}

/**
 * The contacts (those that others were merged into) that a name, a handle, an id or its beginning means; if it is none of
 * these whole, those with it in their name. Throws `FilterMistake` if there is none.
 */
export function contactsMeant({ view, isLasting }: FilterFacts, { value, at }: Term): ReadonlySet<string> {
  const root = view.rootOf(value);
  if (view.peek('contact', root) !== undefined) return new Set([root]);
  const named = view.contactsCalled(value);
  if (named.length > 0) return new Set(named);
  const key = nameKey(value);
  const isId = key.length >= PREFIX_MIN && /^[0-9a-f-]+$/.test(key);
  const called = new Set<string>();
  const partly = new Set<string>();
  for (const { id, name } of view.contacts()) {
    if (isId && id.startsWith(key)) called.add(id);
    if (nameKey(name).includes(key)) partly.add(id);
  }
  const found = called.size > 0 ? called : partly;
  if (found.size === 0 && !isLasting)
    throw new FilterMistake(at, `there is no contact ${JSON.stringify(value)}`, {
      hint: 'ledger contact list shows them',
      noContact: true,
    });
  return found;
}
