// transaction.edit: new values for fields of a live transaction; the result is validated as a whole.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import { applyChange } from '../change.ts';
import { Id } from '../field-schema.ts';
import { refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Transaction } from '../transaction.ts';
import { MoneySchema, TransactionFields } from '../transaction.ts';
import { defineMutator } from './define.ts';
import { setAsideEdit } from './conflict-changes.ts';
import { checkEditArgs, editEffect, editSchema } from './edit-args.ts';
import type { EditEffect } from './edit-args.ts';
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
    const target = { view, kind: 'transaction', record: stored.record };
    if (stored.deleted !== undefined) {
      const no = refusal('record_deleted', 'the transaction is deleted', 'id');
      return refused(no, ...setAsideEdit(target, args, stamp));
    }
    return editWhole(view, editEffect(target, args, stamp), stamp);
  },
});

/** The effect with what the merged record needs as a whole. */
function editWhole(view: BookView, { change, aside, outcome }: EditEffect, stamp: Stamp): Effect {
  if (change === undefined) return { ok: true, outcome, changes: aside };
  const merged = applyChange(view.get('transaction', change.id), change)?.record as Transaction;
  const broken = checkDue(merged.date, merged.due);
  if (broken !== undefined) return refused(broken);
  const contact = keepContact(view, merged.contactId, stamp);
  if (contact.refusal !== undefined) return refused(contact.refusal);
  return { ok: true, outcome, changes: [...contact.changes, change, ...aside] };
}
