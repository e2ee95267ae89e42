// Requests about transactions: lend, borrow, repay, edit, delete, restore, list.

import { isUuid } from '../../../base/uuid.ts';
import { readAmount } from '../../../model/amount-input.ts';
import type { Contact } from '../../../model/contact.ts';
import { contentHash } from '../../../model/content-hash.ts';
import type { Money } from '../../../model/money.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { TransactionAnswer, TransactionView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { Cleaner, defined } from '../clean.ts';
import { bookOf, mutation, newId, write } from '../context.ts';
import type { Context } from '../context.ts';
import { presentTransaction } from '../present.ts';
import { anyTransaction, hasContact, liveContact, liveTransaction } from '../refs.ts';
import { amountError } from './amount-error.ts';
import { answerTransaction } from './transaction-answer.ts';
import { externalTransactionId, namedContactId } from './external-ids.ts';
import { isThere, said } from './said-again.ts';
import { day, moneyOf, transactionArgs } from './transaction-texts.ts';
import { sawNow } from './saw-now.ts';
import { versionGuard } from './version-guard.ts';

/** Lends or borrows; creates the contact first if asked to and it is not there. */
export function addTransaction(context: Context, params: Params<'transaction.add'>): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  let created: string | undefined;
  return write(context, params, {
    compose: (slot, about) => {
      const { view } = slot.replica;
      const money = moneyOf(slot, params);
      const texts = transactionArgs(cleaner, params);
      const id = addedId(context, params, texts);
      about(id);
      if (params.id === undefined && isThere(slot, params, { id, said: { ...money, ...said(params, texts) } }))
        return [];
      const create = params.create === true && !hasContact(view, params.contact);
      const contact = create ? newContact(context, slot, { cleaner, params }) : liveContact(view, params.contact);
      created = create ? contact.id : undefined;
      const { id: contactId, name } = contact;
      // The same id again, without a day, means the day that it has.
      const date = params.date ?? view.get('transaction', id)?.record.date ?? texts['date'];
      const args = { id, contactId, ...money, ...texts, date, direction: params.direction };
      // Made together, undone together.
      const group = create ? newId(context) : undefined;
      const add = mutation(context, { name: 'transaction.add', args, group });
      return create ? [mutation(context, { name: 'contact.add', args: { id: contactId, name }, group }), add] : [add];
    },
    present: (done) => answerTransaction(context, done, { cleaner, created }),
  });
}

/** Changes fields of a transaction; the caller has seen what is shown here. */
export async function editTransaction(
  context: Context,
  params: Params<'transaction.edit'>,
): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  const find = ({ replica }: BookSlot): string => liveTransaction(replica.view, params.ref).id;
  const guard = await versionGuard(context, params, { kind: 'transaction', find });
  return write(context, params, {
    compose: (slot, about) => {
      guard(slot);
      const before = liveTransaction(slot.replica.view, params.ref);
      about(before.id);
      const set = transactionSet(cleaner, params, { slot, before });
      const unset = unsetFields(params.unset ?? []);
      if (Object.keys(set).length + unset.length === 0) {
        throw new UserError({
          code: 'usage',
          message: 'nothing to change was given',
          hint: 'ledger transaction edit --help',
        });
      }
      const saw = sawNow(before, [...Object.keys(set), ...unset], params.saw);
      return [mutation(context, { name: 'transaction.edit', args: { id: before.id, set, unset, saw } })];
    },
    present: (done) => answerTransaction(context, done, { cleaner }),
  });
}

/** Deletes a transaction. Deleted already: nothing to do. */
export function deleteTransaction(context: Context, params: Params<'transaction.delete'>): Promise<TransactionAnswer> {
  return simple(context, params, 'transaction.delete');
}

/** Takes the deletion of a transaction back. */
export function restoreTransaction(
  context: Context,
  params: Params<'transaction.restore'>,
): Promise<TransactionAnswer> {
  return simple(context, params, 'transaction.restore');
}

