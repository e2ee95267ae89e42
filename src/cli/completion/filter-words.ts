// The words of a filter, as far as completion goes: fields that stand alone, fields that are compared, and what is known
// of their values. A test compares them with the fields that the daemon knows.

import type { ValueKind } from './value-kinds.ts';
import type { Wanted, Word } from './wanted.ts';

/** What a filter is about. */
export type FilterScope = 'transaction-filter' | 'contact-filter' | 'any-filter';

/** A field: what it is about, and how it is compared (`alone`: not at all). */
interface FilterField {
  readonly in: readonly FilterScope[];
  readonly as: 'alone' | 'text' | 'number' | 'day';
}

const TRANSACTIONS: readonly FilterScope[] = ['transaction-filter', 'any-filter'];
const CONTACTS: readonly FilterScope[] = ['contact-filter', 'any-filter'];
const BOTH: readonly FilterScope[] = ['transaction-filter', 'contact-filter', 'any-filter'];

/** Every field, by name. */
export const FILTER_FIELDS: Readonly<Record<string, FilterField>> = {
  contact: { in: BOTH, as: 'text' },
  tag: { in: BOTH, as: 'text' },
  text: { in: BOTH, as: 'text' },
  id: { in: BOTH, as: 'text' },
  currency: { in: BOTH, as: 'text' },
  pending: { in: BOTH, as: 'alone' },
  archived: { in: BOTH, as: 'alone' },
  lent: { in: TRANSACTIONS, as: 'alone' },
  borrowed: { in: TRANSACTIONS, as: 'alone' },
  overdue: { in: TRANSACTIONS, as: 'alone' },
  amount: { in: TRANSACTIONS, as: 'number' },
  date: { in: TRANSACTIONS, as: 'day' },
  due: { in: TRANSACTIONS, as: 'day' },
  description: { in: TRANSACTIONS, as: 'text' },
  category: { in: TRANSACTIONS, as: 'text' },
  external: { in: BOTH, as: 'text' },
  import: { in: TRANSACTIONS, as: 'text' },
  balance: { in: CONTACTS, as: 'number' },
  name: { in: CONTACTS, as: 'text' },
  handle: { in: CONTACTS, as: 'text' },
  phone: { in: CONTACTS, as: 'text' },
  email: { in: CONTACTS, as: 'text' },
  note: { in: CONTACTS, as: 'text' },
};

const VALUES: Readonly<Record<string, ValueKind>> = {
  contact: 'contact',
  name: 'contact',
  currency: 'currency',
  tag: 'tag',
  category: ['loan', 'repayment', 'expense', 'gift', 'adjustment'],
  date: 'day',
  due: 'day',
};

const ENDINGS = { alone: [''], text: [':'], number: ['>', '<'], day: ['.before:', '.after:', '.on:'] } as const;

/** Whether a kind of value is a word of a filter. */
export function isFilter(kind: ValueKind | undefined): kind is FilterScope {
  return kind === 'transaction-filter' || kind === 'contact-filter' || kind === 'any-filter';
}

/** The value behind a field that has been typed; `undefined` while it is still the field. */
export function filterValue(wanted: Wanted): Wanted | undefined {
  if (wanted.prefix.startsWith('+'))
    return { ...wanted, kind: 'tag', before: `${wanted.before}+`, prefix: wanted.prefix.slice(1) };
  const [, head = '', field = '', prefix = ''] = /^(([a-z]+)(?:\.[a-z]+)?[:=])(.*)$/s.exec(wanted.prefix) ?? [];
  if (head === '') return undefined;
  return { ...wanted, kind: VALUES[field] ?? 'text', before: wanted.before + head, prefix };
}

/** The fields of a filter. */
export function filterWords(scope: FilterScope): Word[] {
  return Object.entries(FILTER_FIELDS).flatMap(([name, field]) =>
    field.in.includes(scope) ? ENDINGS[field.as].map((ending) => ({ value: name + ending, about: '' })) : [],
  );
}
