// Long texts on several lines.

import { textWidth } from '../../output/width.ts';
import { visibleLines } from '../../output/visible.ts';
import { clusters } from '../form/text-input.ts';

/** Bound on what is looked at: no screen shows more. */
const LENGTH_MAX = 4_000;

/** The text, escaped, in lines of at most `columns`; broken between words where that is possible. */
export function wrapped(text: string, columns: number): string[] {
  return visibleLines(text.slice(0, LENGTH_MAX)).flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    for (const piece of line.split(/(?<= )/).flatMap((word) => pieces(word, columns))) {
      if (textWidth((current + piece).trimEnd()) > columns && current !== '') {
        lines.push(current.trimEnd());
        current = '';
      }
      current += piece;
    }
    return [...lines, current.trimEnd()];
  });
}

/** A word, in parts if it is longer than a line. */
function pieces(word: string, columns: number): readonly string[] {
  return textWidth(word.trimEnd()) <= columns ? [word] : clusters(word);
}
