// What a rules file says of a CSV file, as data, and how its texts are filled in. The grammar is in docs/formats.md.

import type { DecimalMark } from '../amount-text.ts';

/** What rules can assign: an import's columns, and amounts by direction. */
export const FIELDS = [
  'date',
  'contact',
  'amount',
  'amount-lent',
  'amount-borrowed',
  'currency',
  'direction',
  'description',
  'due',
  'id',
  'category',
] as const;
export type Field = (typeof FIELDS)[number];

/** A piece of a template: a text, or the column that stands there, by name or by number from 1. */
export type Piece = { readonly text: string } | { readonly column: string; readonly line: number };

/** A field and what it becomes. */
export interface Assignment {
  readonly field: Field;
  readonly template: readonly Piece[];
}

/** A condition: a column that holds a pattern, in which `*` stands for any text; upper and lower case are the same. */
export interface Condition {
  readonly column: Extract<Piece, { column: string }>;
  readonly pattern: string;
}

/** Assignments for the rows that meet every condition; `skip` leaves them out. */
export interface Block {
  readonly conditions: readonly Condition[];
  readonly assignments: readonly Assignment[];
  readonly skip: boolean;
}

/** A rules file. `fields`: the names of columns of a file without a header. */
export interface Rules {
  readonly skip: number;
  readonly separator?: string;
  readonly mark?: DecimalMark;
  readonly dateFormat?: string;
  readonly currency?: string;
  readonly positive?: 'lent' | 'borrowed';
  readonly fields?: readonly string[];
  readonly assignments: readonly Assignment[];
  readonly blocks: readonly Block[];
}

/** The cells of a row by the names of their columns (in lower case) and by their numbers. */
export type Cells = ReadonlyMap<string, string>;

/** A template with a row's cells in it. */
export function fill(template: readonly Piece[], cells: Cells): string {
  return template.map((piece) => ('text' in piece ? piece.text : (cells.get(piece.column) ?? ''))).join('');
}

/** Whether a text holds a pattern. Linear: the parts between asterisks are looked for one after the other. */
export function holds(text: string, pattern: string): boolean {
  const hay = text.toLowerCase();
  let at = 0;
  for (const part of pattern.toLowerCase().split('*')) {
    const found = hay.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

/** The day that a text writes in a format of `%d`, `%m`, `%Y`, `%y` and other characters; as it is if it writes none. */
export function readDate(text: string, format: string): string {
  const parts = { d: '', m: '', Y: '' };
  let rest = text.trim();
  for (const token of format.match(/%-?[dmYy]|[^]/g) ?? []) {
    const letter = token.startsWith('%') ? token.at(-1) : undefined;
    if (letter !== 'd' && letter !== 'm' && letter !== 'Y' && letter !== 'y') {
      if (!rest.startsWith(token)) return text;
      rest = rest.slice(token.length);
      continue;
    }
    const digits = (letter === 'Y' ? /^\d{4}/ : letter === 'y' ? /^\d{2}/ : /^\d{1,2}/).exec(rest)?.[0];
    if (digits === undefined) return text;
    rest = rest.slice(digits.length);
    if (letter === 'y') parts.Y = `${Number(digits) < 70 ? 20 : 19}${digits}`;
    else parts[letter] = digits.padStart(2, '0');
  }
  return rest === '' ? `${parts.Y}-${parts.m}-${parts.d}` : text;
}
