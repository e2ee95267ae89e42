// Login and logout, and what becomes of the data on this device: nothing of it is ever lost by either.

import { nameKey } from '../../../base/text.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { MemberBook } from '../../../protocol/http/members.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { LoginAnswer, Rehearsed } from '../../../protocol/local/book-views.ts';
import { copyInto } from '../../store/copy-into.ts';
import type { Account } from '../../sync/account.ts';
import { bookName, knownBooks, newId } from '../context.ts';
import type { Context } from '../context.ts';
import { askServer } from './ask-server.ts';

/** Trades a single-use code for a device token, and settles which book is in use. */
export async function login(context: Context, params: Params<'login'>): Promise<LoginAnswer> {
  const { account: known, state } = context.engine;
  // One that the server does not know any more logs in again as it is: nothing that waits here has to be let go first.
  if (known !== undefined && state.problem?.code !== 'unauthenticated') {
    throw new UserError({
      code: 'already_logged_in',
      message: `this device is logged in to ${known.server}`,
      hint: 'ledger logout',
    });
  }
  const server = serverUrl(params.url);
  if (params.into !== undefined) refuseServedBook(context);
  const target = { server, ...(params.caFile === undefined ? {} : { caFile: params.caFile }) };
  const answer = await askServer({ calls: context.calls, target }, 'POST', {
    path: 'api/login',
    body: { code: params.code.trim(), device: params.device },
  });
  const user = answer['user'] as Account['user'];
  const { device } = params;
  const credentials = { token: String(answer['token']), deviceId: String(answer['deviceId']) };
  const account: Account = { ...target, ...credentials, user, device };
  const personal = answer['personalBook'] as string | undefined;
  const into = params.into === undefined ? undefined : await settleInto(context, account, params.into);
  const bookAction = into === undefined ? await settleBook(context, { account, personal }) : 'into';
  await context.accounts.logIn(account);
  const id = context.store.current;
  const book = { id, name: into?.name ?? bookName(id, context) };
  const namesake = bookAction === 'kept' ? await namesakeOf(context, account, book) : undefined;
  return { user, server, book, bookAction, ...(namesake === undefined ? {} : { namesake }) };
}

/** Another book of the user's of the same name; none if the server does not say now. */
async function namesakeOf(
  { calls }: Context,
  account: Account,
  { id, name }: LoginAnswer['book'],
): Promise<string | undefined> {
  try {
    const items = await booksOf({ calls, target: account });
    return items.find((other) => other.id !== id && nameKey(other.name) === nameKey(name))?.id;
  } catch {
    return undefined;
  }
}

/** Forgets the login; refuses while work is pending unless forced. The data stays and is usable. */
export async function logout(
  context: Context,
  params: Params<'logout'>,
): Promise<{ server: string; pending: number } & Rehearsed> {
  const { account } = context.engine;
  if (account === undefined) throw new UserError({ code: 'not_logged_in', message: 'this device is not logged in' });
  const pending = knownBooks(context).reduce((sum, { replica }) => sum + replica.outbox.size, 0);
  if (pending > 0 && params.force !== true) {
    throw new UserError({
      code: 'pending_work',
      message: `${pending} change${pending === 1 ? ' is' : 's are'} not synced yet`,
      hint: 'ledger sync now, or log out all the same with --yes (they stay on this device)',
    });
  }
  if (params.dryRun === true) return { server: account.server, pending, dryRun: true };
  // The server need not hear of it: the token is forgotten here and can be revoked there.
  await context.calls.json('POST', 'api/logout').catch(() => undefined);
  await context.accounts.logOut();
  return { server: account.server, pending };
}

/**
 * The first login makes the book in use the user's personal one. Later devices: an empty one adopts the personal book;
 * one with data keeps its book beside it.
 */
