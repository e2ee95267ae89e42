// Which pending mutations a change of the confirmed state concerns. Pure.
// Only mutations whose inputs changed are replayed; all others keep the effect they have. What a mutation depends on are
// the records that it touches, and for a deletion or restore of a contact that contact's transactions as a whole.

import type { BookState } from '../../model/book-state.ts';
import type { Mutation } from '../../model/mutation.ts';
import type { Stored } from '../../model/record.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import { recordKey, splitKey } from './record-key.ts';

/** Among the dirty keys: every pending mutation must be replayed. */
export const REPLAY_ALL = '*';

const READS_TRANSACTIONS = new Set(['contact.delete', 'contact.restore']);

/** Stands for all contacts: an undo that deletes some depends on the transactions of each. */
const ANY_CONTACT = recordKey('contact', '*');

/** The key of the contact on whose transactions a mutation's effect depends; empty for most. */
export function contactRead({ name, args }: Mutation): string {
  if (name === 'entry.undo') return deletesContact(args['parts']) ? ANY_CONTACT : '';
  if (name === 'conflict.resolve') return contactKeyOf(args['record']);
  const id = args['id'];
  return READS_TRANSACTIONS.has(name) && typeof id === 'string' ? recordKey('contact', id) : '';
}

/** A conflict about a contact's deletion brings its transactions back too. */
function contactKeyOf(record: unknown): string {
  const { kind, id } = (record ?? {}) as { kind?: unknown; id?: unknown };
  return kind === 'contact' && typeof id === 'string' ? recordKey('contact', id) : '';
}

function deletesContact(parts: unknown): boolean {
  const all = Array.isArray(parts) ? (parts as readonly { kind?: unknown; delete?: unknown }[]) : [];
  return all.some((part) => part.kind === 'contact' && part.delete !== undefined);
}

/** Keys under which pending mutations may depend on a contact's transactions. */
export function readKeys(contactKey: string): readonly string[] {
  return [contactKey, ANY_CONTACT];
}

/** The key that stands for all transactions of a contact. */
export function transactionsKey(contactKey: string): string {
  return `of/${contactKey}`;
}

/** What is known of records beside the outbox. */
export interface Relations {
  /** The keys of the contacts that a transaction belongs to, in the view and in the confirmed state. */
  contactsOf(transactionKey: string): readonly string[];
}

/** All keys that a pending mutation depends on or may change for others. */
function keysOf(item: OutboxItem, outbox: Outbox, relations: Relations): readonly string[] {
  if (!outbox.anyReads) return item.touched;
  const contacts = item.touched
    .flatMap((key) => relations.contactsOf(key))
    .flatMap(readKeys)
    .filter((key) => outbox.isRead(key));
  const read = item.reads === '' ? contacts : [...contacts, item.reads];
  return [...item.touched, ...read.map(transactionsKey)];
}

/** All keys that these pending mutations depend on or may change for others. */
export function keysOfAll(items: readonly OutboxItem[], outbox: Outbox, relations: Relations): ReadonlySet<string> {
  return new Set(items.flatMap((item) => keysOf(item, outbox, relations)));
}

/** Whether replayed items have keys that they did not have before (`known`), and another pending mutation has too. */
export function meetsOthers(
  outbox: Outbox,
  replayed: { readonly items: readonly OutboxItem[]; readonly known: ReadonlySet<string> },
  relations: Relations,
): boolean {
  const keys = keysOfAll(replayed.items, outbox, relations);
  const more = [...keys].filter((key) => !replayed.known.has(key));
  if (more.length === 0) return false;
  const done = new Set(replayed.items);
  const others = [...outbox.items()].filter((item) => !done.has(item));
  const theirs = keysOfAll(others, outbox, relations);
  return more.some((key) => theirs.has(key));
}

/**
 * The outbox items to replay when what `dirty` names changed: those that depend on it, those without an effect at
 * present, and, transitively, all that depend on what these touch. Items come in order of n.
 */
export function affectedItems(outbox: Outbox, dirty: ReadonlySet<string>, relations: Relations): readonly OutboxItem[] {
  if (dirty.has(REPLAY_ALL)) return [...outbox.items()];
  const keys = new Set(dirty);
  const affected = new Set<OutboxItem>();
  for (let grew = true; grew;) {
    grew = false;
    for (const item of outbox.items()) {
      if (affected.has(item)) continue;
      const own = keysOf(item, outbox, relations);
      if (item.touched.length > 0 && !own.some((key) => keys.has(key))) continue;
      affected.add(item);
      for (const key of own) if (!keys.has(key)) grew = Boolean(keys.add(key));
    }
  }
  return [...affected].sort((a, b) => a.n - b.n);
}

/**
 * Whether what is replayed may have to see a contact as it was at its place in the order, so that everything must be: a
 * transaction beside pending work that deletes a contact or brings it back, and anything beside pending work on merged
 * contacts, which come and go together. `bases`: confirmed versions.
 */
export function contactInDoubt(
  items: readonly OutboxItem[],
  bases: Iterable<{ readonly key: string; readonly stored: Stored }>,
  view: Pick<BookState, 'peek' | 'mergedContactIds'>,
): boolean {
  if (items.length === 0) return false;
  const withTransaction = items.some(({ touched }) => touched.some((key) => splitKey(key).kind === 'transaction'));
  for (const { key, stored } of bases) {
    const { kind, id } = splitKey(key);
    if (kind !== 'contact') continue;
    const shown = view.peek(kind, id);
    if (isMerged(stored) || isMerged(shown) || view.mergedContactIds(id).length > 0) return true;
    if (withTransaction && (stored.deleted === undefined) !== (shown !== undefined && shown.deleted === undefined))
      return true;
  }
  return false;
}

function isMerged(stored: Stored | undefined): boolean {
  return stored?.record['mergedInto'] !== undefined;
}
