// Which records a list shows.

import { nameKey } from '../../base/text.ts';
import type { BookView } from '../../model/book-view.ts';
import type { Contact } from '../../model/contact.ts';
import { rootOf } from '../../model/contact-roots.ts';
import type { Stored } from '../../model/record.ts';
import type { Transaction } from '../../model/transaction.ts';
import type { RecordFilter, RecordName } from '../storage/record-storage.ts';

/** A list's wish. `contacts`: whose transactions, where it says whose. */
export interface FilterWish {
  readonly kind: RecordName;
  readonly filter: RecordFilter;
  readonly contacts: readonly string[] | undefined;
}

/** Whether a stored record belongs into the list. */
export function recordFilter(state: BookView, { kind, filter, contacts }: FilterWish): (stored: Stored) => boolean {
  const deleted = filter.deleted ?? false;
  const key = nameKey(filter.query ?? '');
  const isOurs =
    kind === 'contact'
      ? contactFilter(state, filter, key)
      : transactionFilter(filter, key, contacts === undefined ? undefined : new Set(contacts));
  return (stored) => (stored.deleted !== undefined) === deleted && isOurs(stored.record as Contact & Transaction);
}

function contactFilter(state: BookView, { archived, tag }: RecordFilter, key: string): (contact: Contact) => boolean {
  return (contact) =>
    (archived === undefined || contact.archived === archived) &&
    (tag === undefined || contact.tags.includes(tag)) &&
    (has(contact.name, key) || has(contact.handle, key)) &&
    rootOf(state, contact.id) === contact.id;
}

function transactionFilter(
  { tag, direction, currency, from, to }: RecordFilter,
  key: string,
  contacts: ReadonlySet<string> | undefined,
): (transaction: Transaction) => boolean {
  return ({ contactId, tags, description, date, ...money }) =>
    (contacts === undefined || contacts.has(contactId)) &&
    (tag === undefined || tags.includes(tag)) &&
    has(description, key) &&
    (direction === undefined || money.direction === direction) &&
    (currency === undefined || money.currency === currency) &&
    (from === undefined || date >= from) &&
    (to === undefined || date <= to);
}

function has(text: string | undefined, key: string): boolean {
  return key === '' || nameKey(text ?? '').includes(key);
}
