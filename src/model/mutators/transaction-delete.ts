// transaction.delete: a tombstone, final until restored. A second one changes nothing.

import Type from 'typebox';
import { Id } from '../field-schema.ts';
import { applied, causeOf, refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

export const transactionDelete = defineMutator({
  name: 'transaction.delete',
  schema: Type.Object({ id: Id }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const stored = view.get('transaction', args.id);
    if (stored === undefined)
      return refused(refusal('transaction_not_found', `there is no transaction ${args.id}`, 'id'));
    if (stored.deleted !== undefined) return applied();
    return applied({ op: 'tombstone', kind: 'transaction', id: args.id, cause: causeOf(stamp) });
  },
});
