// transaction.add: money lent or borrowed. Adding the same one again changes nothing.

import Type from 'typebox';
import { put } from '../change.ts';
import { AmountMinor, CurrencyCode, Id } from '../field-schema.ts';
import { applied, refused } from '../mutation.ts';
import { TransactionFields } from '../transaction.ts';
import type { Transaction } from '../transaction.ts';
import { UNSAID_OF_TRANSACTION } from '../unsaid.ts';
import { addExisting } from './add-existing.ts';
import { defineMutator } from './define.ts';
import { checkContactLive, checkCurrency, checkDue, keepContact } from './transaction-rules.ts';

const { contactId, direction, description, date, ...optional } = TransactionFields;
const schema = Type.Object(
  {
    id: Id,
    contactId,
    direction,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    description,
    date,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  {
    additionalProperties: false,
    required: ['id', 'contactId', 'direction', 'amountMinor', 'currency', 'description', 'date'],
  },
);

/** Arguments of `transaction.add`. */
export interface TransactionAddArgs extends Partial<Omit<Transaction, 'createdAt' | 'updatedAt'>> {
  readonly id: string;
  readonly contactId: string;
  readonly direction: Transaction['direction'];
  readonly amountMinor: number;
  readonly currency: string;
  readonly description: string;
  readonly date: string;
}

export const transactionAdd = defineMutator({
  name: 'transaction.add',
  schema,
  rules: (args) => checkCurrency(args.currency) ?? checkDue(args.date, args.due),
  check: (view, args) => checkContactLive(view, args.contactId),
  effect(view, args, stamp) {
    const given = args as TransactionAddArgs;
    const record: Transaction = { ...UNSAID_OF_TRANSACTION, ...given, createdAt: stamp.at, updatedAt: stamp.at };
    const before = view.get('transaction', record.id);
    if (before !== undefined) return addExisting(before.record, record);
    const contact = keepContact(view, record.contactId, stamp);
    if (contact.refusal !== undefined) return refused(contact.refusal);
    return applied(...contact.changes, put('transaction', record));
  },
});
