// Records by what other programs call them. Adding one again changes nothing, on this device or on another one: its id
// is derived from that name, and the one of a transaction is that of an import's row without a source.

import { nameKey } from '../../../base/text.ts';
import { derivedUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { Contact } from '../../../model/contact.ts';
import type { Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { UserError } from '../../../protocol/error-code.ts';

/** The id of the transaction that a source calls so; `share`: of one share of a split. */
export function externalTransactionId(externalId: string, { source = '', share }: { source?: string; share?: number }) {
  const name = ['transaction', source, 'id', externalId];
  return derivedUuid(JSON.stringify(share === undefined ? name : [...name, share]));
}

/** The id of a new contact with these external ids. There is at least one. */
export function externalContactId(externalIds: Readonly<Record<string, string>>): string {
  const [first] = Object.entries(externalIds).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return derivedUuid(JSON.stringify(['contact', 'external', ...(first ?? [])]));
}

/** The id of a new contact of this name as an import would give it; undefined if that one was there once. */
export function namedContactId(view: BookState, name: string): string | undefined {
  const id = derivedUuid(JSON.stringify(['contact', nameKey(name)]));
  return view.get('contact', id) === undefined ? id : undefined;
}

/** The contact, live or deleted, that has one of these external ids. */
export function contactKnownAs(
  view: BookState,
  externalIds: Readonly<Record<string, string>>,
): Stored<Contact> | undefined {
  const pairs = Object.entries(externalIds);
  if (pairs.length === 0) return undefined;
  const has = (contact: Contact) => pairs.some(([source, id]) => contact.externalIds[source] === id);
  for (const record of view.live('contact') as Iterable<Contact>)
    if (has(record)) return view.get('contact', view.rootOf(record.id));
  return view.get('contact', externalContactId(externalIds));
}

/** What the second adding of a transaction says; what it leaves out is not compared. */
export type SaidAgain = Partial<
  Pick<
    Transaction,
    'contactId' | 'direction' | 'amountMinor' | 'currency' | 'description' | 'date' | 'due' | 'category'
  >
>;

/**
 * Refuses (`id_conflict`) to take for the same what says otherwise than the record did when it was added. One that was
 * edited since is not compared: nobody can tell any more.
 */
export function refuseOtherContent(view: BookState, { record }: Stored<Transaction>, said: SaidAgain): void {
  if (record.updatedAt !== record.createdAt) return;
  const valueOf = (field: string, value: unknown) => (field === 'contactId' ? view.rootOf(String(value)) : value);
  const other = Object.entries(said).find(
    ([field, value]) => value !== undefined && valueOf(field, value) !== valueOf(field, record[field]),
  );
  if (other === undefined) return;
  throw otherContent('transaction', record.id);
}

/** The refusal of an external id that belongs to something else. */
export function otherContent(kind: 'contact' | 'transaction', id: string): UserError {
  return new UserError({
    code: 'id_conflict',
    message: `a ${kind} with this external id is here, with other content`,
    hint: `ledger ${kind} show ${id}`,
    field: 'externalId',
    id,
  });
}
