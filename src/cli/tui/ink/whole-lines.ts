// A frame whose every text is made of whole rows. ink composes its output cell by cell, as texts may lie beside and over
// each other; where none does, the rows are the texts, and composing them costs nothing.

/** What ink was asked to put on its output, in order: texts with their places, and bounds that cut them. */
export type Operation =
  | {
      readonly type: 'write';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly transformers: readonly ((line: string, index: number) => string)[];
    }
  | { readonly type: 'clip' }
  | { readonly type: 'unclip' };

/** What is measured and laid out in the place of a whole row; the row is what its transformers make of it. */
const STAND_IN = '.';

/** What stands for so many rows. */
export function placesOf(rows: number): string {
  return Array.from({ length: rows }, () => STAND_IN).join('\n');
}

/** ink's output of `height` rows; `undefined` if anything but whole rows is to be put on it. */
export function wholeLines(
  operations: readonly Operation[],
  height: number,
): { readonly output: string; readonly height: number } | undefined {
  const rows: string[] = Array.from({ length: height }, () => '');
  for (const operation of operations) {
    if (operation.type !== 'write' || operation.x !== 0) return undefined;
    const { y, text, transformers } = operation;
    for (const [index, place] of text.split('\n').entries()) {
      if (place !== STAND_IN || rows[y + index] !== '') return undefined;
      rows[y + index] = transformers.reduce((line, transform) => transform(line, index), place).trimEnd();
    }
  }
  return { output: rows.join('\n'), height };
}
