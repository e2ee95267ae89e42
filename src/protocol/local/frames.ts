// The local API's lines between the command line and the daemon: one JSON object a line over a unix socket.
// Free of imports that cost start-up: it is on the command line's hot path.

import type { ErrorBody } from '../error-code.ts';

/** A request. The first one on a connection is `hello`; others may follow without waiting for its answer. */
export interface LocalRequest {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The answer to one request, or one event of a subscription that `id` opened. */
export type LocalReply =
  | { readonly id: number; readonly result: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly error: ErrorBody }
  | { readonly id: number; readonly event: Readonly<Record<string, unknown>> };

/** One line, with its line feed. */
export function encodeLine(message: LocalRequest | LocalReply): string {
  return `${JSON.stringify(message)}\n`;
}

/** Cuts a byte stream into lines; `push` returns the complete lines that a chunk ends. Throws above `lineBytesMax`. */
export class LineSplitter {
  readonly #max: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(lineBytesMax: number) {
    this.#max = lineBytesMax;
  }

  /** Complete lines without their line feeds, in order. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#parts.push(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#parts.push(chunk.subarray(start));
      this.#length += chunk.length - start;
      if (this.#length > this.#max) throw new RangeError(`a line is longer than ${this.#max} bytes`);
    }
    return lines;
  }
}
