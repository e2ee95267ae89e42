// What is written when a row changes: where its first other character is, and what stands there from now on. Styles are
// single sequences that end in `m`. The whole row is written where terminals may not agree where that character is.

import { agreedWidth } from '../../output/width.ts';

// oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
const STYLES = /\u001b\[[\d;]*m/g;
const END = '\u001b[0m';
const ESCAPE = 0x1b;
/** Beyond these, characters may join those before them. */
const ALONE_MAX = 0x2ff;

/** The bytes that make a row of `previous` one of `next` on a terminal of `columns`, the cursor being in that row. */
export function lineUpdate(previous: string, next: string, columns: number | undefined): string {
  const full = `\u001b[1G\u001b[K${next}`;
  const same = sameStart(previous, next);
  if (same === 0) return full;
  const start = next.slice(0, same);
  const column = agreedWidth(start.replaceAll(STYLES, '')) ?? 0;
  if (column === 0 || column >= (columns ?? 0)) return full;
  const styles = (start.slice(start.lastIndexOf(END) + 1).match(STYLES) ?? []).join('');
  const partial = `\u001b[${column + 1}G\u001b[K${styles}${next.slice(same)}`;
  return partial.length < full.length ? partial : full;
}

/** How much of both is the same, up to where styles and characters are whole. */
function sameStart(previous: string, next: string): number {
  let same = 0;
  while (same < next.length && previous.charCodeAt(same) === next.charCodeAt(same)) same += 1;
  if (isJoining(previous, same) || isJoining(next, same)) return 0;
  const escape = next.lastIndexOf('\u001b', same - 1);
  const end = escape < 0 ? -1 : next.indexOf('m', escape);
  return end >= same ? escape : same;
}

/** Whether the character there could be a part of the one before it. */
function isJoining(text: string, at: number): boolean {
  const unit = at < text.length ? text.charCodeAt(at) : ESCAPE;
  return unit > ALONE_MAX;
}
