// Bytes of a file to text: the encoding by flag, by byte order mark, else UTF-8; nothing is ever replaced or guessed.
// Line ends become `\n`, so that all later parts count lines alike.

import { UserError } from '../../protocol/error-code.ts';
import { IMPORT } from './limits.ts';

/**
 * Decodes chunks of bytes strictly. `encoding` is a label such as `latin1`, `cp1252` or `utf-16le`; without it a byte
 * order mark decides, else UTF-8. Throws `UserError`: `usage` for an unknown label, `invalid_encoding` naming the line,
 * `too_many` above `IMPORT.fileBytesMax`.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding?: string): AsyncGenerator<string> {
  let decoder: StrictDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > IMPORT.fileBytesMax) throw fileTooLong();
    if (decoder !== undefined) {
      yield decoder.push(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 2) continue;
    decoder = new StrictDecoder(encoding ?? markedEncoding(head));
    yield decoder.push(head);
  }
  if (decoder !== undefined) yield decoder.end();
  else yield new StrictDecoder(encoding ?? 'utf-8').end(head);
}

/** One file's decoder. The lenient twin only finds the place of what the strict one refuses. */
class StrictDecoder {
  readonly #encoding: string;
  readonly #strict: TextDecoder;
  readonly #lenient: TextDecoder;
  #line = 1;
  #heldReturn = '';

  constructor(encoding: string) {
    this.#encoding = encoding;
    try {
      this.#strict = new TextDecoder(encoding, { fatal: true });
      this.#lenient = new TextDecoder(encoding);
    } catch {
      throw new UserError({
        code: 'usage',
        message: `${JSON.stringify(encoding)} is not an encoding`,
        hint: 'use utf-8, latin1, cp1252, utf-16le or another name that the web knows',
      });
    }
  }

  push(bytes: Uint8Array): string {
    return this.#decode(bytes, true);
  }

  end(bytes: Uint8Array = new Uint8Array(0)): string {
    return this.#decode(bytes, false);
  }

  #decode(bytes: Uint8Array, stream: boolean): string {
    const lenient = this.#lenient.decode(bytes, { stream });
    try {
      return this.#uniformLines(this.#strict.decode(bytes, { stream }), stream);
    } catch {
      throw this.#invalid(lenient);
    }
  }

  #uniformLines(decoded: string, more: boolean): string {
    const joined = this.#heldReturn + decoded;
    this.#heldReturn = more && joined.endsWith('\r') ? '\r' : '';
    const text = joined.slice(0, joined.length - this.#heldReturn.length).replaceAll(/\r\n?/g, '\n');
    this.#line += countLineFeeds(text);
    return text;
  }

  #invalid(lenient: string): UserError {
    const before = (this.#heldReturn + lenient).split('\ufffd', 1)[0] ?? '';
    const line = this.#line + countLineFeeds(before.replaceAll(/\r\n?/g, '\n'));
    return new UserError({
      code: 'invalid_encoding',
      message: `line ${line} is not valid ${this.#encoding}`,
      hint: 'name the encoding with --encoding, for example --encoding cp1252',
      rows: [{ row: line, code: 'invalid_encoding', message: `not valid ${this.#encoding}` }],
    });
  }
}

/** Line feeds in a text. */
export function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function markedEncoding(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function fileTooLong(): UserError {
  return new UserError({
    code: 'too_many',
    message: `the file is larger than ${IMPORT.fileBytesMax / 1024 / 1024} MiB`,
    hint: 'split it and import the parts with the same --source',
  });
}
