// What an author saw of a field, and the rule that an edit applies only to that.
// `money` is one field made of amountMinor and currency; every other field stands alone.

import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/hash.ts';
import type { AnyRecord } from './record.ts';

const SAW_BYTES_MAX = 256;

/** The current value of an edit's field; `null` = absent. */
export function fieldValue(record: AnyRecord, field: string): unknown {
  if (field === 'money') return { amountMinor: record['amountMinor'], currency: record['currency'] };
  return record[field] ?? null;
}

/** The form of a value in `saw`: itself, or `sha256:HEX` of its canonical JSON above 256 bytes. */
export function sawForm(value: unknown): unknown {
  const text = canonicalJson(value);
  return Buffer.byteLength(text) > SAW_BYTES_MAX ? `sha256:${sha256Hex(text)}` : value;
}

/** What an author who looks at `record` now has seen of these fields. */
export function sawOf(record: AnyRecord, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field, sawForm(fieldValue(record, field))]));
}

/** Fields to set and to unset, and what their author saw of each. */
export interface FieldEdit {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
  readonly saw: Readonly<Record<string, unknown>>;
}

/** What comes of an edit: fields to write, fields that hold the wanted value already (left out), fields in conflict. */
export interface EditVerdict {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
  readonly conflicts: readonly string[];
}

/** Compares an edit with the record as it is now. Per field: applies if the value is as seen, or already as wanted. */
export function judgeEdit(record: AnyRecord, edit: FieldEdit): EditVerdict {
  const set: Record<string, unknown> = {};
  const unset: string[] = [];
  const conflicts: string[] = [];
  const wanted = [...Object.entries(edit.set), ...edit.unset.map((field): [string, null] => [field, null])];
  for (const [field, value] of wanted) {
    const current = fieldValue(record, field);
    if (same(current, value)) continue;
    if (!same(sawForm(current), edit.saw[field] ?? null)) conflicts.push(field);
    else if (value === null) unset.push(field);
    else set[field] = value;
  }
  return { set, unset, conflicts };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
