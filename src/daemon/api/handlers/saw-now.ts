// What the author of an edit has seen: what is here now, unless they say that they looked earlier.

import type { AnyRecord } from '../../../model/record.ts';
import { sawForm, sawOf } from '../../../model/seen-field.ts';

/** The seen values of these fields; for those in `earlier` the value there. */
export function sawNow(
  record: AnyRecord,
  fields: readonly string[],
  earlier: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const early = fields.filter((field) => Object.hasOwn(earlier, field));
  return { ...sawOf(record, fields), ...Object.fromEntries(early.map((field) => [field, sawForm(earlier[field])])) };
}
