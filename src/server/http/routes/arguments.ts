// Arguments of HTTP requests, checked; each function throws an `HttpProblem` that names the argument.

import { codePoints, isCleanText } from '../../../base/text.ts';
import { isUuid } from '../../../base/uuid.ts';
import type { Identity } from '../../access/identity.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';

const NAME_MAX = 100;

/** One non-empty line of text of at most 100 code points. */
export function nameArgument(value: unknown, what: string): string {
  const ok =
    typeof value === 'string' && value.trim() !== '' && isCleanText(value, false) && codePoints(value) <= NAME_MAX;
  if (!ok) throw new HttpProblem('invalid_args', `${what} must be one line of at most ${NAME_MAX} characters`);
  return value;
}

/** An id. */
export function idArgument(value: unknown, what: string): string {
  if (typeof value !== 'string' || !isUuid(value)) throw new HttpProblem('invalid_args', `${what} must be an id`);
  return value;
}

/** A whole number from a query, at least `min`; `undefined` if it is not there. */
export function wholeArgument(value: string | null, what: string, min: number): number | undefined {
  if (value === null) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min)) throw new HttpProblem('invalid_args', `${what} must be a whole number from ${min}`);
  return number;
}

/** Yes or no; absent is no. */
export function flagArgument(value: unknown, what: string): boolean {
  if (value !== undefined && typeof value !== 'boolean')
    throw new HttpProblem('invalid_args', `${what} must be true or false`);
  return value === true;
}

/** The book that a query names, else the identity's own: a token's, or the user's personal or first one. */
export async function bookArgument(storage: Storage, identity: Identity, url: URL): Promise<string> {
  const named = url.searchParams.get('book');
  if (named !== null) return idArgument(named, 'book');
  const own = identity.bookId ?? (await storage.booksOf(identity))[0]?.id;
  if (own === undefined) throw new HttpProblem('not_found', 'there is no book');
  return own;
}

/** Refuses tokens: what follows is for a person's own devices. */
export function requireDevice(identity: Identity): void {
  if (identity.kind !== 'device') throw new HttpProblem('forbidden', 'a token may not do this; use a logged-in device');
}
