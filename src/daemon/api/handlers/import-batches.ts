// What earlier imports left: their list, and their undo. An undo deletes what is left of the import's transactions, and
// the contacts that it added and nothing else uses. Its groups are the batch's id in another UUID version, so that a
// tombstone says by itself that importing again may take it back.

import { isDerivedId, isUuid, derivedUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import { contentHash } from '../../../model/content-hash.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { ImportBatch, ImportUndone } from '../../../protocol/local/import-views.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { refuseIfClosed } from '../../store/book-standing.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { deletionOf } from './contact-deletion.ts';
import type { PlannedMutation } from './import-plan.ts';
import { receiptOf, writeSlices } from './import-writes.ts';
import { historyHere } from './whole-history.ts';

/** Whether a deletion's cause is the undo of an import. */
export function isImportUndo(cause: string | undefined): boolean {
  return cause !== undefined && isUuid(cause) && isDerivedId(cause);
}

/** Imports with what is left of them, newest first. */
export function listImports(context: Context, params: Params<'import.list'>): Page<ImportBatch> {
  const { view } = bookOf(context, params.book).replica;
  const counts = new Map<string, { transactions: number; undone: number }>();
  const count = (batch: unknown, what: 'transactions' | 'undone'): void => {
    if (typeof batch !== 'string' || !isUuid(batch)) return;
    const of = counts.get(batch) ?? { transactions: 0, undone: 0 };
    of[what] += 1;
    counts.set(batch, of);
  };
  for (const { importBatch } of view.live('transaction')) count(importBatch, 'transactions');
  for (const { record, deleted } of view.deleted('transaction'))
    if (isImportUndo(deleted)) count(record['importBatch'], 'undone');
  const items = [...counts].map(([batch, of]) => ({ batch, at: new Date(timeOf(batch)).toISOString(), ...of }));
  return { items: items.toSorted((a, b) => (a.batch < b.batch ? 1 : -1)) };
}

/** Deletes what is left of an import. */
export async function undoImport(context: Context, params: Params<'import.undo'>): Promise<ImportUndone> {
  const slot = bookOf(context, params.book);
  const { batch } = params;
  const { contacts, records } = await addedBy(context, slot, batch);
  const { view } = slot.replica;
  const transactions = ofBatch(view, batch, records);
  if (transactions.length + contacts.length + records.size === 0 && !isKnown(view, batch)) throw notFound(batch);
  const gone = new Set(transactions.map(({ id }) => id));
  const unused = contacts.filter((id) => isUnused(view, id, gone));
  const facts = { batch, transactionsDeleted: transactions.length, contactsDeleted: unused.length };
  if (params.dryRun === true) refuseIfClosed(slot.standing);
  if (params.dryRun === true)
    return { ...facts, ...(await receiptOf(context, slot, { n: undefined, waitMs: 0 })), dryRun: true };
  const first = await writeSlices(context, slot, { group: undoGroup(batch), mutations: transactions.map(deletion) });
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

/** Ids of what an import's own entries added. */
interface Added {
  readonly contacts: string[];
  /** Transactions that keep the mark of an earlier import: those of an export, and what an undone import brought back. */
  readonly records: Set<string>;
}

/** What the import's own entries added, as far as their history is here. */
async function addedBy(context: Context, slot: BookSlot, batch: string): Promise<Added> {
  const added: Added = { contacts: [], records: new Set() };
  let client: string | undefined;
  for await (const { clientId, mutation } of historyHere(context, slot)) {
    if (mutation.group === batch) {
      client = clientId;
      const id = String(mutation.args['id']);
      const what = mutation.name === 'record.put' ? `${String(mutation.args['kind'])}.put` : mutation.name;
      if (['contact.add', 'contact.put', 'contact.restore'].includes(what)) added.contacts.push(id);
      else if (['transaction.put', 'transaction.restore'].includes(what)) added.records.add(id);
    } else if (clientId === client) break;
  }
  return added;
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

function notFound(batch: string): UserError {
  return new UserError({
    code: 'entry_not_found',
    message: `there is no import ${batch}`,
    hint: 'ledger import list shows them',
  });
}
