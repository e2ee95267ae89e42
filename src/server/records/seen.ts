// Whether an edit or a deletion is of the record as its author saw it.

import { deepEqual } from '../../base/deep-equal.ts';
import type { AnyRecord } from '../../model/record.ts';
import { fieldValue, judgeEdit, sawForm } from '../../model/seen-field.ts';
import type { FieldEdit } from '../../model/seen-field.ts';
import type { RecordRefusal, Seen, WishFields } from './wish.ts';

/** A record as it is now and its newest entry. */
interface Current {
  readonly record: AnyRecord;
  readonly seq: number;
}

/**
 * Why the author of a write cannot mean the record as it is now; `undefined` if they can. `edit`: the fields it writes;
 * one that has the wanted value already was changed by nobody else.
 */
export function checkSeen(
  current: Current,
  { seqs, saw }: Seen,
  edit?: Pick<FieldEdit, 'set' | 'unset'>,
): RecordRefusal | undefined {
  if (seqs === undefined && saw === undefined) {
    return { code: 'if_match_required', message: 'say what you saw: If-Match with the record’s seq or *, or saw' };
  }
  if (seqs !== undefined && seqs !== 'any' && !seqs.includes(current.seq)) {
    return { code: 'version_conflict', message: `the record's newest entry is ${current.seq}` };
  }
  return saw === undefined ? undefined : checkSaw(current.record, { saw, seqs }, edit);
}

function checkSaw(
  record: AnyRecord,
  { saw, seqs }: { readonly saw: WishFields; readonly seqs: Seen['seqs'] },
  edit: Pick<FieldEdit, 'set' | 'unset'> = { set: {}, unset: [] },
): RecordRefusal | undefined {
  const seen = sawFields(saw, record);
  const written = [...Object.keys(edit.set), ...edit.unset];
  const unnamed = written.find((field) => !Object.hasOwn(seen, field));
  if (unnamed !== undefined && seqs === undefined) {
    return { code: 'if_match_required', message: `saw does not name ${unnamed}`, field: unnamed };
  }
  const named = new Set(Object.keys(seen));
  const { conflicts } = judgeEdit(record, { ...edit, saw: seen });
  const others = [...named].filter((field) => !written.includes(field));
  const stale =
    conflicts.find((field) => named.has(field)) ??
    others.find((field) => !deepEqual(sawForm(fieldValue(record, field)), seen[field] ?? null));
  if (stale === undefined) return undefined;
  return { code: 'version_conflict', message: `${stale} has changed`, field: stale };
}

/** What was seen in the form of mutations: long values as hashes, the money as one field, if only of a part of it. */
function sawFields({ amountMinor, currency, ...rest }: WishFields, record: AnyRecord): WishFields {
  const whole = { amountMinor: amountMinor ?? record['amountMinor'], currency: currency ?? record['currency'] };
  const money = amountMinor === undefined && currency === undefined ? {} : { money: whole };
  return Object.fromEntries(Object.entries({ ...rest, ...money }).map(([field, value]) => [field, sawForm(value)]));
}
