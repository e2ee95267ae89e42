// Where things are on the screen, from its size alone. Never taller than the terminal less one row: a full last row
// would make some terminals scroll.

/** A terminal's size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The places. `folded`: only one pane fits; then both have the full width. `body`: rows of each list. */
export interface Layout {
  readonly columns: number;
  readonly lines: number;
  readonly body: number;
  readonly folded: boolean;
  readonly left: number;
  readonly right: number;
}

/** Columns of the line between the panes, with its spaces. */
const SEPARATOR_WIDTH = 3;
/** Below this many columns there is one pane. */
const FOLD_BELOW = 70;
/** Screens, totals, titles, what is said, status. */
const FRAME_LINES = 5;
const LEFT_MIN = 26;
const LEFT_MAX = 60;

/** The layout for a size; `banner`: lines that a banner takes. */
export function layoutOf({ columns, rows }: Size, banner: number): Layout {
  const lines = Math.max(1, rows - 1);
  const body = Math.max(1, lines - FRAME_LINES - banner);
  if (columns < FOLD_BELOW) return { columns, lines, body, folded: true, left: columns, right: columns };
  const left = Math.max(LEFT_MIN, Math.min(LEFT_MAX, Math.floor(columns * 0.38)));
  return { columns, lines, body, folded: false, left, right: columns - left - SEPARATOR_WIDTH };
}
