// conflict.resolve: `keep` what the record has, or `apply` what was set aside, by the rule of edits: only if the record
// still has what the resolver saw. A second, different resolution is refused.

import Type from 'typebox';
import { isShallow } from '../../base/json.ts';
import type { BookView } from '../book-view.ts';
import { applyChange } from '../change.ts';
import type { Change } from '../change.ts';
import { DELETED_FIELD } from '../conflict.ts';
import type { Conflict, DeletedAttempt } from '../conflict.ts';
import { Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import type { RecordKind, Stored } from '../record.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { judgeEdit, sawOf } from '../seen-field.ts';
import type { Transaction } from '../transaction.ts';
import { close } from './conflict-changes.ts';
import { bringBack } from './contact-restore.ts';
import { defineMutator } from './define.ts';
import { editChange } from './edit-args.ts';
import { checkDue, keepContact } from './transaction-rules.ts';

/** Objects and arrays within one another in what somebody can have seen of a field. */
const SAW_DEPTH_MAX = 3;

/** Records that a resolution touches besides those that come back: the conflict. */
const BESIDES = 1;

export const conflictResolve = defineMutator({
  name: 'conflict.resolve',
  schema: Type.Object(
    {
      id: Id,
      /** The conflict's record, so that a pending resolution follows its changes. */
      record: Type.Object({ kind: Type.String({ maxLength: 40 }), id: Id }, { additionalProperties: false }),
      choice: Type.Union([Type.Literal('keep'), Type.Literal('apply')]),
      /** What the resolver saw of the field (`sawForm`); whether the record was deleted for a conflict about that. */
      saw: Type.Optional(Type.Unknown()),
    },
    { additionalProperties: false },
  ),
  rules: ({ saw }) =>
    isShallow(saw, SAW_DEPTH_MAX) ? undefined : refusal('invalid_args', 'saw is nested too deep', 'saw'),
  effect(view, args, stamp) {
    const stored = view.get('conflict', args.id);
    if (stored === undefined) return refused(refusal('conflict_not_found', `there is no conflict ${args.id}`, 'id'));
    const { record: conflict, deleted } = stored;
    if (conflict.recordId !== args.record.id || conflict.recordKind !== args.record.kind) {
      return refused(refusal('invalid_args', 'the conflict is about another record', 'record'));
    }
    if (deleted !== undefined || conflict.resolved?.choice === args.choice) return applied();
    if (conflict.resolved !== undefined) {
      return refused(refusal('already_resolved', `it was resolved already: ${conflict.resolved.choice}`, 'choice'));
    }
    return args.choice === 'keep'
      ? applied(close(conflict, 'keep', stamp))
      : apply({ view, conflict, saw: args.saw }, stamp);
  },
});

interface Wish {
  readonly view: BookView;
  readonly conflict: Conflict;
  readonly saw: unknown;
}

function apply(wish: Wish, stamp: Stamp): Effect {
  const { view, conflict } = wish;
  const stored = view.get(conflict.recordKind as RecordKind, conflict.recordId) as Stored | undefined;
  if (stored === undefined) return refused(refusal('record_deleted', 'its record is not there any more', 'id'));
  const about = conflict.field === DELETED_FIELD ? applyDeleted : applyField;
  const done = about(wish, stored, stamp);
  if ('refusal' in done) return refused(done.refusal);
  const after = done.changes.reduce<Stored | undefined>((record, change) => applyChange(record, change), stored);
  const needs = wholeRecord(wish, after, stamp);
  if (needs.refusal !== undefined) return refused(needs.refusal);
  return applied(...needs.changes, ...done.changes, close(conflict, 'apply', stamp));
}

type Done = { readonly changes: readonly Change[] } | { readonly refusal: Refusal };

function applyField({ view, conflict, saw }: Wish, stored: Stored, stamp: Stamp): Done {
  const { field, attempted, recordKind } = conflict;
  if (stored.deleted !== undefined) return { refusal: refusal('record_deleted', 'its record is deleted', 'id') };
  const edit = {
    set: attempted === null ? {} : { [field]: attempted },
    unset: attempted === null ? [field] : [],
    saw: { [field]: saw ?? null },
  };
  const verdict = judgeEdit(stored.record, edit);
  if (verdict.conflicts.length > 0) {
    return { refusal: refusal('conflict', `${field} was changed again meanwhile; look at it once more`, field) };
  }
  if (Object.keys(verdict.set).length + verdict.unset.length === 0) return { changes: [] };
  return { changes: [editChange({ view, kind: recordKind, record: stored.record }, verdict, stamp)] };
}

function applyDeleted({ view, conflict }: Wish, stored: Stored, stamp: Stamp): Done {
  const { recordKind: kind, recordId: id } = conflict;
  const { set, unset } = conflict.attempted as DeletedAttempt;
  const names = [...Object.keys(set), ...unset];
  const verdict = judgeEdit(stored.record, { set, unset, saw: sawOf(stored.record, names) });
  const back = backAgain(view, { kind, id, deleted: stored.deleted }, stamp);
  if (Object.keys(verdict.set).length + verdict.unset.length === 0) return { changes: back };
  return { changes: [...back, editChange({ view, kind, record: stored.record }, verdict, stamp)] };
}

/** The record comes back; a contact with what was deleted with it. */
function backAgain(
  view: BookView,
  { kind, id, deleted }: { readonly kind: string; readonly id: string; readonly deleted: string | undefined },
  stamp: Stamp,
): readonly Change[] {
  if (deleted === undefined) return [];
  if (kind !== 'contact') return [{ op: 'restore', kind, id, at: stamp.at }];
  return bringBack(view, { id, cause: deleted }, stamp).slice(0, LIMITS.recordsPerMutationMax - BESIDES);
}

/** What a transaction needs as a whole after the resolution. */
function wholeRecord(
  { view, conflict }: Wish,
  after: Stored | undefined,
  stamp: Stamp,
): { readonly changes: readonly Change[]; readonly refusal?: Refusal } {
  if (conflict.recordKind !== 'transaction' || after === undefined) return { changes: [] };
  const { date, due, contactId } = after.record as unknown as Transaction;
  const broken = checkDue(date, due);
  return broken === undefined ? keepContact(view, contactId, stamp) : { changes: [], refusal: broken };
}
