// What a welcome says about whose books are whose, put into the store: new ones, roles, and books that are not the user's.

import type { Logger } from '../../base/logger.ts';
import { WIRE } from '../../protocol/limits.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';
import type { BookStanding } from '../store/book-standing.ts';
import type { Store } from '../store/store.ts';
import { BookSync } from './book-sync.ts';
import { HttpProblem } from './http-problem.ts';

/** What this needs of a session's ports. */
export interface MembershipPorts {
  readonly store: Store;
  readonly logger: Logger;
  createBook(id: string, name: string): Promise<void>;
}

/** Takes in a book of the user's that was not asked for; false if there is nothing to take, or no room. */
export async function takeIn(
  { store, logger }: MembershipPorts,
  books: Map<string, BookSync>,
  { id, status }: WelcomeBook,
): Promise<boolean> {
  if (status !== 'readable' || books.size >= WIRE.helloBooksMax) return false;
  try {
    await store.exclusive(() => store.addBook(id));
  } catch (error) {
    logger.warn('book_not_added', { book: id, message: String(error) });
    return false;
  }
  books.set(id, new BookSync(id, store));
  return true;
}

/** Keeps the server's word on a book. One that cannot be stored counts all the same; it is said again. */
export async function noteStanding(
  { store, logger }: MembershipPorts,
  book: string,
  standing: BookStanding | undefined,
): Promise<void> {
  if (standing === undefined) return;
  await store.noteStanding(book, standing).catch((error: unknown) => {
    logger.warn('standing_not_stored', { book, message: String(error) });
  });
}

/** Creates a book on the server; false if it is somebody else's there, or one too many: then it stays as it is here. */
export async function createThere(ports: MembershipPorts, sync: BookSync, name: string): Promise<boolean> {
  try {
    await ports.createBook(sync.id, name);
    return true;
  } catch (error) {
    if (!(error instanceof HttpProblem) || ![403, 404, 409].includes(error.status)) throw error;
    if (error.status !== 409) {
      sync.lose();
      await noteStanding(ports, sync.id, { removed: true });
    } else sync.hold({ code: error.code, message: error.message });
    return false;
  }
}
