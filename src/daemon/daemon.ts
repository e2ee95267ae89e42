// The daemon as a whole: its parts in the order in which they start and stop.

import type { Clock } from '../base/clock.ts';
import type { Disk } from '../base/disk.ts';
import type { HomePaths } from '../base/home-paths.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { Accounts } from './api/accounts.ts';
import type { Context } from './api/context.ts';
import { Dispatcher } from './api/dispatch.ts';
import { LocalServer } from './api/local-server.ts';
import { Subscriptions } from './api/subscriptions.ts';
import { LocalWrites } from './store/local-writes.ts';
import { RemotePages } from './store/remote-pages.ts';
import { Store } from './store/store.ts';
import { verifyBooks } from './store/verify-books.ts';
import { ServerCalls } from './sync/server-calls.ts';
import { SyncEngine } from './sync/sync-engine.ts';
import type { EngineOptions } from './sync/sync-engine.ts';

/** Ms after the start at which what was loaded is checked: the first requests do not wait for it. */
const VERIFY_AFTER_MS = 1_000;

/** Everything real that the daemon is given. */
export interface DaemonOptions {
  readonly paths: HomePaths;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly pid: number;
  readonly secret: string;
  readonly open: EngineOptions['open'];
  /** Called when a client asked the daemon to stop. */
  readonly stop: () => void;
}

/** A running daemon. */
export interface Daemon {
  /** Stops accepting, lets answers under way go out, writes what is worth writing, closes. */
  close(): Promise<void>;
}

/** Starts all parts; resolves when the local API answers. Throws `StoreError` when the data cannot be opened. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { paths, disk, clock, random, logger, version } = options;
  const store = await Store.open({ disk, dir: paths.data, clock, random, logger });
  const pages = new RemotePages(store);
  const calls = new ServerCalls(store);
  const engine = new SyncEngine({ store, pages, clock, random, logger, version, open: options.open, http: calls });
  const accounts = new Accounts(disk, `${paths.config}/account.json`, engine);
  const context: Context = {
    store,
    engine,
    calls,
    accounts,
    clock,
    random,
    version,
    writes: new LocalWrites(store),
    startedAt: clock.monotonic(),
    pid: options.pid,
    logFile: paths.log,
    stop: options.stop,
  };
  const subscriptions = new Subscriptions(context);
  store.listener = {
    stepped: (step) => subscriptions.stepped(step),
    appended: (book) => engine.appended(book),
  };
  engine.onProgress(() => subscriptions.statusChanged());
  const dispatcher = new Dispatcher(context);
  const server = new LocalServer({ context, dispatcher, subscriptions, secret: options.secret, clock, logger });
  // The login first: whoever asks must not be told that this device has none.
  await accounts.start();
  await server.listen(paths.socket).catch((error: unknown) => {
    engine.close();
    throw error;
  });
  logger.info('started', { pid: options.pid, version, books: store.books.size });
  let closed = false;
  const cancelVerify = clock.timer(VERIFY_AFTER_MS, () => {
    void verifyBooks({ books: store.books.values(), clock, logger, closed: () => closed }).then((wrong) => {
      for (const book of wrong) engine.repair(book);
    });
  });
  return {
    async close() {
      closed = true;
      cancelVerify();
      engine.close();
      await server.close();
      await store.close();
      logger.info('stopped', { pid: options.pid });
    },
  };
}
