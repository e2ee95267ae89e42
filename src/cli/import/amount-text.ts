// Amounts as files write them, with group marks, to plain decimals; strictly by the rules of one decimal mark.
// What a mark means is settled elsewhere (decimal-mark.ts); here is only what a text says under each reading.

import { IMPORT } from './limits.ts';

/** The character between whole and fraction. */
export type DecimalMark = '.' | ',';

/** Group marks besides the other decimal mark: space, no-break spaces, apostrophes, underscore. */
const GROUP_MARKS = new Set([' ', '\u00a0', '\u202f', '\u2009', "'", '\u2019', '_']);
const DIGITS = /^\d+$/;
const FIRST_GROUP = /^[1-9]\d{0,2}$/;

/**
 * The plain decimal (`-1234.50`) that a cell writes if `mark` is its decimal mark; `undefined` if it writes none.
 * Groups must be well-formed: one kind of mark, three digits each, no leading zero; or with commas the Indian way.
 */
export function readAmountText(cell: string, mark: DecimalMark): string | undefined {
  const text = cell.trim();
  if (text.length > IMPORT.amountCharsMax) return undefined;
  const signed = /^[-+\u2212]/.test(text);
  const [whole = '', fraction, ...more] = (signed ? text.slice(1) : text).split(mark);
  if (more.length > 0 || (fraction !== undefined && !DIGITS.test(fraction))) return undefined;
  const digits = whole === '' && fraction !== undefined ? '0' : ungroup(whole, mark === '.' ? ',' : '.');
  if (digits === undefined) return undefined;
  const sign = signed && !text.startsWith('+') ? '-' : '';
  return `${sign}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** What a cell says about the file's mark: it proves one, is readable with both, or with none. */
export function markEvidence(cell: string): DecimalMark | 'either' | 'none' {
  const point = readAmountText(cell, '.') !== undefined;
  const comma = readAmountText(cell, ',') !== undefined;
  if (point && comma) return 'either';
  if (point) return '.';
  return comma ? ',' : 'none';
}

function ungroup(whole: string, otherMark: DecimalMark): string | undefined {
  if (DIGITS.test(whole)) return whole;
  const separator = /[^\d]/.exec(whole)?.[0] ?? '';
  if (separator !== otherMark && !GROUP_MARKS.has(separator)) return undefined;
  const groups = whole.split(separator);
  return isWellFormed(groups, separator) ? groups.join('') : undefined;
}

function isWellFormed(groups: readonly string[], separator: string): boolean {
  const [first = '', ...rest] = groups;
  if (!FIRST_GROUP.test(first) || !rest.every((group) => DIGITS.test(group))) return false;
  if (rest.every((group) => group.length === 3)) return true;
  const indian = rest.length > 1 && rest.at(-1)?.length === 3 && rest.slice(0, -1).every((group) => group.length === 2);
  return separator === ',' && first.length <= 2 && indian;
}
