// Tables for people: columns aligned by display width, cut to the terminal where there is one.

import type { Style } from './theme.ts';
import { pad, textWidth, truncate } from './width.ts';

/** A cell: its text, already escaped, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

/** A column. `flexible` ones give up width, the widest first, when the table is wider than the terminal. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly flexible?: boolean;
}

/** A table. `columns` is the terminal's width, or `undefined` for no limit. */
export interface TableInput {
  readonly head: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly columns: number | undefined;
  readonly headStyle: Style;
}

const GAP = '  ';
const FLEXIBLE_MIN = 8;

/** The table's text, with a line feed after every line. Columns in which every cell is empty are left out. */
export function renderTable({ head, rows, columns, headStyle }: TableInput): string {
  const used = head.map((_, at) => at).filter((at) => rows.some((row) => (row[at]?.text ?? '') !== ''));
  const widths = fit(head, naturalWidths(head, rows, used), columns);
  const line = (cells: readonly Cell[]): string => {
    const parts = used.map((at, place) => {
      const { text, style } = cells[at] ?? { text: '' };
      const width = widths[place] ?? 0;
      const align = head[at]?.align ?? 'left';
      const cut = columns === undefined ? text : truncate(text, width);
      const last = place === used.length - 1;
      const padded = last && align === 'left' ? cut : pad(cut, width, align);
      return style === undefined || padded === '' ? padded : style(padded);
    });
    return `${parts.join(GAP).trimEnd()}\n`;
  };
  const title = line(head.map((column) => ({ text: column.title, style: headStyle })));
  return title + rows.map(line).join('');
}

interface Width {
  readonly at: number;
  readonly width: number;
}

function naturalWidths(head: readonly Column[], rows: TableInput['rows'], used: readonly number[]): Width[] {
  return used.map((at) => {
    let width = textWidth(head[at]?.title ?? '');
    for (const row of rows) width = Math.max(width, textWidth(row[at]?.text ?? ''));
    return { at, width };
  });
}

/** Takes columns away from the widest flexible column until the table fits, or nothing is left to take. */
function fit(head: readonly Column[], natural: readonly Width[], columns: number | undefined): number[] {
  const widths = natural.map(({ width }) => width);
  if (columns === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - columns;
  while (excess > 0) {
    const widest = natural.reduce((best, { at }, place) => {
      const canShrink = head[at]?.flexible === true && (widths[place] ?? 0) > FLEXIBLE_MIN;
      return canShrink && (widths[place] ?? 0) > (widths[best] ?? -1) ? place : best;
    }, -1);
    if (widest < 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
