// The help: every key and what it does, from the table of keys, in as many columns as fit.

import { KEYS } from '../keys/key-table.ts';
import { cell } from './span.ts';
import type { Line } from './span.ts';

const KEYS_WIDTH = 14;
const COLUMN_WIDTH = 40;

/** The lines from `top` on, `height` of them. */
export function helpLines(top: number, columns: number, height: number): Line[] {
  const across = Math.max(1, Math.floor(columns / COLUMN_WIDTH));
  const width = Math.floor(columns / across);
  const entries = KEYS.map(({ keys, help }) => `  ${keys.padEnd(KEYS_WIDTH)}${help}`);
  const down = Math.ceil(entries.length / across);
  const rows = Array.from({ length: down }, (_, row) => {
    const texts = Array.from({ length: across }, (__, column) => entries[column * down + row] ?? '');
    return texts
      .map((text, index) => cell(text, index === across - 1 ? columns - width * (across - 1) : width))
      .join('');
  });
  const notes = ['', '  +12.50: they owe you   -12.50: you owe them   *: not yet synced   !: overdue'];
  const lines = [...rows, ...notes.map((text) => cell(text, columns))];
  const start = Math.max(0, Math.min(top, lines.length - height + 1));
  const title: Line = [{ text: cell('Keys', columns), bold: true }];
  return [
    title,
    ...Array.from({ length: height - 1 }, (_, row): Line => [{ text: lines[start + row] ?? ' '.repeat(columns) }]),
  ];
}
