// How many columns a text takes in a terminal, and cutting it to a number of columns. Latin text, ideographs and the
// lines of frames cost a loop; anything else is cut into the clusters that people see as one character.

import { isWide } from './wide-ranges.ts';

/** Columns of a text without control characters: wide characters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  return agreedWidth(text) ?? clustersWidth(text);
}

/** The same of a text that takes these columns in every terminal; `undefined` where some might see it otherwise. */
export function agreedWidth(text: string): number | undefined {
  let width = 0;
  for (let i = 0; i < text.length; i += 1) {
    const columns = aloneWidth(text.charCodeAt(i));
    if (columns === 0) return undefined;
    width += columns;
  }
  return width;
}

function clustersWidth(text: string): number {
  let width = 0;
  for (const { segment } of segments(text)) width += clusterWidth(segment);
  return width;
}

/** The text, cut to at most `columns` columns; what was cut is marked by an ellipsis. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let [kept, width] = ['', 0];
  for (const { segment } of segments(text)) {
    width += clusterWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text with spaces added up to `columns` columns, on the left for `right`-aligned ones. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/**
 * Columns of a character that never joins its neighbours of this kind: the first 768 (but for control characters and the
 * soft hyphen), what lines are drawn and shortened with, ideographs; 0 for any other.
 */
function aloneWidth(unit: number): 0 | 1 | 2 {
  if (unit < 0x7f) return unit < 0x20 ? 0 : 1;
  if (unit < 0x300) return unit <= 0x9f || unit === 0xad ? 0 : 1;
  if (unit === 0x2026 || (unit >= 0x2500 && unit <= 0x257f)) return 1;
  return unit >= 0x4e00 && unit <= 0x9fff ? 2 : 0;
}

let segmenter: Intl.Segmenter | undefined;

function segments(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Anything that leaves a mark of its own on the screen. */
const SHOWN =
  /[^\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Surrogate}]/v;
const SPACING_MARK = /\p{Spacing_Mark}/v;
const KEYCAP = /^[\d#*]\u20e3$/;
const PICTOGRAPHS = /\p{Extended_Pictographic}/gu;
let emoji: RegExp | undefined;

function clusterWidth(cluster: string): number {
  const alone = cluster.length === 1 ? aloneWidth(cluster.charCodeAt(0)) : 0;
  if (alone !== 0) return alone;
  const start = cluster.search(SHOWN);
  if (start < 0) return 0;
  if (isEmoji(cluster)) return 2;
  return charactersWidth(Array.from(cluster.slice(start)));
}

function isEmoji(cluster: string): boolean {
  emoji ??= /^\p{RGI_Emoji}$/v;
  if (emoji.test(cluster) || KEYCAP.test(cluster)) return true;
  // Sequences that lack a variation selector are drawn as one picture all the same.
  return cluster.length <= 50 && cluster.includes('\u200d') && (cluster.match(PICTOGRAPHS)?.length ?? 0) >= 2;
}

/** The base character, and those after it that stand beside it: spacing marks, half and full width forms, Hangul. */
function charactersWidth(characters: readonly string[]): number {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  if (isJamo(codes[0] ?? 0)) return hangulWidth(characters, codes);
  return codes.reduce((width, code, index) => {
    const counts = index === 0 || (code >= 0xff00 && code <= 0xffef) || SPACING_MARK.test(characters[index] ?? '');
    return counts ? width + codeWidth(code) : width;
  }, 0);
}

function codeWidth(code: number): number {
  return isWide(code) ? 2 : 1;
}

/** A leading consonant with its vowel and final consonant is one syllable of two columns; others stand alone. */
function hangulWidth(characters: readonly string[], all: readonly number[]): number {
  const codes = all.filter((_, index) => SHOWN.test(characters[index] ?? ''));
  let width = 0;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    if (isLeading(code) && isVowel(codes[i + 1] ?? 0)) {
      width += 2;
      i += isTrailing(codes[i + 2] ?? 0) ? 2 : 1;
    } else {
      width += codeWidth(code);
    }
  }
  return width;
}

function isJamo(code: number): boolean {
  return isLeading(code) || isVowel(code) || isTrailing(code);
}

function isLeading(code: number): boolean {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0xa960 && code <= 0xa97c);
}

function isVowel(code: number): boolean {
  return (code >= 0x1160 && code <= 0x11a7) || (code >= 0xd7b0 && code <= 0xd7c6);
}

function isTrailing(code: number): boolean {
  return (code >= 0x11a8 && code <= 0x11ff) || (code >= 0xd7cb && code <= 0xd7fb);
}
