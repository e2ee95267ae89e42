// What records need of one another, written a second time and apart from src/model.

import type { Fields, Outcome, ReferenceModel } from './reference-model.ts';

/** A live transaction needs its contact: a deleted one comes back archived. False if there never was one. */
export function keepContact(model: ReferenceModel, contactId: unknown, at: number): boolean {
  const contact = model.get('contact', String(contactId));
  if (contact === undefined) return false;
  if (contact.deleted !== undefined) {
    model.put('contact', String(contactId), { ...contact.fields, archived: true, updatedAt: at });
  }
  return true;
}

/** What a transaction with these fields needs to be live, its contact brought back if it was deleted; or why it cannot be. */
export function needsOf(model: ReferenceModel, fields: Fields, at: number): Outcome | undefined {
  const { date, due } = fields as { date: string; due?: string };
  if (due !== undefined && due < date) return { refused: 'due_before_date' };
  return keepContact(model, fields['contactId'], at) ? undefined : { refused: 'contact_not_found' };
}

/** Takes back the deletion of a contact with all that the same cause deleted of it and of those merged into it. */
export function bringBack(
  model: ReferenceModel,
  id: string,
  { at, most }: { readonly at: number; readonly most: number },
): void {
  const cause = model.get('contact', id)?.deleted;
  const members = model.mergedInto(id).filter((one) => model.get('contact', one)?.deleted === cause);
  const contacts = [id, ...members.sort()];
  const transactions = contacts.flatMap((one) => model.transactionsOf(one, ({ deleted }) => deleted === cause)).sort();
  const all = [...contacts.map((one) => ['contact', one]), ...transactions.map((one) => ['transaction', one])];
  for (const [kind = '', one = ''] of all.slice(0, most)) {
    model.put(kind, one, { ...model.get(kind, one)?.fields, updatedAt: at });
  }
}
