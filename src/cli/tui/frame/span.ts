// Styled text as data: what a frame is made of before any terminal library sees it. Everything here has been made
// safe to print and cut to its columns.

import { visible } from '../../output/visible.ts';
import { pad, textWidth, truncate } from '../../output/width.ts';

/** Colours used, by meaning. */
export type Tone = 'plus' | 'minus' | 'good' | 'warn' | 'quiet' | 'accent';

/** Local time of an ISO 8601 instant as `YYYY-MM-DD HH:MM`. */
export type ClockTime = (iso: string) => string;

/** A piece of a line with one style. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** One line of the screen. */
export type Line = readonly Span[];

/** Text made safe, cut to `columns` and filled up with spaces. */
export function cell(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  return columns <= 0 ? '' : pad(shortened(text, columns), columns, align);
}

/** Text made safe and cut to at most `columns`. */
export function shortened(text: string, columns: number): string {
  return truncate(visible(text), columns);
}

/** A line cut to `columns`: what does not fit is left out from the end. */
export function cutLine(line: Line, columns: number): Line {
  const kept: Span[] = [];
  let left = columns;
  for (const span of line) {
    const width = textWidth(span.text);
    if (width <= left) kept.push(span);
    else kept.push({ ...span, text: truncate(span.text, left) });
    left -= width;
    if (left <= 0) break;
  }
  return kept;
}

/** Columns that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + textWidth(text), 0);
}

/** A line filled up with spaces to `columns`. */
export function filled(line: Line, columns: number): Line {
  const missing = columns - lineWidth(line);
  return missing > 0 ? [...line, { text: ' '.repeat(missing) }] : line;
}
