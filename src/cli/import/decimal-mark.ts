// The decimal mark of a file: from the flag, else from an amount that can be read in one way only. Money is never
// guessed: what nothing settles, or what two rows settle differently, stops the import.

import { UserError } from '../../protocol/error-code.ts';
import { markEvidence } from './amount-text.ts';
import type { DecimalMark } from './amount-text.ts';
import { excerpt } from './excerpt.ts';

interface Proof {
  readonly mark: DecimalMark;
  readonly row: number;
  readonly cell: string;
}

/** What is known of a file's mark so far. */
export class MarkSettler {
  readonly #fixed: DecimalMark | undefined;
  #proof: Proof | undefined;

  /** `fixed`: the mark that the user named; then the rows' amounts prove nothing. */
  constructor(fixed?: DecimalMark) {
    this.#fixed = fixed;
  }

  /** The mark, once it is settled. */
  get mark(): DecimalMark | undefined {
    return this.#fixed ?? this.#proof?.mark;
  }

  /** Takes the next row's amount into account. Throws `UserError` `ambiguous_decimal_mark` if two rows disagree. */
  see(cell: string, row: number): void {
    if (this.#fixed !== undefined) return;
    const mark = markEvidence(cell);
    if (mark !== '.' && mark !== ',') return;
    if (this.#proof === undefined) this.#proof = { mark, row, cell };
    else if (this.#proof.mark !== mark) throw contradiction(this.#proof, { mark, row, cell });
  }
}

/** The error for a row whose value depends on a mark that nothing in the file settles. */
export function unsettledMark(row: number, cell: string): UserError {
  const message = `row ${row}: ${excerpt(cell)} can be read in two ways, and no amount of the file settles its decimal mark`;
  return ambiguous(message, [{ row, cell }]);
}

function contradiction(a: Proof, b: Proof): UserError {
  const reading = ({ row, cell, mark }: Proof): string => `row ${row} (${excerpt(cell)}) takes "${mark}"`;
  return ambiguous(`the amounts contradict each other: ${reading(a)} as the decimal mark, ${reading(b)}`, [a, b]);
}

function ambiguous(message: string, places: readonly { readonly row: number; readonly cell: string }[]): UserError {
  return new UserError({
    code: 'ambiguous_decimal_mark',
    message,
    hint: 'say which it is: --decimal-mark . or --decimal-mark ,',
    field: 'amount',
    rows: places.map(({ row, cell }) => ({
      row,
      code: 'ambiguous_decimal_mark',
      field: 'amount',
      message: excerpt(cell),
    })),
  });
}
