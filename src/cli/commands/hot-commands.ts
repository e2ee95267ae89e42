// The commands of every day, which the small bundle brings itself; all others, and the help of groups, are in a bundle
// that is loaded on demand. Each is listed in the registry as well, which is the whole list.

import type { CommandSpec } from '../command.ts';
import { balance } from './balance.ts';
import { borrow } from './borrow.ts';
import { contactAdd } from './contact/add.ts';
import { contactList } from './contact/list.ts';
import { contactShow } from './contact/show.ts';
import { lend } from './lend.ts';
import { repay } from './repay.ts';
import { transactionAdd } from './transaction/add.ts';
import { transactionList } from './transaction/list.ts';
import { transactionShow } from './transaction/show.ts';

/** By their words, with a space between. */
export const HOT_COMMANDS: Readonly<Record<string, CommandSpec>> = {
  'contact add': contactAdd,
  'contact list': contactList,
  'contact show': contactShow,
  lend,
  borrow,
  repay,
  'transaction add': transactionAdd,
  'transaction list': transactionList,
  'transaction show': transactionShow,
  balance,
};

/** Words that are not a command by themselves: the next word belongs to the name. */
export const HOT_GROUPS: ReadonlySet<string> = new Set(['contact', 'transaction']);
