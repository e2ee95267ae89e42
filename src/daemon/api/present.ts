// Records as the documents that people and scripts read: times as ISO 8601, amounts twice.

import type { BookState } from '../../model/book-state.ts';
import type { Contact } from '../../model/contact.ts';
import { formatAmount, sumToJson } from '../../model/money.ts';
import { newerFields } from '../../model/newer.ts';
import type { AnyRecord, RecordKind } from '../../model/record.ts';
import type { Transaction } from '../../model/transaction.ts';
import type { AmountView, BalanceView, ContactView, TransactionView } from '../../protocol/local/views.ts';
import type { NewerFields } from '../../protocol/local/newer-fields.ts';
import type { BookSlot } from '../store/book-slot.ts';
import { recordKey } from '../store/record-key.ts';

/** An amount given twice. */
export function presentAmount(minor: bigint, currency: string): AmountView {
  return { currency, amount: formatAmount(minor, currency), amountMinor: sumToJson(minor) };
}

/** A contact's balances that are not zero, or all with `zero`. */
export function presentBalances(view: BookState, contactId: string, zero = false): readonly AmountView[] {
  const balances = view.balancesOf(contactId).filter(({ sum }) => zero || sum !== 0n);
  return balances.map(({ currency, sum }) => presentAmount(sum, currency));
}

/** One balance of a contact, zero included. */
export function presentBalance(view: BookState, contactId: string, currency: string): AmountView {
  const found = view.balancesOf(contactId).find((balance) => balance.currency === currency);
  return presentAmount(found?.sum ?? 0n, currency);
}

/** Balances of contacts, one a line. */
export function balanceLines(view: BookState, contact: Contact, zero: boolean): readonly BalanceView[] {
  const of = { id: contact.id, name: contact.name };
  return presentBalances(view, contact.id, zero).map((amount) => ({ contact: of, ...amount }));
}

/** A contact with its balances and the number of its live transactions. */
export function presentContact(view: BookState, contact: Contact): ContactView {
  const { createdAt, updatedAt, ...rest } = contact;
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    balances: presentBalances(view, contact.id),
    transactions: view.transactionCountOf(contact.id),
    ...newerOf('contact', contact),
  };
}

/** A transaction with its contact's name; `pending` if a write of it here is unanswered and the device is logged in. */
export function presentTransaction(slot: BookSlot, transaction: Transaction, loggedIn: boolean): TransactionView {
  const { contactId, createdAt, updatedAt, amountMinor, ...rest } = transaction;
  const root = slot.replica.view.rootOf(contactId);
  const name = slot.replica.view.get('contact', root)?.record.name ?? '?';
  const pending = loggedIn && slot.replica.touches(recordKey('transaction', transaction.id));
  return {
    ...rest,
    contactId,
    contact: { id: root, name },
    amount: formatAmount(amountMinor, transaction.currency),
    amountMinor,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    ...(pending ? { pending } : {}),
    ...newerOf('transaction', transaction),
  };
}

function newerOf(kind: RecordKind, record: AnyRecord): NewerFields {
  const needsNewer = newerFields(kind, record);
  return needsNewer.length === 0 ? {} : { needsNewer };
}
