// Requests about transactions: lend, borrow, repay, edit, delete, restore, list.

import { nameKey } from '../../../base/text.ts';
import { isUuid } from '../../../base/uuid.ts';
import { readAmount } from '../../../model/amount-input.ts';
import { isCalendarDate } from '../../../model/calendar-date.ts';
import type { Contact } from '../../../model/contact.ts';
import type { Money } from '../../../model/money.ts';
import type { Mutation } from '../../../model/mutation.ts';
import { sawOf } from '../../../model/seen-field.ts';
import type { Direction, Transaction } from '../../../model/transaction.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Page, TransactionAnswer, TransactionView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { Cleaner, defined } from '../clean.ts';
import { bookOf, mutation, newId, write } from '../context.ts';
import type { Context, WriteDone } from '../context.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';
import { presentBalance, presentContact, presentTransaction } from '../present.ts';
import { anyTransaction, hasContact, liveContact, liveTransaction } from '../refs.ts';

/** Lends or borrows; creates the contact first if asked to and it is not there. */
export function addTransaction(context: Context, params: Params<'transaction.add'>): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  let created: string | undefined;
  return write(context, params, (slot, about) => {
    const { view } = slot.replica;
    const money = amountOf(slot, params.amount, params.currency);
    const create = params.create === true && !hasContact(view, params.contact);
    const contact = create ? newContact(context, cleaner, params.contact) : liveContact(view, params.contact);
    created = create ? contact.id : undefined;
    const id = params.id ?? newId(context);
    if (!isUuid(id)) throw new UserError({ code: 'invalid_args', message: '--id takes a UUID in lower case', field: 'id' });
    about(id);
    const { id: contactId, name } = contact;
    const args = { id, contactId, ...money, ...transactionArgs(cleaner, params), direction: params.direction };
    const add = mutation(context, 'transaction.add', args);
    return create ? [mutation(context, 'contact.add', { id: contactId, name }), add] : [add];
  }, (done) => answer(context, done, { cleaner, created }));
}

/** Pays back, whichever way the balance says. */
export function repay(context: Context, params: Params<'transaction.repay'>): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  return write(context, params, (slot, about) => {
    const contact = liveContact(slot.replica.view, params.contact);
    const { money, direction } = repayment(slot, contact, params);
    const id = newId(context);
    about(id);
    const args = { id, contactId: contact.id, ...money, ...transactionArgs(cleaner, params), direction };
    return [mutation(context, 'transaction.add', { ...args, category: 'repayment' })];
  }, (done) => answer(context, done, { cleaner }));
}

/** Changes fields of a transaction; the caller has seen what is shown here. */
export function editTransaction(context: Context, params: Params<'transaction.edit'>): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  return write(context, params, (slot, about) => {
    const before = liveTransaction(slot.replica.view, params.ref);
    about(before.id);
    const set = transactionSet(cleaner, params, { slot, before });
    const unset = unsetFields(params.unset ?? []);
    if (Object.keys(set).length + unset.length === 0) {
      throw new UserError({ code: 'usage', message: 'nothing to change was given', hint: 'ledger transaction edit --help' });
    }
    const saw = sawOf(before, [...Object.keys(set), ...unset]);
    return [mutation(context, 'transaction.edit', { id: before.id, set, unset, saw })];
  }, (done) => answer(context, done, { cleaner }));
}

/** Deletes a transaction. Deleted already: nothing to do. */
export function deleteTransaction(context: Context, params: Params<'transaction.delete'>): Promise<TransactionAnswer> {
  return simple(context, params, 'transaction.delete');
}

/** Takes the deletion of a transaction back. */
export function restoreTransaction(context: Context, params: Params<'transaction.restore'>): Promise<TransactionAnswer> {
  return simple(context, params, 'transaction.restore');
}

/** One transaction. */
export function showTransaction(context: Context, params: Params<'transaction.show'>): { transaction: TransactionView } {
  const slot = bookOf(context, params.book);
  const transaction = liveTransaction(slot.replica.view, params.ref);
  return { transaction: presentTransaction(slot, transaction, context.engine.account !== undefined) };
}

/** Transactions, newest first: all, or a contact's, or those that hold a text. */
export function listTransactions(context: Context, params: Params<'transaction.list'>): Page<TransactionView> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const contact = params.contact === undefined ? undefined : liveContact(view, params.contact);
  const from = params.after === undefined ? undefined : placeOf(params.after);
  const all = contact === undefined ? view.transactions(from) : view.transactionsOf(contact.id, from);
  const window = takeWindow(search(slot, all, { query: params.query, skip: from?.id }), defined({ offset: params.offset, limit: params.limit }));
  const last = window.items.at(-1);
  const next = window.more && last !== undefined ? { next: encodeCursor([last.date, last.id]) } : {};
  const size = contact === undefined ? view.count('transaction') : view.transactionCountOf(contact.id);
  const total = params.offset === undefined ? {} : { total: size };
  const loggedIn = context.engine.account !== undefined;
  return { items: window.items.map((item) => presentTransaction(slot, item, loggedIn)), ...next, ...total };
}

/** The money that a typed amount means in this book. */
export function amountOf(slot: BookSlot, text: string, flag: string | undefined): Money {
  const book = slot.replica.view.get('book', slot.replica.id)?.record.currency ?? 'USD';
  const money = readAmount(text, { flag, book });
  if (money.ok) return money.value;
  throw new UserError({ ...money.error });
}

