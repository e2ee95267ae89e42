// Entry of the dashboard bundle, loaded only for a dashboard on a terminal. Puts the store, the feed and the screen
// together, and gives the terminal back as it was, however it ends.

import { render } from 'ink';
import { EXIT } from '../../protocol/error-code.ts';
import { BookFeed } from './book-feed.ts';
import type { FeedClient } from './book-feed.ts';
import type { Size } from './layout.ts';
import { Dashboard } from './screens/dashboard.tsx';
import { ViewStore } from './view-store.ts';
import type { FrameClock } from './view-store.ts';

/** What a dashboard needs. `book`: by name or id; `localTime`: `YYYY-MM-DD HH:MM:SS` of ms since 1970. */
export interface DashboardOptions {
  readonly client: FeedClient;
  readonly book?: string;
  readonly color: boolean;
  readonly clock: FrameClock;
  readonly localTime: (ms: number) => string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Calls `action` at a polite kill instead of ending at once; the returned function stops that. */
  readonly onInterrupt: (action: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
}

/** Frames a second at most. */
const MAX_FPS = 20;

/** Runs the dashboard until its user quits; gives the exit code. Both streams must be terminals. */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const { client, clock, stdout } = options;
  const store = new ViewStore(sizeOf(stdout), clock);
  const onResize = (): void => store.dispatch({ type: 'resized', size: sizeOf(stdout) });
  const app = render(<Dashboard store={store} color={options.color} clockTime={clockTime(options.localTime)} />, {
    stdin: options.stdin,
    stdout,
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MAX_FPS,
  });
  let exit: number = EXIT.done;
  const feed = new BookFeed({ client, store, clock, ...(options.book === undefined ? {} : { book: options.book }) });
  const stopListening = options.onInterrupt(() => {
    exit = EXIT.interrupted;
    app.unmount();
  });
  store.subscribe(() => {
    if (store.shown().quit) app.unmount();
  });
  stdout.on('resize', onResize);
  try {
    await app.waitUntilExit();
  } finally {
    stdout.off('resize', onResize);
    stopListening();
    feed.close();
    store.close();
  }
  return exit;
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}

/** The time of day of an instant; a text that is none is shown as it is. */
function clockTime(localTime: (ms: number) => string): (iso: string) => string {
  return (iso) => {
    const ms = Date.parse(iso);
    return Number.isNaN(ms) ? iso : localTime(ms).slice(11, 16);
  };
}
