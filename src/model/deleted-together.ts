// What a deletion took with a contact. Replica and server must name the same ids in the same order.

import type { BookView } from './book-view.ts';

/** Ids of the contact's transactions that were deleted by the same entry or group as it was, in order. */
export function deletedTogether(view: BookView, contactId: string, cause: string): readonly string[] {
  return view.deletedTransactionIds(contactId, cause).toSorted();
}
