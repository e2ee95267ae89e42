// Which entries an undo or redo is about: the one that was named with its group, or the last ones of this device.

import { HISTORY_PUT } from '../../../model/past-entry.ts';
import { isUndone, undoChain } from '../../../model/undo.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { historyHere, wholeHistory } from './whole-history.ts';
import type { HistoryItem } from './whole-history.ts';

/** What is asked for: an entry by seq or `n:N` of this device, or the last `last` of this device's own. */
export interface UndoWish {
  readonly entry?: string;
  readonly last: number;
  readonly redo: boolean;
}

/**
 * The entries to take back, newest first; groups whole, but for past entries that an import brought. Throws `entry_not_found`, `nothing_to_undo`, `history_not_here`.
 */
export async function undoTargets(context: Context, slot: BookSlot, wish: UndoWish): Promise<readonly HistoryItem[]> {
  const picked = wish.entry === undefined ? await lastOwn(context, slot, wish) : await named(context, slot, wish.entry);
  const own = picked.filter(({ mutation: { name } }) => name !== HISTORY_PUT);
  if (own.length > 0) return own;
  throw new UserError({
    code: 'nothing_to_undo',
    message: wish.redo ? 'there is nothing to redo' : 'there is nothing of this device to undo',
    hint: 'name an entry of `ledger log`',
  });
}

async function lastOwn(context: Context, slot: BookSlot, { last, redo }: UndoWish): Promise<readonly HistoryItem[]> {
  const picked: HistoryItem[] = [];
  const groups: string[] = [];
  let units = 0;
  for await (const item of historyHere(context, slot)) {
    if (item.clientId !== slot.replica.clientId) continue;
    const { group } = item.mutation;
    if (group !== undefined && groups.includes(group)) picked.push(item);
    else if (units === last) break;
    else if (canBeTaken(slot, item, redo)) {
      picked.push(item);
      units += 1;
      if (group !== undefined) groups.push(group);
    }
  }
  return picked;
}

function canBeTaken({ replica }: BookSlot, item: HistoryItem, redo: boolean): boolean {
  const chain = undoChain(item.mutation).length;
  // An undo takes one entry back; one that takes an undo back is a redo, and is neither undone nor done again here.
  const isWanted = redo ? chain % 2 === 1 : chain === 0 && item.mutation.name !== HISTORY_PUT;
  const didNothing = item.entry?.outcome === 'refused' && item.changes.length === 0;
  return isWanted && !didNothing && !isUndone(replica.view, item);
}

async function named(context: Context, slot: BookSlot, name: string): Promise<readonly HistoryItem[]> {
  const isNamed = matcher(slot, name);
  let picked: HistoryItem[] = [];
  let group: string | undefined;
  // A group's entries are neighbours in their author's order: those newer than the named one are collected on the way.
  const newer: HistoryItem[] = [];
  let client = '';
  for await (const item of wholeHistory(context, slot)) {
    if (picked.length === 0) {
      if (!isNamed(item)) {
        if (item.mutation.group !== undefined) newer.push(item);
        continue;
      }
      if (item.mutation.name === HISTORY_PUT) throw isPast(name);
      client = item.clientId;
      group = item.mutation.group;
      picked = [
        ...newer.filter((one) => group !== undefined && one.clientId === client && one.mutation.group === group),
        item,
      ];
      if (group === undefined) return picked;
    } else if (item.clientId === client) {
      if (item.mutation.group !== group) return picked;
      picked.push(item);
    }
  }
  if (picked.length > 0) return picked;
  throw new UserError({ code: 'entry_not_found', message: `there is no entry ${name}`, hint: 'ledger log shows them' });
}

/** What another book's history says was done there is not this book's to take back. */
function isPast(name: string): UserError {
  return new UserError({
    code: 'nothing_to_undo',
    message: `entry ${name} was done in another book, and came with an import of its history`,
    hint: 'change the record itself, or take the whole import back: ledger import list, ledger import undo BATCH',
  });
}

function matcher({ replica }: BookSlot, name: string): (item: HistoryItem) => boolean {
  const own = /^n:(\d+)$/.exec(name);
  if (own !== null) return (item) => item.clientId === replica.clientId && item.n === Number(own[1]);
  if (/^\d+$/.test(name)) return (item) => item.entry?.seq === Number(name);
  throw new UserError({
    code: 'usage',
    message: `${JSON.stringify(name)} is not an entry`,
    hint: 'a number of `ledger log`, or n:17 for one of this device that is not answered yet',
  });
}
