// The shape that all edits share: `{id, set, unset, saw}`, and their common effect: per field it is applied, or set aside
// as a conflict if its author had not seen the current value.

import Type from 'typebox';
import type { TProperties } from 'typebox';
import { isShallow } from '../../base/json.ts';
import { applyChange, put } from '../change.ts';
import type { Change, Edit } from '../change.ts';
import type { Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { fieldValue, judgeEdit } from '../seen-field.ts';
import type { FieldEdit } from '../seen-field.ts';
import { setAside, supersede } from './conflict-changes.ts';
import type { Target } from './conflict-changes.ts';

/** The arguments of an edit over these fields; `optional` ones may be unset. */
export function editSchema<F extends TProperties>(fields: F, optional: readonly string[]) {
  return {
    set: Type.Partial(Type.Object(fields), { additionalProperties: false }),
    unset: Type.Array(Type.Union(optional.map((name) => Type.Literal(name))), { maxItems: 20 }),
    saw: Type.Record(Type.String(), Type.Unknown(), { maxProperties: 20 }),
  };
}

/** Objects and arrays within one another in what somebody can have seen of a field, and one for `saw` itself. */
const SAW_DEPTH_MAX = 4;

/** Refuses an edit that names no field, a field twice, or a field of which its author does not say what they saw. */
export function checkEditArgs(edit: FieldEdit): Refusal | undefined {
  const named = [...Object.keys(edit.set), ...edit.unset];
  if (named.length === 0) return refusal('invalid_args', 'the edit names no field');
  if (new Set(named).size !== named.length) return refusal('invalid_args', 'a field is both set and unset');
  if (!isShallow(edit.saw, SAW_DEPTH_MAX)) return refusal('invalid_args', 'saw is nested too deep', 'saw');
  const unseen = named.find((field) => !Object.hasOwn(edit.saw, field));
  return unseen === undefined ? undefined : refusal('invalid_args', `saw does not name ${unseen}`, unseen);
}

/** What an edit does to a live record: one change at most, and conflicts for what its author had not seen. */
export interface EditEffect {
  readonly change?: Change;
  /** Conflicts opened, renewed or closed. */
  readonly aside: readonly Change[];
  readonly outcome: 'applied' | 'partly';
}

/** Judges an edit against a record as it is now, field by field. */
export function editEffect(target: Target, edit: FieldEdit, stamp: Stamp): EditEffect {
  const verdict = judgeEdit(target.record, edit);
  const conflicts = verdict.conflicts.flatMap((field) =>
    setAside(target, { field, attempted: edit.set[field] ?? null }, stamp),
  );
  const written = [...Object.keys(verdict.set), ...verdict.unset];
  const aside = [...conflicts, ...supersede(target, written, stamp)];
  const outcome = verdict.conflicts.length > 0 ? 'partly' : 'applied';
  return written.length === 0 ? { aside, outcome } : { change: editChange(target, verdict, stamp), aside, outcome };
}

/**
 * The change that writes these fields of an edit, `money` included. A book has no record before its first edit, only
 * defaults that no digest counts: that edit puts the whole record.
 */
export function editChange(target: Target, { set, unset }: Pick<FieldEdit, 'set' | 'unset'>, stamp: Stamp): Change {
  const { kind, record } = target;
  const flat = flatten(set);
  const was = Object.fromEntries([...Object.keys(flat), ...unset].map((field) => [field, fieldValue(record, field)]));
  const cleared = unset.length === 0 ? {} : { unset };
  const change: Edit = { op: 'edit', kind, id: record.id, set: flat, ...cleared, was, at: stamp.at };
  if (kind !== 'book' || Number(record['createdAt']) > 0) return change;
  return put(kind, { ...(applyChange({ record }, change)?.record ?? record), createdAt: stamp.at });
}

/** Record fields of edit fields: `money` becomes amountMinor and currency. */
export function flatten(set: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { money, ...rest } = set;
  return money === undefined ? rest : { ...rest, ...(money as object) };
}
