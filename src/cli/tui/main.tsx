// Entry of the dashboard bundle, loaded only when somebody opens the dashboard. Puts the store, the feed and the
// screen together.

import type { DashboardInput } from '../commands/dashboard.ts';
import type { Context } from '../context.ts';
import { BookFeed } from './book-feed.ts';
import { colorDepth } from './color-depth.ts';
import { drawOnce } from './draw-once.ts';
import { firstAnswers } from './first-answers.ts';
import type { ClockTime } from './frame/span.ts';
import { livePage } from './live-page.ts';
import { showOnTerminal, sizeOf } from './on-terminal.tsx';
import { copySequence } from './terminal-modes.ts';
import { ViewStore } from './view-store.ts';

/** Runs the dashboard until its user quits, or draws it once; gives the exit code. Not `once`: on a terminal only. */
export async function runDashboard({ context, once, book, spoken }: DashboardInput): Promise<number> {
  const { client, system, flags } = context;
  const { env } = system;
  const clockTime = clockTimeOf(context);
  const color = colorDepth({ choice: flags.color, isTerminal: system.isTerminal(1), env });
  const size = sizeOf(process.stdout);
  if (once) return drawOnce({ context, book, clockTime, size, color });
  if (env['TERM'] === 'dumb') return livePage({ context, book, clockTime, size, color: 'none' });
  const store = new ViewStore(size, system, book);
  const copy = (text: string): void => void process.stdout.write(copySequence(text));
  const feed = new BookFeed({ client, store, system, copy });
  await firstAnswers(store, system);
  store.flush();
  try {
    const looks = { color, clockTime, spoken: spoken || env['INK_SCREEN_READER'] === 'true' };
    return await showOnTerminal({ system, stdin: process.stdin, stdout: process.stdout }, store, looks);
  } finally {
    feed.close();
    store.close();
  }
}

/** Local time of an ISO 8601 instant, to the minute; a text that is none is shown as it is. */
function clockTimeOf({ system }: Context): ClockTime {
  return (iso) => {
    const ms = Date.parse(iso);
    return Number.isNaN(ms) ? iso : system.localTime(ms).slice(0, 16);
  };
}
