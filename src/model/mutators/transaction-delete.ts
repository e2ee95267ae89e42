// transaction.delete: a tombstone, final until restored. A second one changes nothing. `saw` is the content hash of what
// its author saw: a deletion wins over an edit they had not seen, and a conflict says so.

import Type from 'typebox';
import { ContentHash, Id } from '../field-schema.ts';
import { applied, causeOf, refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { withDeletion } from './conflict-changes.ts';
import { defineMutator } from './define.ts';

export const transactionDelete = defineMutator({
  name: 'transaction.delete',
  schema: Type.Object({ id: Id, saw: Type.Optional(ContentHash) }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const stored = view.get('transaction', args.id);
    if (stored === undefined)
      return refused(refusal('transaction_not_found', `there is no transaction ${args.id}`, 'id'));
    if (stored.deleted !== undefined) return applied();
    const target = { view, kind: 'transaction', record: stored.record };
    return applied(
      { op: 'tombstone', kind: 'transaction', id: args.id, cause: causeOf(stamp) },
      ...withDeletion(target, args.saw, stamp),
    );
  },
});
