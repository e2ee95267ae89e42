// What imports did, as far as their entries are here: an import is a group of mutations, and the log is the only list of
// them that is complete. Transactions also bear the id of their import; what else one brought does not.

import type { Mutation } from '../../../model/mutation.ts';
import { HISTORY_PUT } from '../../../model/past-entry.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { firstHere, wholeHistory } from './whole-history.ts';
import type { HistoryItem } from './whole-history.ts';

/** Ids of what an import's own entries added, and whether they can be anything else than an import. */
export interface Added {
  readonly contacts: string[];
  /** Transactions that keep the mark of an earlier import: those of an export, and what an undone import brought back. */
  readonly records: Set<string>;
  /** Entries of another book's history. */
  entries: number;
  /** Its edits of contacts that were there, newest first. */
  readonly completed: HistoryItem[];
  isImport: boolean;
}

/**
 * What the mutations of one group added. They are neighbours in their author's order. `before`: the first entry that was
 * looked at, where the ones before it may belong to the group and are on a server that does not answer.
 */
export async function addedBy(
  context: Context,
  slot: BookSlot,
  batch: string,
): Promise<Added & { readonly before?: number }> {
  const added = nothingAdded();
  let client: string | undefined;
  try {
    for await (const item of wholeHistory(context, slot)) {
      if (item.mutation.group === batch) {
        client = item.clientId;
        noteAdded(added, item, batch);
      } else if (item.clientId === client) break;
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.body.code !== 'history_not_here') throw error;
    return { ...added, before: firstHere(slot) };
  }
  return added;
}

/** What an import added of which nothing is known yet. */
export function nothingAdded(): Added {
  return { contacts: [], records: new Set(), entries: 0, completed: [], isImport: false };
}

/** Whether no import writes this: transactions of an import bear its id. */
export function isOther({ name, args }: Mutation, group: string): boolean {
  if (name === 'transaction.add') return args['importBatch'] !== group;
  return !OF_IMPORTS.has(name);
}

const OF_IMPORTS: ReadonlySet<string> = new Set([
  'contact.add',
  'contact.edit',
  'contact.restore',
  'transaction.restore',
  'record.put',
  'book.edit',
  HISTORY_PUT,
]);

/** Counts a mutation of an import, newest first, unless it had no effect. */
export function noteAdded(added: Added, item: HistoryItem, group: string): void {
  const { changes, mutation } = item;
  const { name, args } = mutation;
  if (changes.length === 0) return;
  const id = String(args['id']);
  const what = name === 'record.put' ? `${String(args['kind'])}.put` : name;
  if (['contact.add', 'contact.put', 'contact.restore'].includes(what)) added.contacts.push(id);
  else if (['transaction.put', 'transaction.restore'].includes(what)) added.records.add(id);
  else if (name === 'contact.edit') added.completed.push(item);
  else if (name === HISTORY_PUT) added.entries += 1;
  // Restores alone may be those of a contact with its transactions; what they bring back has its import already.
  if (!name.endsWith('.restore') && !isOther(mutation, group)) added.isImport = true;
}
