// What an edit does to a record's fields, written a second time and apart from src/model: per field it is written, or set
// aside if its author had not seen the current value.

import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { setAside, settle } from './reference-conflicts.ts';
import type { About, Author } from './reference-conflicts.ts';
import type { Fields, Outcome, ReferenceModel } from './reference-model.ts';

const LONG_BYTES = 256;

/** What an edit leaves: conflicts for what its author had not seen, none of theirs for what they wrote. */
export function settleEdit(model: ReferenceModel, about: About, edited: Edited, author: Author): Outcome {
  for (const wish of edited.unseen) setAside(model, about, wish, author);
  for (const field of edited.written) settle(model, about, field, author);
  return edited.unseen.length === 0 ? 'applied' : 'partly';
}

/** A book's fields before anybody edited it; `at`: when its first edit makes the record. */
export function firstBook(at: number): Fields {
  return { name: 'Personal', currency: 'USD', createdAt: at, updatedAt: 0 };
}

/** The fields after an edit, what it wrote, and what it wanted to write over a value not seen. */
export interface Edited {
  readonly fields: Fields;
  readonly written: readonly string[];
  readonly unseen: readonly { readonly field: string; readonly attempted: unknown }[];
}

/** Judges an edit field by field. */
export function editedFields(fields: Fields, args: Fields): Edited {
  const saw = (args['saw'] ?? {}) as Fields;
  const unset = ((args['unset'] ?? []) as string[]).map((field): [string, null] => [field, null]);
  const next: Record<string, unknown> = { ...fields };
  const [written, unseen]: [string[], { field: string; attempted: unknown }[]] = [[], []];
  for (const [field, wanted] of [...Object.entries((args['set'] ?? {}) as Fields), ...unset]) {
    const current = canonical(valueOf(fields, field));
    if (current === canonical(wanted)) continue;
    if (shortForm(current) !== shortForm(canonical(saw[field] ?? null))) unseen.push({ field, attempted: wanted });
    else {
      written.push(field);
      if (field === 'money') Object.assign(next, wanted);
      else if (wanted === null) delete next[field];
      else next[field] = wanted;
    }
  }
  return { fields: next, written, unseen };
}

function valueOf(fields: Fields, field: string): unknown {
  if (field !== 'money') return fields[field] ?? null;
  return { amountMinor: fields['amountMinor'], currency: fields['currency'] };
}

/** A canonical text, or the canonical text of its hash where it is long. */
function shortForm(text: string): string {
  if (Buffer.byteLength(text) <= LONG_BYTES) return text;
  return JSON.stringify(`sha256:${createHash('sha256').update(text).digest('hex')}`);
}
