// contact.restore: takes back the deletion of a contact, with the transactions that the same entry or group deleted:
// the first of them that fit. Whoever authors it restores the others beside it.

import Type from 'typebox';
import type { Change } from '../change.ts';
import { deletedTogether } from '../deleted-together.ts';
import { Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

export const contactRestore = defineMutator({
  name: 'contact.restore',
  schema: Type.Object({ id: Id }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const stored = view.get('contact', args.id);
    if (stored === undefined) return refused(refusal('contact_not_found', `there is no contact ${args.id}`, 'id'));
    if (stored.deleted === undefined) return applied();
    const ids = deletedTogether(view, args.id, stored.deleted).slice(0, LIMITS.recordsPerMutationMax - 1);
    const restore = (kind: string, id: string): Change => ({ op: 'restore', kind, id, at: stamp.at });
    return applied(restore('contact', args.id), ...ids.map((id) => restore('transaction', id)));
  },
});
