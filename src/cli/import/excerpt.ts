// Cells in messages: short, on one line, and without anything that a terminal would obey.

import { cleanText } from '../../base/text.ts';
import { IMPORT } from './limits.ts';

/** A cell's beginning in double quotes, safe to print. */
export function excerpt(cell: string): string {
  const clean = Array.from(cleanText(cell.slice(0, 4 * IMPORT.excerptMax), false).text);
  const cut = clean.length > IMPORT.excerptMax || cell.length > 4 * IMPORT.excerptMax;
  return `"${clean.slice(0, IMPORT.excerptMax).join('')}${cut ? '…' : ''}"`;
}
