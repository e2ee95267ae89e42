// transaction.restore: takes back a deletion. A contact deleted meanwhile comes back archived with it.

import Type from 'typebox';
import { Id } from '../field-schema.ts';
import { applied, refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';
import { keepContact } from './transaction-rules.ts';

export const transactionRestore = defineMutator({
  name: 'transaction.restore',
  schema: Type.Object({ id: Id }, { additionalProperties: false }),
  effect(view, args, stamp) {
    const stored = view.get('transaction', args.id);
    if (stored === undefined)
      return refused(refusal('transaction_not_found', `there is no transaction ${args.id}`, 'id'));
    if (stored.deleted === undefined) return applied();
    const contact = keepContact(view, stored.record.contactId, stamp);
    if (contact.refusal !== undefined) return refused(contact.refusal);
    return applied(...contact.changes, { op: 'restore', kind: 'transaction', id: args.id, at: stamp.at });
  },
});
