// Books of this device: which there are, a new one, the one in use; the book's own record: name and default currency.

import { nameKey } from '../../../base/text.ts';
import { derivedUuid } from '../../../base/uuid.ts';
import { currencyExponent } from '../../../model/currency.ts';
import type { Mutation } from '../../../model/mutation.ts';
import { sawOf } from '../../../model/seen-field.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { MemberAnswer } from '../../../protocol/http/members.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { BookView, Rehearsed } from '../../../protocol/local/book-views.ts';
import type { Page, WriteReceipt } from '../../../protocol/local/views.ts';
import type { BookReplica } from '../../store/book-replica.ts';
import { Cleaner, defined } from '../clean.ts';
import { bookName, bookOf, knownBooks, mutation, write } from '../context.ts';
import type { Context } from '../context.ts';
import { asSelf, askServer } from './ask-server.ts';
import { bookView } from './book-view.ts';
import { refuseUnlessOwner } from './member-rules.ts';
import { membersOf } from './members.ts';

/** Renames a book or sets its currency. */
export function editBook(
  context: Context,
  params: Params<'book.edit'>,
): Promise<WriteReceipt & { readonly name: string; readonly currency: string }> {
  const cleaner = new Cleaner();
  const currency = currencyOf(params.currency);
  return write(context, params, {
    compose: ({ replica }) => {
      const name = params.name === undefined ? undefined : cleaner.line('name', params.name);
      return edits(context, replica, defined({ name, currency }));
    },
    present: ({ slot, receipt }) => {
      const book = slot.replica.view.get('book', slot.replica.id)?.record;
      return { ...receipt, name: book?.name ?? '', currency: book?.currency ?? '' };
    },
  });
}

/** The books of this device, the one in use first. */
export function listBooks(context: Context): Page<BookView> {
  return { items: knownBooks(context).map((slot) => bookView(context, slot)) };
}

/** Makes a book here; it comes to the server with what is written in it. The one in use stays. */
export async function createBook(context: Context, params: Params<'book.create'>): Promise<CreatedBook> {
  const name = new Cleaner().line('name', params.name);
  const set = defined({ name, currency: currencyOf(params.currency) });
  // Of the request's key, so that a retry finds the book that the first attempt made.
  const id = derivedUuid(`book ${context.store.clientId} ${params.key}`);
  if (params.allowDuplicate !== true) refuseNamesake(context, name, id);
  if (params.dryRun === true) return notCreated(context, { id, ...set });
  const { store } = context;
  await store.exclusive(() => store.addBook(id));
  return write(
    context,
    { ...params, book: id },
    {
      compose: ({ replica }) => edits(context, replica, set),
      present: ({ slot, receipt }) => ({ ...receipt, created: bookView(context, slot) }),
    },
  );
}

type CreatedBook = WriteReceipt & { readonly created: BookView };

/** What the answer would be without `dryRun`. */
function notCreated({ engine }: Context, book: { id: string; name?: string; currency?: string }): CreatedBook {
  const loggedIn = engine.account !== undefined;
  const created = { name: '', currency: 'USD', ...book, inUse: false, unsynced: 1 };
  return { status: loggedIn ? 'pending' : 'local', book: book.id, dryRun: true, loggedIn, created };
}

function edits(context: Context, { view, id }: BookReplica, set: Readonly<Record<string, unknown>>): Mutation[] {
  const book = view.get('book', id)?.record;
  const fields = Object.keys(set);
  if (book === undefined || fields.length === 0) return [];
  return [mutation(context, { name: 'book.edit', args: { set, saw: sawOf(book, fields) } })];
}

/** Makes a book the one that commands work in unless they name another. */
export async function useBook(
  context: Context,
  params: Params<'book.use'>,
): Promise<{ readonly book: BookView } & Rehearsed> {
  const slot = bookOf(context, params.ref);
  const { store, engine } = context;
  if (params.dryRun === true) return { book: { ...bookView(context, slot), inUse: true }, dryRun: true };
  if (slot.replica.id !== store.current) await store.exclusive(() => store.useBook(slot.replica.id));
  engine.noteChange();
  return { book: bookView(context, slot) };
}

/** Archives a book for all its members, or takes that back. */
export async function archiveBook(
  context: Context,
  params: Params<'book.archive'>,
): Promise<{ readonly book: BookView } & Rehearsed> {
  const slot = bookOf(context, params.book);
  if (params.dryRun === true) {
    refuseUnlessOwner(await membersOf(context, slot));
    const { archived: _now, ...view } = bookView(context, slot);
    return { book: params.undo === true ? view : { ...view, archived: true }, dryRun: true };
  }
  const call = { path: `api/books/${slot.replica.id}/archive`, body: { archived: params.undo !== true } };
  const { book } = (await askServer(asSelf(context), 'POST', call)) as MemberAnswer<'archive'>;
  const { role, archived } = book;
  await context.store.noteStanding(slot.replica.id, archived === true ? { role, archived } : { role });
  return { book: bookView(context, slot) };
}

function refuseNamesake(context: Context, name: string, id: string): void {
  const namesake = knownBooks(context).find(
    ({ replica }) => replica.id !== id && nameKey(bookName(replica.id, context)) === nameKey(name),
  );
  if (namesake === undefined) return;
  throw new UserError({
    code: 'name_exists',
    message: `there is a book called ${name} already`,
    id: namesake.replica.id,
    hint: `use that one (${namesake.replica.id}), or make another of this name with --allow-duplicate`,
  });
}

function currencyOf(typed: string | undefined): string | undefined {
  const currency = typed?.trim().toUpperCase();
  if (currency === undefined || currencyExponent(currency) !== undefined) return currency;
  throw new UserError({
    code: 'unknown_currency',
    message: `${currency} is not an ISO 4217 currency`,
    field: 'currency',
  });
}
