// Rows of cells in columns: each as wide as what is in it, and what is left over or lacking is shared by the flexible ones.

import { textWidth } from '../../output/width.ts';
import { cell, shortened } from './span.ts';
import type { Line, Span } from './span.ts';

/** A cell's text, not yet escaped, and its style. */
export interface GridCell extends Omit<Span, 'inverse'> {
  readonly align?: 'left' | 'right';
}

/** How a column behaves. `flex`: its share of what is left; `max`: columns that it never goes above. */
export interface GridColumn {
  readonly flex?: number;
  readonly max?: number;
}

const GAP = 2;
const FIXED_MAX = 40;

/** The rows, each exactly `columns` wide. */
export function gridLines(
  rows: readonly (readonly GridCell[])[],
  shape: readonly GridColumn[],
  columns: number,
): Line[] {
  const widths = gridWidths(rows, shape, columns);
  return rows.map((row) =>
    shape.map((_, index): Span => {
      const { text, align, ...style } = row[index] ?? { text: '' };
      const width = widths[index] ?? 0;
      const isLast = index === shape.length - 1;
      const gap = isLast || width === 0 ? 0 : Math.min(GAP, width);
      return { ...style, text: cell(text, width - gap, align ?? 'left') + ' '.repeat(gap) };
    }),
  );
}

/** Widths with their gaps; together exactly `columns`. */
function gridWidths(rows: readonly (readonly GridCell[])[], shape: readonly GridColumn[], columns: number): number[] {
  const wanted = shape.map(({ max = FIXED_MAX }, index) => {
    const widest = Math.max(0, ...rows.map((row) => textWidth(shortened(row[index]?.text ?? '', max))));
    return widest === 0 ? 0 : widest + GAP;
  });
  let left = columns;
  const widths = shape.map(({ flex }, index) => {
    if (flex !== undefined) return 0;
    const width = Math.min(wanted[index] ?? 0, left);
    left -= width;
    return width;
  });
  const shares = shape.reduce((sum, { flex = 0 }) => sum + flex, 0);
  const flexible = shape.map(({ flex = 0 }) => (shares === 0 ? 0 : Math.floor((left * flex) / shares)));
  const total = widths.map((width, index) => width + (flexible[index] ?? 0));
  const rest = columns - total.reduce((sum, width) => sum + width, 0);
  return total.map((width, index) => (index === total.length - 1 ? width + rest : width));
}
