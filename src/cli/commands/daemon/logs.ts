// ledger daemon logs

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { flag, integer } from '../../input.ts';
import { visible } from '../../output/visible.ts';

const ON_TERMINAL = 50;
const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 200;

/** `daemon logs`: the whole log off a terminal, its end on one. */
export const daemonLogs: CommandSpec = {
  summary: "the daemon's log",
  options: [
    { flags: '--follow', help: 'and what comes next' },
    { flags: '--limit <n>', help: 'only the last lines' },
  ],
  examples: ['daemon logs', 'daemon logs --follow'],
  withoutConfig: true,
  run: async (context, input) => {
    const { client, out } = context;
    const limit = integer(input, 'limit', 1) ?? (out.columns === undefined ? undefined : ON_TERMINAL);
    const fd = openLog(client.paths.log);
    if (fd === undefined) {
      out.note(`There is no log yet: ${visible(client.paths.log)}`);
      return EXIT.done;
    }
    try {
      const { start, lines } = limit === undefined ? { start: 0, lines: 0 } : startOfLast(fd, limit);
      copyPrevious(context, limit === undefined ? undefined : limit - lines);
      const reader = new LogReader(fd, start);
      reader.copy(out);
      return flag(input, 'follow') === true ? await follow(context, reader) : EXIT.done;
    } finally {
      closeSync(fd);
    }
  },
};

class LogReader {
  readonly #fd: number;
  #position: number;
  readonly #decoder = new TextDecoder();
  #partial = '';

  constructor(fd: number, position: number) {
    this.#fd = fd;
    this.#position = position;
  }

  /** Writes every complete line that is there now. A log that was cut is read from its start. */
  copy(out: Context['out']): void {
    if (fstatSync(this.#fd).size < this.#position) this.#position = 0;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(this.#fd, chunk, 0, CHUNK_BYTES, this.#position);
      if (bytes === 0 || out.gone) return;
      this.#position += bytes;
      const lines = (this.#partial + this.#decoder.decode(chunk.subarray(0, bytes), { stream: true })).split('\n');
      this.#partial = lines.pop() ?? '';
      if (lines.length > 0) out.text(lines.map((line) => `${visible(line)}\n`).join(''));
    }
  }
}

function follow({ system, out }: Context, reader: LogReader): Promise<number> {
  return new Promise((resolve) => {
    let cancel = (): void => undefined;
    const end = (code: number): void => {
      cancel();
      stopListening();
      resolve(code);
    };
    const stopListening = system.onInterrupt(() => end(EXIT.interrupted));
    const poll = (): void => {
      reader.copy(out);
      if (out.gone) end(EXIT.done);
      else cancel = system.timer(POLL_MS, poll);
    };
    poll();
  });
}

function openLog(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the last lines, or all, of the log before this one, if there is one and any are wanted. */
function copyPrevious({ client, out }: Context, lines: number | undefined): void {
  const fd = lines === 0 ? undefined : openLog(`${client.paths.log}.1`);
  if (fd === undefined) return;
  try {
    new LogReader(fd, lines === undefined ? 0 : startOfLast(fd, lines).start).copy(out);
  } finally {
    closeSync(fd);
  }
}

/** The position after the line feed that ends the last line but `limit`, and how many lines follow. */
function startOfLast(fd: number, limit: number): { readonly start: number; readonly lines: number } {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let seen = 0;
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const bytes = readSync(fd, chunk, 0, end - start, start);
    for (let i = bytes - 1; i >= 0; i -= 1) {
      if (chunk[i] !== 10) continue;
      if (seen === limit) return { start: start + i + 1, lines: limit };
      seen += 1;
    }
    end = start;
  }
  return { start: 0, lines: seen };
}
