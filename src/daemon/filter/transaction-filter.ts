// A filter of transactions: the test of one, and what narrows where to look. Pure over the book as it is.

import { nameKey } from '../../base/text.ts';
import { CategorySchema } from '../../model/transaction.ts';
import type { Transaction } from '../../model/transaction.ts';
import { amountTest, readBound } from './compare-amount.ts';
import { dayHolds, periodOf } from './day-period.ts';
import type { Period } from './day-period.ts';
import { allOf, contactsMeant, currencyOf, idTest, tagTest, textTest } from './filter-facts.ts';
import type { FilterFacts, Test } from './filter-facts.ts';
import { holdsText, soughtText } from './text-search.ts';
import type { SoughtText } from './text-search.ts';
import { FilterMistake } from './filter-term.ts';
import type { Term } from './filter-term.ts';

/** Which transactions are meant. They are all of this one contact, of these days and hold this text, if there are such. */
export interface TransactionFilter {
  readonly matches: Test<Transaction>;
  readonly contact?: string;
  readonly text?: SoughtText;
  readonly first?: string;
  readonly last?: string;
}

/** The filter that terms make. Throws `FilterMistake`. */
export function transactionFilter(terms: readonly Term[], facts: FilterFacts): TransactionFilter {
  const contacts = new Map<Term, ReadonlySet<string>>();
  for (const term of terms) if (term.field === 'contact') contacts.set(term, contactsMeant(facts, term));
  const texts = new Map<Term, SoughtText>();
  for (const term of terms) if (term.field === 'text') texts.set(term, soughtText(facts.view, term.value));
  const matches = allOf<Transaction>(terms, (term) => {
    const text = texts.get(term);
    if (text !== undefined) return holdsText(facts.view, text);
    const meant = contacts.get(term);
    if (meant === undefined) return testOf(term, facts);
    return ({ contactId }) => meant.has(facts.view.rootOf(contactId));
  });
  const meant = terms.flatMap((term) => (term.negated ? [] : [...(contacts.get(term) ?? [])]));
  const [contact] = meant;
  const ofContact = meant.length === 1 && contact !== undefined ? { contact } : {};
  return { matches, ...ofContact, ...textIn(terms, texts), ...daysOf(terms, facts) };
}

/** The first text that all must hold. */
function textIn(terms: readonly Term[], texts: ReadonlyMap<Term, SoughtText>): { readonly text?: SoughtText } {
  const term = terms.find(({ field, negated }) => !negated && (field === 'text' || field === 'description'));
  if (term === undefined) return {};
  return { text: texts.get(term) ?? { key: nameKey(term.value), contacts: new Set() } };
}

/** The days between which everything lies. */
function daysOf(terms: readonly Term[], { today }: FilterFacts): { readonly first?: string; readonly last?: string } {
  const dates = terms.filter(({ field, negated }) => field === 'date' && !negated);
  const firsts = dates.flatMap(({ comparison, value }) => {
    const period = periodOf(value, today);
    if (period === undefined || comparison.startsWith('<')) return [];
    return [comparison === '>' ? period.last : period.first];
  });
  const lasts = dates.flatMap(({ comparison, value }) => {
    const period = periodOf(value, today);
    if (period === undefined || comparison.startsWith('>')) return [];
    return [comparison === '<' ? period.first : period.last];
  });
  const [first, last] = [firsts.toSorted().at(-1), lasts.toSorted().at(0)];
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}

/** The test of one term about anything but the contact. */
function testOf(term: Term, facts: FilterFacts): Test<Transaction> {
  const { view, isPending, today } = facts;
  switch (term.field) {
    case 'lent':
    case 'borrowed':
      return ({ direction }) => direction === term.field;
    case 'amount':
      return amountOf(term, facts);
    case 'currency':
      return isIt('currency', currencyOf(term));
    case 'date':
    case 'due':
      return dayOf(term.field, term, today);
    case 'overdue':
      return overdue(facts);
    case 'pending':
      return ({ id }) => isPending('transaction', id);
    case 'archived':
      return ({ contactId }) => view.get('contact', view.rootOf(contactId))?.record.archived === true;
    case 'tag': {
      const has = tagTest(term);
      return ({ tags }) => has(tags);
    }
    case 'id': {
      const isMeant = idTest(term);
      return ({ id }) => isMeant(id);
    }
    case 'description': {
      const has = textTest(term);
      return ({ description }) => has(description);
    }
    case 'category':
      return isIt('category', categoryOf(term));
    case 'external':
      return isIt('externalId', term.value);
    case 'import':
      return isIt('importBatch', term.value.toLowerCase());
    default:
      // About contacts alone: no transaction has it.
      return () => false;
  }
}

function isIt(field: string, value: string): Test<Transaction> {
  return (transaction) => transaction[field] === value;
}

function amountOf({ comparison, value, at }: Term, { currency }: FilterFacts): Test<Transaction> {
  const bound = readBound(value, currency);
  if ('message' in bound) throw new FilterMistake(at, bound.message, { hint: 'amount>100 or amount<=12.50EUR' });
  const hint = 'which way it went is lent or borrowed';
  if (bound.digits < 0n) throw new FilterMistake(at, 'amounts are never negative', { hint });
  const holds = amountTest(comparison, bound);
  return (transaction) => holds(BigInt(transaction.amountMinor), transaction.currency);
}

function dayOf(field: 'date' | 'due', { comparison, value, at }: Term, today: string): Test<Transaction> {
  if (field === 'due' && comparison === 'is' && /^(?:none|any)$/i.test(value)) {
    const any = value.toLowerCase() === 'any';
    return ({ due }) => (due !== undefined) === any;
  }
  const period: Period | undefined = periodOf(value, today);
  if (period === undefined) {
    const hint = '2026-12-01, 2026-12, 2026, today, yesterday, tomorrow, today+7d, -2w';
    throw new FilterMistake(at, `${JSON.stringify(value)} is not a day`, { hint });
  }
  return (transaction) => {
    const day = transaction[field];
    return day !== undefined && dayHolds(day, comparison, period);
  };
}

/** Due before today, and not even yet: the balance in its currency is on its side. */
function overdue({ view, today }: FilterFacts): Test<Transaction> {
  return ({ due, contactId, currency, direction }) => {
    if (due === undefined || due >= today) return false;
    const balance = view.balancesOf(view.rootOf(contactId)).find((one) => one.currency === currency);
    const sum = balance?.sum ?? 0n;
    return direction === 'lent' ? sum > 0n : sum < 0n;
  };
}

function categoryOf({ value, at }: Term): string {
  const names = CategorySchema.anyOf.map((one) => one.const as string);
  const found = names.find((name) => name === value.toLowerCase());
  if (found === undefined) throw new FilterMistake(at, `there is no category ${value}`, { hint: names.join(', ') });
  return found;
}
