// The answer of transaction writes: the record, the contact's balance in its currency, and how the write stands.

import type { TransactionAnswer, TransactionView } from '../../../protocol/local/views.ts';
import type { Cleaner } from '../clean.ts';
import type { Context, WriteDone } from '../context.ts';
import { presentBalance, presentContact, presentTransaction } from '../present.ts';

/** Presents a write. `created`: id of a contact that was made with it. */
export function answerTransaction(
  context: Context,
  { id, slot, receipt }: WriteDone,
  { cleaner, created }: { cleaner: Cleaner; created?: string | undefined },
): TransactionAnswer {
  const { view } = slot.replica;
  const record = view.get('transaction', id)?.record;
  const contact = created === undefined ? undefined : view.get('contact', created)?.record;
  const made = contact === undefined ? {} : { createdContact: presentContact(view, contact) };
  if (record === undefined) {
    return {
      transaction: { id } as TransactionView,
      balance: { currency: '', amount: '0', amountMinor: 0 },
      ...receipt,
    };
  }
  const transaction = presentTransaction(slot, record, context.engine.account !== undefined);
  return {
    transaction,
    balance: presentBalance(view, record.contactId, record.currency),
    ...made,
    ...receipt,
    ...cleaner.facts,
  };
}
