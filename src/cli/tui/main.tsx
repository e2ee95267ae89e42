// Entry of the dashboard bundle, loaded only when somebody opens the dashboard. Puts the store, the feed and the
// screen together, and gives the terminal back as it was, however it ends.

import { render } from 'ink';
import { EXIT } from '../../protocol/error-code.ts';
import type { DashboardInput } from '../commands/dashboard.ts';
import type { Context } from '../context.ts';
import { wantsColor } from '../output/theme.ts';
import { BookFeed } from './book-feed.ts';
import { drawOnce } from './draw-once.ts';
import { firstAnswers } from './first-answers.ts';
import type { ColorDepth } from './frame/ansi-line.ts';
import type { ClockTime } from './frame/span.ts';
import type { Size } from './layout.ts';
import { livePage } from './live-page.ts';
import { takeRawKeys } from './raw-keys.ts';
import { Dashboard } from './screens/dashboard.tsx';
import { copySequence, takeModes } from './terminal-modes.ts';
import { ViewStore } from './view-store.ts';

/** Above the store's rate of frames, so that ink adds no wait of its own. */
const MAX_FPS = 60;

/** Runs the dashboard until its user quits, or draws it once; gives the exit code. Not `once`: on a terminal only. */
export async function runDashboard({ context, once, book }: DashboardInput): Promise<number> {
  const clockTime = clockTimeOf(context);
  const color = colorDepth(context);
  const size = sizeOf(process.stdout);
  if (once) return drawOnce({ context, book, clockTime, size, color });
  if (context.system.env['TERM'] === 'dumb') return livePage({ context, book, clockTime, size, color: 'none' });
  const store = new ViewStore(size, context.system, book);
  const { client, system } = context;
  const copy = (text: string): void => void process.stdout.write(copySequence(text));
  const feed = new BookFeed({ client, store, system, copy });
  await firstAnswers(store, system);
  store.flush();
  try {
    return await shown(context, store, { color, clockTime });
  } finally {
    feed.close();
    store.close();
  }
}

/** Shows the store's frames until its user quits; gives the exit code. */
async function shown(
  { system }: Context,
  store: ViewStore,
  { color, clockTime }: { readonly color: ColorDepth; readonly clockTime: ClockTime },
): Promise<number> {
  const restoreModes = takeModes(process.stdout);
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
    restoreKeys();
    restoreModes();
  }
  return exit;
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** No colour where nobody wants it; any where the terminal says so; else its own sixteen. */
function colorDepth({ flags, system }: Context): ColorDepth {
  const { env } = system;
  if (!wantsColor({ choice: flags.color, isTerminal: system.isTerminal(1), env })) return 'none';
  return /^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? '') ? 'true' : 'sixteen';
}

/** Local time of an ISO 8601 instant, to the minute; a text that is none is shown as it is. */
function clockTimeOf({ system }: Context): ClockTime {
  return (iso) => {
    const ms = Date.parse(iso);
    return Number.isNaN(ms) ? iso : system.localTime(ms).slice(0, 16);
  };
}
