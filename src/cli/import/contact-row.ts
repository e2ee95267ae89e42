// A contact of a file, cleaned and held to the limits of every contact.

import { cleanText, codePoints } from '../../base/text.ts';
import { LIMITS } from '../../model/limits.ts';
import type { RowProblem } from '../../protocol/error-code.ts';
import type { CheckedRow } from './finish-row.ts';

/** A contact as a file has it. Without a name, the first of organisation, e-mail address and telephone number is it. */
export interface RawContact {
  readonly row: number;
  readonly raw: string;
  readonly name: string;
  readonly organisation?: string;
  readonly handle?: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly note?: string;
  readonly tags: readonly string[];
}

/** Checks a contact; every problem found is listed. */
export function checkContact(contact: RawContact): CheckedRow {
  const texts = new Texts(contact.row);
  const phones = texts.list('phones', contact.phones, { count: LIMITS.listCountMax, length: LIMITS.listItemMax });
  const emails = texts.list('emails', contact.emails, { count: LIMITS.listCountMax, length: LIMITS.listItemMax });
  const tags = texts.list('tags', contact.tags, { count: LIMITS.tagCountMax, length: LIMITS.tagMax });
  const organisation = texts.text('name', contact.organisation ?? '', LIMITS.nameMax);
  const name = texts.text('name', contact.name, LIMITS.nameMax) || organisation || emails[0] || phones[0] || '';
  if (name === '') texts.refuse('name', 'missing_field', 'the contact has no name');
  const handle = texts.text('handle', contact.handle ?? '', LIMITS.handleMax);
  const note = texts.text('note', contact.note ?? '', LIMITS.noteMax);
  const { row } = contact;
  const base = { row, raw: contact.raw, warnings: texts.warnings };
  if (texts.problems.length > 0) return { ...base, ok: false, problems: texts.problems };
  const value = {
    row,
    kind: 'contact' as const,
    name,
    ...(handle === '' ? {} : { handle }),
    ...(phones.length === 0 ? {} : { phones }),
    ...(emails.length === 0 ? {} : { emails }),
    ...(note === '' ? {} : { note }),
    ...(tags.length === 0 ? {} : { tags }),
  };
  return { ...base, ok: true, value };
}

class Texts {
  readonly problems: RowProblem[] = [];
  readonly warnings: string[] = [];
  readonly #row: number;

  constructor(row: number) {
    this.#row = row;
  }

  refuse(field: string, code: string, message: string): void {
    this.problems.push({ row: this.#row, code, field, message });
  }

  text(field: string, raw: string, max: number): string {
    const { text, dropped } = cleanText(raw, field === 'note');
    if (dropped) this.warnings.push(`row ${this.#row}: control characters were dropped from the ${field}`);
    const trimmed = text.trim();
    const length = codePoints(trimmed);
    if (length > max) this.refuse(field, 'too_long', `the ${field} has ${length} characters; at most ${max} fit`);
    return trimmed;
  }

  list(field: string, raw: readonly string[], max: { readonly count: number; readonly length: number }): string[] {
    const items = [...new Set(raw.map((item) => this.text(field, item, max.length)))].filter((item) => item !== '');
    if (items.length > max.count)
      this.refuse(field, 'too_many', `the contact has ${items.length} ${field}; at most ${max.count} fit`);
    return items;
  }
}
