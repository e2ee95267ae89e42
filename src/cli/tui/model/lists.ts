// Every list of the dashboard by its name, and the screens that show them. Pure.

import type { BookView, MemberView } from '../../../protocol/local/book-views.ts';
import type {
  ConflictView,
  ContactView,
  LogItem,
  PendingItem,
  TransactionView,
} from '../../../protocol/local/views.ts';
import { emptyPane } from '../pane.ts';
import type { Pane } from '../pane.ts';

type Identified<T> = T & { readonly id: string };

/** What a row of each list is. `ofContact`: the selected contact's transactions. */
export interface Rows {
  readonly contacts: ContactView;
  readonly ofContact: TransactionView;
  readonly transactions: TransactionView;
  readonly due: TransactionView;
  readonly conflicts: ConflictView;
  readonly refused: Identified<PendingItem>;
  readonly log: Identified<LogItem>;
  readonly members: Identified<MemberView>;
  readonly books: BookView;
}

/** A list's name. */
export type ListName = keyof Rows;

/** Every list as the window of it that is held. */
export type Lists = { readonly [L in ListName]: Pane<Rows[L]> };

/** The screens, in the order of their keys 1, 2, … */
export const SCREENS = ['contacts', 'transactions', 'due', 'conflicts', 'refused', 'log', 'members', 'books'] as const;

/** A screen's name, which is that of its (left) list. */
export type Screen = (typeof SCREENS)[number];

/** What the screens are called on the screen. */
export const SCREEN_TITLES: Readonly<Record<Screen, string>> = {
  contacts: 'Contacts',
  transactions: 'All',
  due: 'Due',
  conflicts: 'Conflicts',
  refused: 'Refused',
  log: 'Log',
  members: 'Who',
  books: 'Books',
};

/** Lists of which nothing is known yet. */
export function emptyLists(): Lists {
  return {
    contacts: emptyPane(),
    ofContact: emptyPane(),
    transactions: emptyPane(),
    due: emptyPane(),
    conflicts: emptyPane(),
    refused: emptyPane(),
    log: emptyPane(),
    members: emptyPane(),
    books: emptyPane(),
  };
}

/** The lists with one of them replaced by what `change` makes of it. */
export function withList<L extends ListName>(
  lists: Lists,
  name: L,
  change: (pane: Pane<Rows[L]>) => Pane<Rows[L]>,
): Lists {
  const before = lists[name];
  const after = change(before);
  return after === before ? lists : { ...lists, [name]: after };
}

/** The lists with the same done to several of them, whatever their rows are. */
export function withLists(
  lists: Lists,
  names: readonly ListName[],
  change: <T extends { readonly id: string }>(pane: Pane<T>) => Pane<T>,
): Lists {
  const all: Record<string, unknown> = { ...lists };
  for (const name of names) all[name] = change<{ readonly id: string }>(lists[name]);
  return all as unknown as Lists;
}
