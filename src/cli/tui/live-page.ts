// The dashboard for a terminal that cannot move its cursor (TERM=dumb, a printer, some screen readers): the page once,
// then a line for each change and for each turn of the connection, until it is interrupted.

import { EXIT } from '../../protocol/error-code.ts';
import type { Context } from '../context.ts';
import { Announcer } from './announcer.ts';
import { BookFeed } from './book-feed.ts';
import { drawOnce } from './draw-once.ts';
import type { OnceOptions } from './draw-once.ts';
import { ViewStore } from './view-store.ts';

/** Prints until a Ctrl-C or a polite kill; gives the exit code. Throws `UserError`. */
export async function livePage(options: OnceOptions): Promise<number> {
  const { context, size, book } = options;
  await drawOnce(options);
  const store = new ViewStore(size, context.system, book);
  const feed = new BookFeed({ client: context.client, store, system: context.system, copy: () => undefined });
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const stopListening = context.system.onInterrupt(() => resolve());
  const announcer = new Announcer(context.system, (text) => context.out.text(`${time(context)}  ${text}\n`));
  // At every frame, not for every event: a burst is a few lines.
  store.subscribe(() => announcer.follow(store.shown()));
  await interrupted;
  stopListening();
  announcer.close();
  feed.close();
  store.close();
  return EXIT.interrupted;
}

function time({ system }: Context): string {
  return system.localTime(system.now()).slice(11, 19);
}
