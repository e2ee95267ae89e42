// Arguments of HTTP requests that no schema can check; each function throws an `HttpProblem`.

import { isUuid } from '../../../base/uuid.ts';
import type { Identity } from '../../access/identity.ts';
import { NO_BOOK } from '../../access/access.ts';
import type { BookQuery } from '../../storage/log-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpContext } from '../router.ts';

/** An id. */
export function idArgument(value: unknown, what: string): string {
  if (typeof value !== 'string' || !isUuid(value)) throw new HttpProblem('invalid_args', `${what} must be an id`);
  return value;
}

/** The book that the query or the header Ledger-Book names, else the identity's own: a token's, or the personal one. */
export async function bookArgument(
  storage: Storage,
  identity: Identity,
  { query, headers }: Pick<HttpContext, 'query' | 'headers'>,
): Promise<string> {
  const [asked, said] = [query['book'], headers['Ledger-Book']];
  if (asked !== undefined && said !== undefined && asked !== said) {
    throw new HttpProblem('invalid_args', 'book and Ledger-Book name different books');
  }
  const named = asked ?? said;
  if (named !== undefined) return idArgument(named, 'book');
  const own = identity.bookId ?? (await storage.booksOf(identity))[0]?.id;
  if (own === undefined) throw new HttpProblem('not_found', 'there is no book');
  return own;
}

/** Why a book cannot be read: others' it is, or nobody's. */
export async function notReadable(storage: Storage, query: BookQuery): Promise<HttpProblem> {
  const { code, message } = (await storage.denial(query)) ?? NO_BOOK;
  return new HttpProblem(code, message);
}

/** Refuses tokens: what follows is for a person's own devices. */
export function requireDevice(identity: Identity): void {
  if (identity.kind !== 'device') throw new HttpProblem('forbidden', 'a token may not do this; use a logged-in device');
}
