// What earlier imports left: their list, and their undo. An undo deletes what is left of the import's transactions, and
// the contacts that it added and nothing else uses; what it filled in of others is empty again where nobody wrote since. Its groups are the batch's id in another UUID version, so that a
// tombstone says by itself that importing again may take it back.

import { isDerivedId, isUuid, derivedUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import { contentHash } from '../../../model/content-hash.ts';
import type { Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { isUndone } from '../../../model/undo.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { ImportBatch, ImportUndone } from '../../../protocol/local/import-views.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Page } from '../../../protocol/local/views.ts';
import { refuseIfClosed } from '../../store/book-standing.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { deletionOf } from './contact-deletion.ts';
import { addedBy } from './import-history.ts';
import { importsHere } from './import-list.ts';
import type { PlannedMutation } from './import-plan.ts';
import { receiptOf, writeSlices } from './import-writes.ts';
import { undoParts } from './undo-parts.ts';
import type { HistoryItem } from './whole-history.ts';

const PREFIX_MIN = 4;
const CANDIDATES_MAX = 10;

/** Whether a deletion's cause is the undo of an import. */
export function isImportUndo(cause: string | undefined): boolean {
  return cause !== undefined && isUuid(cause) && isDerivedId(cause);
}

/** Imports with what is left of them, newest first; of what is not marked, as far as their history is here. */
export async function listImports(context: Context, params: Params<'import.list'>): Promise<Page<ImportBatch>> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const added = await importsHere(context, slot);
  const counts = new Map<string, Counts>();
  const of = (batch: string): Counts => {
    const found = counts.get(batch) ?? { transactions: 0, contacts: 0, entries: 0, completed: 0, undone: 0 };
    counts.set(batch, found);
    return found;
  };
  for (const { importBatch } of view.live('transaction')) if (isBatch(importBatch)) of(importBatch).transactions += 1;
  for (const { record, deleted } of view.deleted('transaction')) {
    const batch = record['importBatch'];
    if (isImportUndo(deleted) && isBatch(batch)) of(batch).undone += 1;
  }
  for (const [batch, { contacts, records, entries, completed }] of added) {
    const count = of(batch);
    count.entries = entries;
    count.completed = completed.filter((item) => !isUndone(view, item)).length;
    count.contacts = new Set(contacts.filter((id) => view.contactStanding(id) === 'live')).size;
    for (const id of records) countRecord(count, view.get('transaction', id), batch);
  }
  const items = [...counts].map(([batch, count]) => present(batch, count));
  return { items: items.toSorted((a, b) => (a.batch < b.batch ? 1 : -1)) };
}

interface Counts {
  transactions: number;
  contacts: number;
  entries: number;
  completed: number;
  undone: number;
}

function isBatch(batch: unknown): batch is string {
  return typeof batch === 'string' && isUuid(batch);
}

/** A transaction that an import put as it was elsewhere, with the mark of another import or none. */
function countRecord(count: Counts, stored: Stored<Transaction> | undefined, batch: string): void {
  if (stored === undefined || stored.record.importBatch === batch) return;
  if (stored.deleted === undefined) count.transactions += 1;
  else if (isImportUndo(stored.deleted)) count.undone += 1;
}

function present(batch: string, { entries, completed, ...counts }: Counts): ImportBatch {
  const more = { ...(completed === 0 ? {} : { completed }), ...(entries === 0 ? {} : { entries }) };
  return { batch, at: new Date(timeOf(batch)).toISOString(), ...counts, ...more };
}

/** The import that is meant, by its id or what it alone begins with. Throws `entry_not_found` or `ambiguous_id`. */
async function batchOf(context: Context, book: string | undefined, ref: string): Promise<string> {
  const prefix = ref.trim().toLowerCase();
  if (isUuid(prefix)) return prefix;
  const { items } = await listImports(context, book === undefined ? {} : { book });
  const found = items.filter(({ batch }) => prefix.length >= PREFIX_MIN && batch.startsWith(prefix));
  const [only] = found;
  if (only === undefined) throw notFound(ref);
  if (found.length === 1) return only.batch;
  throw new UserError({
    code: 'ambiguous_id',
    message: `several imports begin with ${ref}`,
    hint: 'use more of the id',
    candidates: found.slice(0, CANDIDATES_MAX).map(({ batch, at }) => ({ id: batch, name: at })),
  });
}

