// Login and logout, and what becomes of the data on this device: nothing of it is ever lost by either.

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { LoginAnswer } from '../../../protocol/local/book-views.ts';
import type { Account } from '../../sync/account.ts';
import { bookName, newId } from '../context.ts';
import type { Context } from '../context.ts';
import { askServer } from './ask-server.ts';

/** Trades a single-use code for a device token, and settles which book is in use. */
export async function login(context: Context, params: Params<'login'>): Promise<LoginAnswer> {
  if (context.engine.account !== undefined) {
    throw new UserError({
      code: 'already_logged_in',
      message: `this device is logged in to ${context.engine.account.server}`,
      hint: 'ledger logout',
    });
  }
  const server = serverUrl(params.url);
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
  const settled = await settleBook(context, { account, personal });
  await context.accounts.logIn(account);
  const id = context.store.current;
  return { user, server, book: { id, name: bookName(id, context) }, bookAction: settled };
}

/** Forgets the login; refuses while work is pending unless forced. The data stays and is usable. */
export async function logout(context: Context, params: Params<'logout'>): Promise<{ server: string; pending: number }> {
  const { account } = context.engine;
  if (account === undefined) throw new UserError({ code: 'not_logged_in', message: 'this device is not logged in' });
  const pending = [...context.store.books.values()].reduce((sum, { replica }) => sum + replica.outbox.size, 0);
  if (pending > 0 && params.force !== true) {
    throw new UserError({
      code: 'pending_work',
      message: `${pending} change${pending === 1 ? ' is' : 's are'} not synced yet`,
      hint: 'ledger sync now, or log out all the same with --yes (they stay on this device)',
    });
  }
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
    await leaveForeignBook(context, account, personal);
    return wanted ? 'created' : 'adopted';
  }
  return wanted ? 'created' : 'kept';
}

/** The book in use is somebody else's on this server: it stays here to be read, and the user gets a book of their own. */
async function leaveForeignBook(context: Context, account: Account, personal: string | undefined): Promise<void> {
  const { store, calls } = context;
  await store.noteStanding(store.current, { removed: true });
  const book = personal ?? newId(context);
  await store.exclusive(() => store.useBook(book));
  if (personal !== undefined) return;
  const body = { personal: true };
  await askServer({ calls, target: account }, 'PUT', { path: `api/books/${book}`, body });
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
