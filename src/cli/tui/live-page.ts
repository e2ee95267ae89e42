// The dashboard for a terminal that cannot move its cursor (TERM=dumb, a printer, some screen readers): the page once,
// then a line for each change and for each turn of the connection, until it is interrupted.

import { EXIT } from '../../protocol/error-code.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/visible.ts';
import { BookFeed } from './book-feed.ts';
import { drawOnce } from './draw-once.ts';
import type { OnceOptions } from './draw-once.ts';
import { statusLine } from './frame/status-line.ts';
import type { Said, ViewState } from './model/view-state.ts';
import { ViewStore } from './view-store.ts';

/** Prints until a Ctrl-C or a polite kill; gives the exit code. Throws `UserError`. */
export async function livePage(options: OnceOptions): Promise<number> {
  const { context, size, book } = options;
  await drawOnce(options);
  const store = new ViewStore(size, context.system, book);
  const feed = new BookFeed({ client: context.client, store, system: context.system, copy: () => undefined });
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const stopListening = context.system.onInterrupt(() => resolve());
  const page = new PageLines(options);
  // At every frame, not for every event: a burst is a few lines.
  store.subscribe(() => page.follow(store.shown()));
  await interrupted;
  stopListening();
  feed.close();
  store.close();
  return EXIT.interrupted;
}

/** Prints what is new in a state. */
class PageLines {
  readonly #options: OnceOptions;
  #said: Said | undefined;
  #status: string | undefined;

  constructor(options: OnceOptions) {
    this.#options = options;
  }

  follow(state: ViewState): void {
    const { said } = state;
    if (said !== undefined && said !== this.#said)
      this.#print(said.more === 0 ? said.text : `${said.text} (and ${said.more} more)`);
    this.#said = said;
    if (state.status === undefined) return;
    const line = statusLine(state, 1_000, this.#options.clockTime);
    const text = line
      .slice(0, -1)
      .map((span) => span.text)
      .join('');
    if (this.#status !== undefined && text !== this.#status) this.#print(text);
    this.#status = text;
  }

  #print(text: string): void {
    const { context } = this.#options;
    context.out.text(`${time(context)}  ${visible(text)}\n`);
  }
}

function time({ system }: Context): string {
  return system.localTime(system.now()).slice(11, 19);
}
