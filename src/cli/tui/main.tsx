// Entry of the dashboard bundle, loaded only when somebody opens the dashboard. Puts the store, the feed and the
// screen together, and gives the terminal back as it was, however it ends.

import { render } from 'ink';
import { EXIT } from '../../protocol/error-code.ts';
import type { DashboardInput } from '../commands/dashboard.ts';
import type { Context } from '../context.ts';
import { wantsColor } from '../output/theme.ts';
import { BookFeed } from './book-feed.ts';
import { drawOnce } from './draw-once.ts';
import type { Size } from './layout.ts';
import { suspendLineWrap } from './line-wrap.ts';
import { firstAnswers } from './first-answers.ts';
import { takeRawKeys } from './raw-keys.ts';
import { Dashboard } from './screens/dashboard.tsx';
import { ViewStore } from './view-store.ts';

/** Above the store's rate of frames, so that ink adds no wait of its own. */
const MAX_FPS = 60;

/** Runs the dashboard until its user quits, or draws it once; gives the exit code. Not `once`: on a terminal only. */
export async function runDashboard({ context, once, book }: DashboardInput): Promise<number> {
  const about = book === undefined ? {} : { book };
  const clockTime = clockTimeOf(context);
  const color = isColored(context);
  if (once) return drawOnce({ context, about, clockTime, size: sizeOf(process.stdout), color });
  const { client, system } = context;
  const store = new ViewStore(sizeOf(process.stdout), system);
  const feed = new BookFeed({ client, store, clock: system, ...about });
  await firstAnswers(store, system);
  store.flush();
  const restoreWrap = suspendLineWrap(process.stdout);
  const restoreKeys = takeRawKeys(process.stdin);
  const app = render(<Dashboard store={store} color={color} clockTime={clockTime} />, {
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MAX_FPS,
  });
  let exit: number = EXIT.done;
  const stopListening = system.onInterrupt(() => {
    exit = EXIT.interrupted;
    app.unmount();
  });
  const onResize = (): void => store.dispatch({ type: 'resized', size: sizeOf(process.stdout) });
  process.stdout.on('resize', onResize);
  store.watch(({ quit }) => {
    if (quit) app.unmount();
  });
  try {
    await app.waitUntilExit();
  } finally {
    process.stdout.off('resize', onResize);
    stopListening();
    feed.close();
    store.close();
    restoreKeys();
    restoreWrap();
  }
  return exit;
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

function isColored({ flags, system }: Context): boolean {
  return wantsColor({ choice: flags.color, isTerminal: system.isTerminal(1), env: system.env });
}

/** The time of day of an ISO 8601 instant; a text that is none is shown as it is. */
function clockTimeOf({ system }: Context): (iso: string) => string {
  return (iso) => {
    const ms = Date.parse(iso);
    return Number.isNaN(ms) ? iso : system.localTime(ms).slice(11, 16);
  };
}