/** Deletes what is left of an import. */
export async function undoImport(context: Context, params: Params<'import.undo'>): Promise<ImportUndone> {
  const slot = bookOf(context, params.book);
  const batch = await batchOf(context, params.book, params.batch);
  const { contacts, records, completed, isImport, before } = await addedBy(context, slot, batch);
  const { view } = slot.replica;
  const transactions = ofBatch(view, batch, records);
  const isThere = isImport || transactions.length + contacts.length + records.size > 0 || isKnown(view, batch);
  if (!isThere) throw notFound(batch, before);
  const gone = new Set(transactions.map(({ id }) => id));
  const unused = contacts.filter((id) => isUnused(view, id, gone));
  const edits = completed.filter((item) => !isUndone(view, item));
  const emptied = edits.length === 0 ? {} : { contactsEmptied: edits.length };
  const facts = {
    batch,
    transactionsDeleted: transactions.length,
    contactsDeleted: unused.length,
    ...emptied,
    ...unseen(before),
  };
  if (params.dryRun === true) refuseIfClosed(slot.standing);
  if (params.dryRun === true)
    return { ...facts, ...(await receiptOf(context, slot, { n: undefined, waitMs: 0 })), dryRun: true };
  const mutations = [...edits.map((item) => undoOf(view, item)), ...transactions.map(deletion)];
  const first = await writeSlices(context, slot, { group: undoGroup(batch), mutations });
  const deletions = unused.flatMap((id): PlannedMutation[] => {
    const stored = view.get('contact', id);
    return stored === undefined ? [] : [{ name: 'contact.delete', args: { ...deletionOf(view, stored.record).args } }];
  });
  // A group of their own: whoever imports again gets a contact back without all that was deleted with it.
  const group = derivedUuid(JSON.stringify(['contacts of import', batch]));
  const last = await writeSlices(context, slot, { group, mutations: deletions });
  const n = last ?? first;
  const receipt = await receiptOf(context, slot, { n, waitMs: params.waitMs ?? 0 });
  return { ...facts, ...receipt, ...(n === undefined ? { unchanged: true } : {}) };
}

function deletion(transaction: Transaction): PlannedMutation {
  return { name: 'transaction.delete', args: { id: transaction.id, saw: contentHash(transaction) } };
}

/** What takes an edit back where its fields still hold what it wrote: it found them empty. */
function undoOf(view: BookState, { clientId, n, changes }: HistoryItem): PlannedMutation {
  const parts = undoParts(view, changes, (_field, was) => was);
  return { name: 'entry.undo', args: { chain: [{ clientId, n }], parts } };
}

/** Live transactions that the import marked, or put as they were in another book (`records`: ids). */
function ofBatch(view: BookState, batch: string, records: ReadonlySet<string>): Transaction[] {
  const found: Transaction[] = [];
  for (const record of view.live('transaction'))
    if (record['importBatch'] === batch || records.has(record.id)) found.push(record as Transaction);
  return found;
}

function isKnown(view: BookState, batch: string): boolean {
  for (const { record } of view.deleted('transaction')) if (record['importBatch'] === batch) return true;
  return false;
}

/** Whether a contact is still there and has no transactions but those that go, and is no part of a merge. */
function isUnused(view: BookState, id: string, gone: ReadonlySet<string>): boolean {
  const stored = view.get('contact', id);
  if (stored === undefined || stored.deleted !== undefined || stored.record.mergedInto !== undefined) return false;
  if (view.mergedContactIds(id).length > 0) return false;
  for (const { id: transaction } of view.transactionsOf(id)) if (!gone.has(transaction)) return false;
  return true;
}

/** The batch's id as a version 8 UUID: the group of its undo. */
function undoGroup(batch: string): string {
  return `${batch.slice(0, 14)}8${batch.slice(15)}`;
}

/** Ms since 1970 of a version 7 UUID. */
function timeOf(batch: string): number {
  return Number.parseInt(batch.slice(0, 8) + batch.slice(9, 13), 16);
}

/** What is said where the import may have done more than can be seen here now. */
function unseen(before: number | undefined): { readonly warnings?: readonly string[] } {
  if (before === undefined) return {};
  const why = `the history before entry ${before} is only on the server, which does not answer`;
  return { warnings: [`${why}: contacts that the import added or filled in before it stay`] };
}

function notFound(batch: string, before?: number): UserError {
  const where = before === undefined ? '' : ` after entry ${before - 1}, and what is before it is only on the server`;
  return new UserError({
    code: before === undefined ? 'entry_not_found' : 'history_not_here',
    message: `there is no import ${batch}${where}`,
    hint: before === undefined ? 'ledger import list shows them' : 'try again when the server can be reached',
  });
}