/** One transaction. */
export function showTransaction(
  context: Context,
  params: Params<'transaction.show'>,
): { transaction: TransactionView } {
  const slot = bookOf(context, params.book);
  const transaction = liveTransaction(slot.replica.view, params.ref);
  return { transaction: presentTransaction(slot, transaction, context.engine.account !== undefined) };
}

/** The id of the transaction to add: named, derived from its id elsewhere, or new. */
function addedId(
  context: Context,
  { id }: Params<'transaction.add'>,
  { externalId }: Readonly<Record<string, unknown>>,
): string {
  if (id === undefined) return typeof externalId === 'string' ? externalTransactionId(externalId, {}) : newId(context);
  if (isUuid(id)) return id;
  throw new UserError({ code: 'invalid_args', message: '--id takes a UUID in lower case', field: 'id' });
}

/** A contact to be made; with a transaction that may be added on another device too, it is the same one there. */
function newContact(
  context: Context,
  { replica }: BookSlot,
  { cleaner, params }: { cleaner: Cleaner; params: Params<'transaction.add'> },
): Pick<Contact, 'id' | 'name'> {
  const name = cleaner.line('contact', params.contact);
  const derived = params.externalId === undefined ? undefined : namedContactId(replica.view, name);
  return { id: derived ?? newId(context), name };
}

function transactionSet(
  cleaner: Cleaner,
  params: Params<'transaction.edit'>,
  { slot, before }: { slot: BookSlot; before: Transaction },
): Readonly<Record<string, unknown>> {
  const { amount, currency, date, due, description, tags, addTags, removeTags } = params;
  const moneyChanges = amount !== undefined || currency !== undefined;
  const gone = new Set(cleaner.lines('tag', removeTags ?? []));
  const tagsChange = tags !== undefined || addTags !== undefined || removeTags !== undefined;
  const kept = (tags === undefined ? before.tags : cleaner.lines('tag', tags)).filter((tag) => !gone.has(tag));
  return defined({
    money: moneyChanges ? newMoney(before, { amount, currency }) : undefined,
    direction: params.direction,
    contactId: params.contact === undefined ? undefined : liveContact(slot.replica.view, params.contact).id,
    description: description === undefined ? undefined : cleaner.text('description', description),
    date: date === undefined ? undefined : day('date', date),
    due: due === undefined ? undefined : day('due', due),
    tags: tagsChange ? [...new Set([...kept, ...cleaner.lines('tag', addTags ?? [])])] : undefined,
  });
}

/** A new amount keeps the transaction's currency unless one is named. */
function newMoney(before: Transaction, typed: { amount: string | undefined; currency: string | undefined }): Money {
  if (typed.amount === undefined) {
    throw new UserError({
      code: 'usage',
      message: 'a new currency needs the amount in it',
      hint: '--amount 12.50 --currency EUR',
      field: 'amount',
    });
  }
  const money = readAmount(typed.amount, { flag: typed.currency, book: before.currency });
  if (!money.ok) throw amountError(money.error);
  return money.value;
}

function unsetFields(fields: readonly string[]): readonly string[] {
  const wrong = fields.find((field) => field !== 'due');
  if (wrong === undefined) return fields;
  throw new UserError({ code: 'usage', message: `${wrong} cannot be unset`, hint: 'due can', field: 'unset' });
}

function simple(
  context: Context,
  params: Params<'transaction.delete'>,
  name: 'transaction.delete' | 'transaction.restore',
): Promise<TransactionAnswer> {
  return write(context, params, {
    compose: ({ replica }, about): readonly Mutation[] => {
      const { record } = anyTransaction(replica.view, params.ref);
      about(record.id);
      const saw = name === 'transaction.delete' ? { saw: contentHash(record) } : {};
      return [mutation(context, { name, args: { id: record.id, ...saw } })];
    },
    present: (done) => answerTransaction(context, done, { cleaner: new Cleaner() }),
  });
}
