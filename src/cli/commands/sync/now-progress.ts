// How far `sync now` is, on a terminal: asked for beside the waiting request, on a connection of its own.

import type { Context } from '../../context.ts';
import { count } from '../../output/count.ts';
import { bar, ProgressLine } from '../../output/progress-line.ts';

/** What is left of an exchange. */
export interface Remaining {
  readonly toSend: number;
  readonly toReceive: number;
}

/** Ms between two questions. */
const ASK_EVERY_MS = 200;

/** One line that says how far it is; `most`: what was left when most was left. */
export function syncText({ toSend, toReceive }: Remaining, most: number): string {
  const left = toSend + toReceive;
  const share = most === 0 ? 0 : (most - left) / most;
  return `${bar(share)} ${count(toSend, 'change')} to send, ${count(toReceive, 'change')} to receive`;
}

/** Shows progress while `work` is under way; gives what comes of it. */
export async function withProgress<T>(context: Context, work: Promise<T>): Promise<T> {
  const { out, flags, system } = context;
  if (out.format !== 'human' || flags.quiet || !system.isTerminal(2)) return work;
  const shown = new Shown(context);
  try {
    return await work;
  } finally {
    shown.close();
  }
}

class Shown {
  readonly #context: Context;
  readonly #client: Context['client'];
  readonly #line: ProgressLine;
  #cancel: () => void = () => undefined;
  #most = 0;

  constructor(context: Context) {
    const { system } = context;
    this.#context = context;
    this.#client = context.client.withoutAutostart();
    this.#line = new ProgressLine(
      (text) => void system.write(2, text),
      () => system.monotonic(),
    );
    this.#askSoon();
  }

  close(): void {
    this.#cancel();
    this.#cancel = () => undefined;
    this.#line.close();
    this.#client.close();
  }

  #askSoon(): void {
    // A daemon that does not answer is what the waiting request will tell of.
    this.#cancel = this.#context.system.timer(ASK_EVERY_MS, () => void this.#ask().catch(() => undefined));
  }

  async #ask(): Promise<void> {
    const cancel = this.#cancel;
    const { book, pending } = await this.#client.call('status', {});
    if (cancel !== this.#cancel) return;
    const remaining = { toSend: pending, toReceive: Math.max(0, book.head - book.cursor) };
    this.#most = Math.max(this.#most, remaining.toSend + remaining.toReceive);
    this.#line.update(() => syncText(remaining, this.#most), this.#context.system.columns());
    this.#askSoon();
  }
}
