// Requests about conflicts: what an author wanted of a record whose current value they had not seen.

import { isUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import { DELETED_FIELD } from '../../../model/conflict.ts';
import type { Conflict } from '../../../model/conflict.ts';
import type { RecordKind, Stored } from '../../../model/record.ts';
import { fieldValue, sawForm } from '../../../model/seen-field.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ConflictAnswer, ConflictView, Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { defined } from '../clean.ts';
import { bookOf, mutation, write } from '../context.ts';
import type { Context } from '../context.ts';
import { takeWindow } from '../paging.ts';
import { anyContact } from '../refs.ts';
import { recordLabel, shownValue } from './describe-changes.ts';

const PREFIX_MIN = 4;

/** The open conflicts, oldest first; with `ref` those of a contact and its transactions. */
export function listConflicts(context: Context, params: Params<'conflict.list'>): Page<ConflictView> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const contact = params.ref === undefined ? undefined : anyContact(view, params.ref).record.id;
  const open = view
    .allOpenConflicts()
    .filter((conflict) => contact === undefined || contactOf(view, conflict) === contact);
  const { offset, limit } = params;
  const { items } = takeWindow(open, defined({ offset, limit }));
  const total = offset === undefined ? {} : { total: open.length };
  return { items: items.map((conflict) => presentConflict(context, slot, conflict)), ...total };
}

/** One conflict, open or resolved. */
export function showConflict(context: Context, params: Params<'conflict.show'>): { readonly conflict: ConflictView } {
  const slot = bookOf(context, params.book);
  return { conflict: presentConflict(context, slot, findConflict(slot.replica.view, params.ref)) };
}

/** Keeps what the record has, or applies what was set aside if the record still has what is shown here. */
export function resolveConflict(context: Context, params: Params<'conflict.resolve'>): Promise<ConflictAnswer> {
  return write(context, params, {
    compose: ({ replica }, about) => {
      const conflict = findConflict(replica.view, params.ref);
      about(conflict.id);
      const record = { kind: conflict.recordKind, id: conflict.recordId };
      const saw = sawForm(keptValue(replica.view, conflict) ?? null);
      const args = { id: conflict.id, record, choice: params.choice, saw };
      return [mutation(context, { name: 'conflict.resolve', args })];
    },
    present: ({ id, slot, receipt }) => ({
      conflict: presentConflict(context, slot, findConflict(slot.replica.view, id)),
      ...receipt,
    }),
  });
}

/** A conflict for people. */
function presentConflict({ engine }: Context, slot: BookSlot, conflict: Conflict): ConflictView {
  const { id, recordKind: kind, recordId, field, attempted, at, resolved } = conflict;
  const { view } = slot.replica;
  // The author's name is the log's to say; until it does, the conflict is this device's own.
  const nameOf = (by: string): string => (by === '' ? (engine.account?.user.name ?? 'me') : by);
  const facts = { id, kind, record: recordId, label: recordLabel(slot, kind, recordId), field };
  const values = { kept: shownValue(keptValue(view, conflict)), attempted: shownValue(attempted) };
  const base = { ...facts, ...values, by: nameOf(conflict.by), at: new Date(at).toISOString() };
  if (resolved === undefined) return base;
  const by = nameOf(resolved.by);
  return { ...base, resolved: { choice: resolved.choice, by, at: new Date(resolved.at).toISOString() } };
}

/** What the record has now: a field's value, or whether it is deleted. */
function keptValue(view: BookState, conflict: Conflict): unknown {
  const stored = view.get(conflict.recordKind as RecordKind, conflict.recordId) as Stored | undefined;
  if (conflict.field === DELETED_FIELD) return stored?.deleted !== undefined;
  return stored === undefined ? null : fieldValue(stored.record, conflict.field);
}

function contactOf(view: BookState, { recordKind, recordId }: Conflict): string | undefined {
  if (recordKind === 'contact') return view.rootOf(recordId);
  const transaction = recordKind === 'transaction' ? view.get('transaction', recordId)?.record : undefined;
  return transaction === undefined ? undefined : view.rootOf(transaction.contactId);
}

function findConflict(view: BookState, ref: string): Conflict {
  const exact = isUuid(ref) ? view.get('conflict', ref)?.record : undefined;
  if (exact !== undefined) return exact;
  const open = view.allOpenConflicts().filter(({ id }) => ref.length >= PREFIX_MIN && id.startsWith(ref.toLowerCase()));
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  const message = open.length === 0 ? `there is no open conflict ${ref}` : `several conflicts begin with ${ref}`;
  const code = open.length === 0 ? 'conflict_not_found' : 'ambiguous_id';
  throw new UserError({ code, message, hint: 'ledger conflicts list shows them' });
}
