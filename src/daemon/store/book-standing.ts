// What the server said last of this device's user in a book, and what that means for writing here. It is kept, so that it
// is known offline and after a restart; the server's word on the next connection replaces it.

import { UserError } from '../../protocol/error-code.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';

/**
 * `role`: what the user may do. `removed`: the user is no member any more; the copy here stays and is read only. `into`:
 * never said by a server: the book had none, and its records were made again in this other book, which stands for it.
 */
export interface BookStanding {
  readonly role?: 'owner' | 'editor' | 'viewer';
  readonly archived?: true;
  readonly removed?: true;
  readonly into?: string;
}

/** What a welcome says of it; `undefined` if it says nothing about members. */
export function standingOf(book: WelcomeBook): BookStanding | undefined {
  if (book.status === 'gone') return { removed: true };
  if (book.status !== 'readable') return undefined;
  return book.archived === true ? { role: book.role, archived: true } : { role: book.role };
}

/** Whether both say the same. */
export function sameStanding(one: BookStanding | undefined, other: BookStanding): boolean {
  return (
    one?.role === other.role &&
    one?.archived === other.archived &&
    one?.removed === other.removed &&
    one?.into === other.into
  );
}

/** Why nothing can be written in the book; `undefined` if it can, or nothing is known against it. */
export function closedReason(standing: BookStanding | undefined): Closed | undefined {
  if (standing?.into !== undefined) return CLOSED.into;
  if (standing?.removed === true) return CLOSED.removed;
  if (standing?.archived === true) return CLOSED.archived;
  return standing?.role === 'viewer' ? CLOSED.viewer : undefined;
}

/** Refuses (`UserError`) a write in a book that is closed to this user. */
export function refuseIfClosed(standing: BookStanding | undefined): void {
  const reason = closedReason(standing);
  if (reason === undefined) return;
  const { code, message, hint } = reason;
  throw new UserError({ code, message, hint });
}

/** A reason: as the error of a write, and (`problem`) as what keeps pending work from being sent. */
export interface Closed {
  readonly code: 'not_a_member' | 'book_archived' | 'not_allowed';
  readonly problem: string;
  readonly message: string;
  readonly hint: string;
}

const CLOSED = {
  into: {
    code: 'not_allowed',
    problem: 'not_allowed',
    message: 'what was in this book is in another one since the login',
    hint: 'ledger book list',
  },
  removed: {
    code: 'not_a_member',
    problem: 'not_a_member',
    message: 'you are not a member of this book any more; what is here can be read, not changed',
    hint: 'ledger sync pending lists what was not sent, ledger sync pending export writes it out; an owner can invite you again',
  },
  archived: {
    code: 'book_archived',
    problem: 'book_archived',
    message: 'this book is archived: it can be read, not changed',
    hint: 'an owner can take that back: ledger book archive --undo',
  },
  viewer: {
    code: 'not_allowed',
    problem: 'forbidden',
    message: 'you can read this book, not change it',
    hint: 'ask an owner of the book for the right to write: ledger book role USER editor',
  },
} as const satisfies Readonly<Record<string, Closed>>;
