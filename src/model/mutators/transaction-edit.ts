// transaction.edit: new values for fields of a live transaction; the result is validated as a whole.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import { applyChange } from '../change.ts';
import type { Edit } from '../change.ts';
import { Id } from '../field-schema.ts';
import { applied, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Transaction } from '../transaction.ts';
import { MoneySchema, TransactionFields } from '../transaction.ts';
import { defineMutator } from './define.ts';
import { checkEditArgs, editChange, editSchema } from './edit-args.ts';
import { checkContactLive, checkCurrency, checkDue, keepContact } from './transaction-rules.ts';

const fields = { money: MoneySchema, ...TransactionFields };

export const transactionEdit = defineMutator({
  name: 'transaction.edit',
  schema: Type.Object(
    { id: Id, ...editSchema(fields, ['due', 'externalId', 'importBatch']) },
    { additionalProperties: false },
  ),
  rules: (args) => checkEditArgs(args) ?? checkCurrency(args.set.money?.currency),
  check(view, args) {
    const contactId = args.set.contactId ?? view.get('transaction', args.id)?.record.contactId;
    return contactId === undefined ? undefined : checkContactLive(view, contactId);
  },
  effect(view, args, stamp) {
    const stored = view.get('transaction', args.id);
    if (stored === undefined)
      return refused(refusal('transaction_not_found', `there is no transaction ${args.id}`, 'id'));
    if (stored.deleted !== undefined) return refused(refusal('record_deleted', 'the transaction is deleted', 'id'));
    const result = editChange({ kind: 'transaction', record: stored.record }, args, stamp);
    if (result.refusal !== undefined) return refused(result.refusal);
    return result.change === undefined ? applied() : editWhole(view, result.change, stamp);
  },
});

function editWhole(view: BookView, change: Edit, stamp: Stamp): Effect {
  const merged = applyChange(view.get('transaction', change.id), change)?.record as Transaction;
  const broken = checkDue(merged.date, merged.due);
  if (broken !== undefined) return refused(broken);
  const contact = keepContact(view, merged.contactId, stamp);
  return contact.refusal === undefined ? applied(...contact.changes, change) : refused(contact.refusal);
}
