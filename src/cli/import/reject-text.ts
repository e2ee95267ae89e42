// The refused rows as a CSV text: each as it stood in the file, then its line, the reason's code and the reason.
// The cells stay verbatim, so a file with formulas in it gives rejects with formulas in it.

import type { RowProblem } from '../../protocol/error-code.ts';
import type { Source } from './source.ts';

/** The header line of a rejects file. */
export function rejectsHeader({ header, delimiter }: Source['rejects']): string {
  return `${[header, 'row', 'code', 'message'].join(delimiter)}\n`;
}

/** One refused row with its line feed: its text, and its first problem. */
export function rejectLine(raw: string, problem: RowProblem, delimiter: string): string {
  return `${[raw, String(problem.row), problem.code, quoteCell(problem.message)].join(delimiter)}\n`;
}

/** A cell in quotes. A row whose own quotes cannot be read stands in the rejects as one such cell. */
export function quoteCell(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
