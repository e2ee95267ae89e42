// What all writes of one Txn share: who may write where, and the books that they have come to.

import type { Result } from '../../../base/result.ts';
import type { Denial } from '../../access/access.ts';
import type { BookQuery } from '../log-storage.ts';
import type { BookAccess } from './book-access.ts';
import type { OpenBook } from './open-book.ts';

/** The batch that a write is part of. */
export interface Batch {
  /** The book if this identity may write there; else why not. */
  writable(query: BookQuery): Result<BookAccess, Denial>;
  /** The growing end of a book's log in this batch, the same for all its writes. */
  open(book: BookAccess): OpenBook;
  /**
   * Does one step of a write. An engine may find rows missing in the middle of it: then there is no result, everything
   * after it is done only to learn what else is missing, and the batch begins anew once that is there.
   */
  step<T>(work: () => T): T | undefined;
}
