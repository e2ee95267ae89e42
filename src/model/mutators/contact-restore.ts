// contact.restore: takes back the deletion of a contact, with what the same entry or group deleted with it: contacts
// merged into it, and transactions, as many as one mutation may touch (the first by id).

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import type { Change } from '../change.ts';
import { Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, refused } from '../mutation.ts';
import type { Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

export const contactRestore = defineMutator({
  name: 'contact.restore',
  schema: Type.Object({ id: Id }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const stored = view.get('contact', args.id);
    if (stored === undefined) return refused(refusal('contact_not_found', `there is no contact ${args.id}`, 'id'));
    if (stored.deleted === undefined) return applied();
    return applied(
      ...bringBack(view, { id: args.id, cause: stored.deleted }, stamp).slice(0, LIMITS.recordsPerMutationMax),
    );
  },
});

/** Changes that take back what one cause deleted of a contact, the contact itself first. */
export function bringBack(
  view: BookView,
  { id, cause }: { readonly id: string; readonly cause: string },
  stamp: Stamp,
): readonly Change[] {
  const { contacts, transactions } = deletedWith(view, id, cause);
  const restore = (kind: string, one: string): Change => ({ op: 'restore', kind, id: one, at: stamp.at });
  return [...contacts.map((one) => restore('contact', one)), ...transactions.map((one) => restore('transaction', one))];
}

/** What one cause deleted of a contact, the contact itself first; each list ordered by id. */
export function deletedWith(
  view: BookView,
  id: string,
  cause: string,
): { readonly contacts: readonly string[]; readonly transactions: readonly string[] } {
  const members = view.mergedContactIds(id).filter((member) => view.get('contact', member)?.deleted === cause);
  const contacts = [id, ...members.toSorted()];
  return { contacts, transactions: contacts.flatMap((one) => view.deletedTransactionIds(one, cause)).toSorted() };
}
