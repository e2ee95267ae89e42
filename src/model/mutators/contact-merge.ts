// contact.merge: one field, `mergedInto`, of one contact. Both are resolved to their roots first, so that crossing merges
// join and never form a ring; one that is already a part of the other, though through a deleted one, is refused.
// Transactions keep their contact; undo clears the field.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import { isPartOf, rootOf } from '../contact-roots.ts';
import { Id } from '../field-schema.ts';
import { applied, refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

export const contactMerge = defineMutator({
  name: 'contact.merge',
  schema: Type.Object({ from: Id, into: Id }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const from = rootOf(view, args.from);
    const into = rootOf(view, args.into);
    const no = missing(view, from, 'from') ?? missing(view, into, 'into');
    if (no !== undefined) return refused(no);
    if (isPartOf(view, into, from))
      return refused(refusal('same_contact', 'both are the same contact already', 'into'));
    const was = { mergedInto: view.get('contact', from)?.record.mergedInto ?? null };
    return applied({ op: 'edit', kind: 'contact', id: from, set: { mergedInto: into }, was, at: stamp.at });
  },
});

function missing(view: BookView, id: string, field: string): Refusal | undefined {
  const stored = view.get('contact', id);
  if (stored === undefined) return refusal('contact_not_found', `there is no contact ${id}`, field);
  return stored.deleted === undefined ? undefined : refusal('record_deleted', 'the contact is deleted', field);
}
