// The shape that all edits share: `{id, set, unset, saw}`, and their common effect.

import Type from 'typebox';
import type { TProperties } from 'typebox';
import { isShallow } from '../../base/json.ts';
import type { Edit } from '../change.ts';
import type { Stamp } from '../mutation.ts';
import type { AnyRecord } from '../record.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { fieldValue, judgeEdit } from '../seen-field.ts';
import type { FieldEdit } from '../seen-field.ts';

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

/** The change that an edit makes to a record now: `undefined` for none, a refusal where somebody else's value is in the way. */
export function editChange(
  target: { readonly kind: string; readonly record: AnyRecord },
  edit: FieldEdit,
  stamp: Stamp,
): { readonly change?: Edit; readonly refusal?: Refusal } {
  const verdict = judgeEdit(target.record, edit);
  const [blocked] = verdict.conflicts;
  if (blocked !== undefined) {
    return { refusal: refusal('conflict', `${blocked} was changed by somebody else meanwhile`, blocked) };
  }
  const set = flatten(verdict.set);
  if (Object.keys(set).length === 0 && verdict.unset.length === 0) return {};
  const names = [...Object.keys(set), ...verdict.unset];
  const was = Object.fromEntries(names.map((field) => [field, fieldValue(target.record, field)]));
  const unset = verdict.unset.length === 0 ? {} : { unset: verdict.unset };
  return { change: { op: 'edit', kind: target.kind, id: target.record.id, set, ...unset, was, at: stamp.at } };
}

/** Record fields of edit fields: `money` becomes amountMinor and currency. */
export function flatten(set: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { money, ...rest } = set;
  return money === undefined ? rest : { ...rest, ...(money as object) };
}
