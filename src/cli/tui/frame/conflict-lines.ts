// The selected conflict, both sides beside each other: what the record has, and what somebody else wanted.

import type { ConflictView } from '../../../protocol/local/views.ts';
import { conflictTexts } from '../../commands/conflicts/conflict-text.ts';
import { truncate } from '../../output/width.ts';
import { cell } from './span.ts';
import type { ClockTime, Line } from './span.ts';
import { wrapped } from './wrapped.ts';

/** Exactly `height` lines of `columns`. */
export function conflictLines(
  conflict: ConflictView | undefined,
  { columns, height, clockTime }: { readonly columns: number; readonly height: number; readonly clockTime: ClockTime },
): Line[] {
  const blank: Line = [{ text: ' '.repeat(columns) }];
  if (conflict === undefined) return Array.from({ length: height }, () => blank);
  const left = Math.floor((columns - 3) / 2);
  const right = columns - 3 - left;
  const { record, field, kept, wanted } = conflictTexts(conflict);
  const beside = (a: string, b: string, isTitle = false): Line => [
    { text: cell(a, left), ...(isTitle ? { bold: true } : {}) },
    { text: ' │ ', tone: 'quiet' },
    { text: cell(b, right), tone: 'warn', ...(isTitle ? { bold: true } : {}) },
  ];
  const [rows, others] = [wrapped(kept, left), wrapped(wanted, right)];
  const values = Array.from({ length: Math.max(1, height - 3) }, (_, row) =>
    beside(rows[row] ?? '', others[row] ?? ''),
  );
  const wish = `${conflict.by} wanted, ${clockTime(conflict.at)}`;
  const head: Line[] = [
    [{ text: cell(truncate('─'.repeat(columns), columns), columns), tone: 'quiet' }],
    [{ text: cell(`${record}: ${field}`, columns), bold: true }],
    beside('It has now', wish, true),
  ];
  return [...head, ...values].slice(0, height);
}
