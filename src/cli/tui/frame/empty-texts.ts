// What an empty list says: why it is empty, and what to do.

import type { ListName } from '../model/lists.ts';
import type { Filtered, ViewState } from '../model/view-state.ts';

const TEXTS: Readonly<Record<ListName, readonly string[]>> = {
  contacts: ['No contacts yet: a adds one,', 'L lends to a new one'],
  ofContact: ['No transactions yet: L lends, B borrows'],
  transactions: ['No transactions yet: L lends, B borrows'],
  due: ['Nothing is due'],
  conflicts: ['No conflicts'],
  refused: ['Nothing was refused'],
  log: ['No history here yet'],
  members: ['Nobody is known here: the server knows the members'],
  books: ['No books'],
};

/** The lines for an empty list. */
export function emptyTexts({ filters, contactId }: ViewState, list: ListName): readonly string[] {
  if ((filters[list as Filtered] ?? '') !== '') return ['Nothing found; Esc ends the search'];
  return list === 'ofContact' && contactId === undefined ? [] : TEXTS[list];
}
