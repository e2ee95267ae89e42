// What is wrong and what can be done about it, in a few lines: of everything that is wrong the thing to be done first.
// Pure.

import type { StatusView } from '../../../protocol/local/views.ts';
import { wrapped } from '../frame/wrapped.ts';
import type { ViewState } from './view-state.ts';

const MARK = '! ';
/** Lines that it may have, on a screen with so many rows. */
const LINES_MAX = { low: 1, high: 3, rows: 16 };

/** The banner in lines that fit, escaped; none if nothing is wrong. What is too long is cut. */
export function bannerLines(state: ViewState): readonly string[] {
  const text = bannerOf(state);
  if (text === undefined) return [];
  const { columns, rows } = state.size;
  const most = rows < LINES_MAX.rows ? LINES_MAX.low : LINES_MAX.high;
  const lines = wrapped(text, Math.max(1, columns - MARK.length));
  const shown = [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')].filter((line) => line !== '');
  return shown.map((line, index) => `${index === 0 ? MARK : ' '.repeat(MARK.length)}${line}`);
}

/** The banner's text, not yet escaped; `undefined` if nothing is wrong. */
export function bannerOf({ status, linked, problem }: ViewState): string | undefined {
  if (problem !== undefined && linked) return withHint(problem.message, problem.hint);
  if (status === undefined) return problem === undefined ? undefined : withHint(problem.message, problem.hint);
  return storeText(status) ?? bookText(status) ?? problemText(status) ?? status.warnings[0];
}

/** Nothing can be stored: that comes before all else. */
function storeText({ warnings }: StatusView): string | undefined {
  return warnings.find(
    (warning) => warning.startsWith('nothing can be saved') || warning.includes('nothing is written'),
  );
}

function bookText({ book }: StatusView): string | undefined {
  if (book.removed === true)
    return 'You are not a member of this book any more: what is here can be read; 8 shows your other books';
  if (book.archived === true) return 'This book is archived: it can be read only';
  return book.role === 'viewer' ? 'You may read this book, not change it: ask an owner for another role' : undefined;
}

function problemText({ problem, connection }: StatusView): string | undefined {
  if (problem === undefined) return undefined;
  // Being offline is normal, and the status line says it.
  if (connection !== 'blocked' && connection !== 'live' && problem.hint === undefined) return undefined;
  return withHint(problem.message, problem.hint);
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message} → ${hint}`;
}
