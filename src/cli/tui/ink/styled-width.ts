// Columns of a text that may have terminal sequences in it, for ink: the dashboard's bundle has this in the place of the
// package that ink measures with, so that ink and our frames never disagree about a column.

import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '../../output/width.ts';

/** Columns of a text, not counting its terminal sequences. */
export function styledWidth(text: string): number {
  return textWidth(text.includes('\u001b') || text.includes('\u009b') ? stripVTControlCharacters(text) : text);
}
