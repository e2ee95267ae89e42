// Rules that all transaction mutators share.

import type { BookView } from '../book-view.ts';
import { put } from '../change.ts';
import type { Change } from '../change.ts';
import { currencyExponent } from '../currency.ts';
import type { Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

/** Refuses an unknown currency. */
export function checkCurrency(currency: string | undefined): Refusal | undefined {
  if (currency === undefined || currencyExponent(currency) !== undefined) return undefined;
  return refusal('unknown_currency', `${currency} is not an ISO 4217 currency`, 'currency');
}

/** Refuses a due day before the transaction's own. */
export function checkDue(date: string, due: string | undefined): Refusal | undefined {
  if (due === undefined || due >= date) return undefined;
  return refusal('due_before_date', `due ${due} lies before the date ${date}`, 'due');
}

/**
 * What a live transaction needs of its contact: nothing if it is live, a put back as archived if it was deleted
 * (whoever writes the transaction had not seen that), a refusal if there never was one.
 */
export function keepContact(
  view: BookView,
  contactId: string,
  stamp: Stamp,
): { changes: readonly Change[]; refusal?: Refusal } {
  if (view.contactStanding(contactId) === 'live') return { changes: [] };
  const contact = view.get('contact', contactId);
  if (contact === undefined) {
    return { changes: [], refusal: refusal('contact_not_found', `there is no contact ${contactId}`, 'contactId') };
  }
  return { changes: [put('contact', { ...contact.record, archived: true, updatedAt: stamp.at })] };
}

/** Refuses, when authored, a transaction of a contact that is known here as deleted. */
export function checkContactLive(view: BookView, contactId: string): Refusal | undefined {
  if (view.contactStanding(contactId) !== 'deleted') return undefined;
  return refusal('record_deleted', 'the contact is deleted; restore it first', 'contactId');
}