function placeOf(cursor: string): Transaction {
  const [date, id] = decodeCursor(cursor, 2);
  // Only date and id take part in the order.
  return { date, id } as Transaction;
}

function* search(
  slot: BookSlot,
  items: Iterable<Transaction>,
  { query, skip }: { query: string | undefined; skip: string | undefined },
): Generator<Transaction> {
  const key = nameKey(query ?? '');
  const { view } = slot.replica;
  const matching = new Set<string>();
  if (key !== '') for (const contact of view.contacts()) if (nameKey(contact.name).includes(key)) matching.add(contact.id);
  for (const item of items) {
    if (item.id === skip) continue;
    if (key === '' || matching.has(item.contactId) || item.description.toLowerCase().includes(key)) yield item;
  }
}

function newContact(context: Context, cleaner: Cleaner, ref: string): Pick<Contact, 'id' | 'name'> {
  return { id: newId(context), name: cleaner.line('contact', ref) };
}

interface TypedTexts {
  readonly description?: string;
  readonly date?: string;
  readonly due?: string;
  readonly tags?: readonly string[];
  readonly today: string;
  readonly category?: string;
  readonly externalId?: string;
}

function transactionArgs(cleaner: Cleaner, params: TypedTexts): Readonly<Record<string, unknown>> {
  const { due, tags, category, externalId } = params;
  return defined({
    description: cleaner.text('description', params.description ?? ''),
    date: day('date', params.date ?? params.today),
    due: due === undefined ? undefined : day('due', due),
    tags: tags === undefined ? undefined : cleaner.lines('tag', tags),
    category,
    externalId: externalId === undefined ? undefined : cleaner.line('externalId', externalId),
  });
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
    throw new UserError({ code: 'usage', message: 'a new currency needs the amount in it', hint: '--amount 12.50 --currency EUR', field: 'amount' });
  }
  const money = readAmount(typed.amount, { flag: typed.currency, book: before.currency });
  if (!money.ok) throw new UserError({ ...money.error });
  return money.value;
}

function unsetFields(fields: readonly string[]): readonly string[] {
  const wrong = fields.find((field) => field !== 'due');
  if (wrong === undefined) return fields;
  throw new UserError({ code: 'usage', message: `${wrong} cannot be unset`, hint: 'due can', field: 'unset' });
}

function day(field: string, text: string): string {
  if (isCalendarDate(text)) return text;
  throw new UserError({ code: 'invalid_date', message: `${JSON.stringify(text)} is not a day`, hint: 'YYYY-MM-DD', field });
}

function repayment(slot: BookSlot, contact: Contact, params: Params<'transaction.repay'>): { money: Money; direction: Direction } {
  const open = slot.replica.view.balances.of(contact.id).filter(({ sum }) => sum !== 0n);
  const wanted = params.amount === undefined ? undefined : amountOf(slot, params.amount, params.currency ?? onlyCurrency(params.amount, open));
  const currency = wanted?.currency ?? params.currency?.toUpperCase() ?? (open.length === 1 ? open[0]?.currency : undefined);
  if (wanted === undefined && params.all !== true) {
    throw new UserError({ code: 'usage', message: 'how much is paid back?', hint: 'give an amount, or --all' });
  }
  const balance = open.find((one) => one.currency === currency);
  if (currency === undefined && open.length > 1) {
    const codes = open.map((one) => one.currency).join(', ');
    throw new UserError({ code: 'ambiguous_currency', message: `there are balances in ${codes}`, hint: 'name one with --currency', field: 'currency' });
  }
  if (balance === undefined) {
    throw new UserError({ code: 'nothing_to_repay', message: `nothing is owed between you and ${contact.name}${currency === undefined ? '' : ` in ${currency}`}` });
  }
  // They owe me: money comes back, which counts as borrowed; and the other way round.
  const direction: Direction = balance.sum > 0n ? 'borrowed' : 'lent';
  const owed = balance.sum < 0n ? -balance.sum : balance.sum;
  return { money: wanted ?? { amountMinor: Number(owed), currency: balance.currency }, direction };
}

/** A bare number repays in the only open currency. */
function onlyCurrency(amount: string, open: readonly { readonly currency: string }[]): string | undefined {
  return open.length === 1 && /^[\d._\s+-]*$/.test(amount) ? open[0]?.currency : undefined;
}

function simple(
  context: Context,
  params: Params<'transaction.delete'>,
  name: 'transaction.delete' | 'transaction.restore',
): Promise<TransactionAnswer> {
  return write(context, params, ({ replica }, about): readonly Mutation[] => {
    const { record } = anyTransaction(replica.view, params.ref);
    about(record.id);
    return [mutation(context, name, { id: record.id })];
  }, (done) => answer(context, done, { cleaner: new Cleaner() }));
}

function answer(
  context: Context,
  { id, slot, receipt }: WriteDone,
  { cleaner, created }: { cleaner: Cleaner; created?: string | undefined },
): TransactionAnswer {
  const { view } = slot.replica;
  const record = view.get('transaction', id)?.record;
  const contact = created === undefined ? undefined : view.get('contact', created)?.record;
  const made = contact === undefined ? {} : { createdContact: presentContact(view, contact) };
  if (record === undefined) {
      return { transaction: { id } as TransactionView, balance: { currency: '', amount: '0', amountMinor: 0 }, ...receipt };
  }
  const transaction = presentTransaction(slot, record, context.engine.account !== undefined);
  return { transaction, balance: presentBalance(view, record.contactId, record.currency), ...made, ...receipt, ...cleaner.facts };
}