async function settleBook(
  context: Context,
  { account, personal }: { account: Account; personal: string | undefined },
): Promise<LoginAnswer['bookAction']> {
  const { store, calls } = context;
  const { replica } = store.currentSlot;
  if (personal === replica.id) return 'same';
  const empty = replica.nextN === 1 && replica.place.epoch === null;
  if (personal !== undefined && empty) {
    await store.exclusive(() => store.useBook(personal));
    return 'adopted';
  }
  const name = replica.view.get('book', replica.id)?.record.name ?? 'Personal';
  const wanted = personal === undefined;
  try {
    const body = { name, personal: wanted };
    await askServer({ calls, target: account }, 'PUT', { path: `api/books/${replica.id}`, body });
  } catch (error) {
    if (!(error instanceof UserError) || error.body.code !== 'not_allowed') throw error;
    await leaveForeignBook(context, account, { foreign: replica.id, personal });
    return wanted ? 'created' : 'adopted';
  }
  return wanted ? 'created' : 'kept';
}

/** The book in use is somebody else's on this server: it stays here to be read, and the user gets a book of their own. */
async function leaveForeignBook(
  context: Context,
  account: Account,
  { foreign, personal }: { readonly foreign: string; readonly personal: string | undefined },
): Promise<void> {
  const { store, calls } = context;
  // Not the one in use by now: another login may have gone over to its own meanwhile.
  await store.noteStanding(foreign, { removed: true });
  const book = personal ?? newId(context);
  await store.exclusive(() => store.useBook(book));
  if (personal !== undefined) return;
  const body = { personal: true };
  await askServer({ calls, target: account }, 'PUT', { path: `api/books/${book}`, body });
}

/** Only a book that never had a server can go into another one as a whole. */
function refuseServedBook({ store }: Context): void {
  if (store.currentSlot.replica.place.epoch === null) return;
  throw new UserError({
    code: 'usage',
    message: 'the book in use has been on a server; it cannot go into another one',
    hint: 'log in without --into: it stays a book of its own',
  });
}

/** Puts what is in the book in use into one of the user's books on the server. Refused: this device is not logged in. */
async function settleInto(context: Context, account: Account, ref: string): Promise<MemberBook> {
  const { store, calls } = context;
  const self = { calls, target: account };
  try {
    const items = await booksOf(self);
    const book = bookNamed(items, ref);
    const { id, role } = book;
    const from = store.current;
    await store.noteStanding(id, { role });
    if (from !== id) await copyInto(context, { from, into: id });
    return book;
  } catch (error) {
    await askServer(self, 'POST', { path: 'api/logout' }).catch(() => undefined);
    throw error;
  }
}

async function booksOf(self: Parameters<typeof askServer>[0]): Promise<readonly MemberBook[]> {
  const { items } = (await askServer(self, 'GET', { path: 'api/books' })) as { items: readonly MemberBook[] };
  return items;
}

function bookNamed(books: readonly MemberBook[], ref: string): MemberBook {
  const hint = 'nothing was changed, but the code is used up: ask for a new one';
  const named = books.filter(({ id, name }) => id === ref || nameKey(name) === nameKey(ref));
  const found = named.length > 0 ? named : books.filter(({ id }) => ref.length >= 4 && id.startsWith(ref));
  const [only] = found;
  if (only === undefined) throw new UserError({ code: 'book_not_found', message: `you are in no book ${ref}`, hint });
  if (found.length > 1) {
    const candidates = found.map(({ id, name }) => ({ id, name }));
    throw new UserError({ code: 'ambiguous_id', message: `several books are called ${ref}`, candidates, hint });
  }
  if (only.archived !== true && only.role !== 'viewer') return only;
  throw new UserError({ code: 'not_allowed', message: `you cannot write in ${only.name}`, hint });
}

function serverUrl(text: string): string {
  const withScheme = /^https?:\/\//.test(text) ? text : `http://${text}`;
  try {
    const url = new URL(withScheme);
    if (url.username !== '' || url.password !== '' || url.search !== '') throw new TypeError('extras');
    return `${url.origin}${url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`}`;
  } catch {
    throw new UserError({
      code: 'usage',
      message: `${text} is not a server's URL`,
      hint: 'ledger login http://127.0.0.1:8000',
    });
  }
}
