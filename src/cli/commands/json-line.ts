// Lines of NDJSON on standard input. Reads in pieces; nothing but the current line is kept.

import { parseJson } from '../../base/json.ts';
import { UserError } from '../../protocol/error-code.ts';
import { LOCAL } from '../../protocol/limits.ts';

/** An object from outside, unchecked. */
export type JsonLine = Readonly<Record<string, unknown>>;

/** A line's number (the first is 1) and its object, or why it has none. Empty lines are left out. */
export interface NumberedLine {
  readonly line: number;
  readonly value: JsonLine | undefined;
}

/** Every line of a byte stream. Throws `UserError` for a line that is too long to send. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NumberedLine> {
  let number = 0;
  for await (const text of textLines(chunks)) {
    number += 1;
    if (text.trim() !== '') yield { line: number, value: parseObject(text) };
  }
}

async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LOCAL.lineBytesMax / 4) throw new UserError({ code: 'too_long', message: 'a line is too long' });
  }
  const last = rest + decoder.decode();
  if (last !== '') yield last;
}

function parseObject(text: string): JsonLine | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonLine) : undefined;
  } catch {
    return undefined;
  }
}
