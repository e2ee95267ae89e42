// Text to numbered lines in bounded memory, and whole texts for formats that cannot be read line by line.

import { UserError } from '../../protocol/error-code.ts';
import { IMPORT } from './limits.ts';

/** A line without its line feed, and its number from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
}

/** Cuts text at line feeds. Throws `UserError` `invalid_row` for a line of more than `charsMax` characters. */
export async function* textLines(
  pieces: AsyncIterable<string>,
  charsMax: number = IMPORT.lineCharsMax,
): AsyncGenerator<TextLine> {
  let pending = '';
  let line = 1;
  for await (const piece of pieces) {
    // Only the new piece is looked at: a line of many pieces is put together once.
    const [end = '', ...further] = piece.split('\n');
    pending += end;
    for (const next of further) {
      checkLength(pending, line, charsMax);
      yield { line, text: pending };
      line += 1;
      pending = next;
    }
    checkLength(pending, line, charsMax);
  }
  if (pending !== '') yield { line, text: pending };
}

/** All of a text. Throws `UserError` `too_many` above `IMPORT.wholeCharsMax`. */
export async function wholeText(pieces: AsyncIterable<string>): Promise<string> {
  const kept: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > IMPORT.wholeCharsMax) throw tooLong();
    kept.push(piece);
  }
  return kept.join('');
}

function checkLength(text: string, line: number, charsMax: number): void {
  if (text.length <= charsMax) return;
  const message = `line ${line} is longer than ${charsMax} characters`;
  throw new UserError({
    code: 'invalid_row',
    message,
    hint: 'is this the format that it is read as? --format names another one',
    rows: [{ row: line, code: 'invalid_row', message }],
  });
}

function tooLong(): UserError {
  return new UserError({
    code: 'too_many',
    message: `the file has more than ${IMPORT.wholeCharsMax} characters`,
    hint: 'export shorter periods and import them one after the other',
  });
}
