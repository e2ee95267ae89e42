// The daemon as a whole: its parts in the order in which they start and stop. The core is everything but the socket.

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
import { finishCopies } from './store/copy-into.ts';
import { LocalWrites } from './store/local-writes.ts';
import { RemotePages } from './store/remote-pages.ts';
import { Store } from './store/store.ts';
import type { StoreSizes } from './store/store.ts';
import { verifyBooks } from './store/verify-books.ts';
import type { LoadHttp } from './sync/http-on-demand.ts';
import { ServerCalls } from './sync/server-calls.ts';
import { SyncEngine } from './sync/sync-engine.ts';
import type { EngineOptions } from './sync/sync-engine.ts';
import { SyncNote } from './sync/sync-note.ts';

/** Ms after the start at which what was loaded is checked: the first requests do not wait for it. */
const VERIFY_AFTER_MS = 1_000;

/** Everything real that the core is given. `sizes`, `wholeLogMax`: see the store and the session; real ones unless said. */
export interface CoreOptions {
  readonly paths: Pick<HomePaths, 'data' | 'config' | 'log'>;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly pid: number;
  readonly open: EngineOptions['open'];
  readonly http: LoadHttp;
  readonly sizes?: StoreSizes;
  readonly wholeLogMax?: number;
  /** Called when a client asked the daemon to stop. */
  readonly stop: () => void;
}

/** Everything real that the daemon is given. */
export interface DaemonOptions extends CoreOptions {
  readonly paths: HomePaths;
  /** A socket that listens already, handed over by whoever started the process; without it, one is made. */
  readonly socketFd?: number;
  readonly secret: string;
}

/** A running daemon. */
export interface Daemon {
  /** Stops accepting, lets answers under way go out, writes what is worth writing, closes. */
  close(): Promise<void>;
}

/** A daemon without its socket: whoever has it answers requests with the dispatcher. */
export interface DaemonCore {
  readonly context: Context;
  readonly dispatcher: Dispatcher;
  readonly subscriptions: Subscriptions;
  /** Takes up the login and begins to sync; checks what was loaded in the background. */
  begin(): Promise<void>;
  /** Ends the connection to the server. */
  disconnect(): void;
  /** Disconnects, waits for steps under way, closes files. */
  close(): Promise<void>;
}

/** Opens the data and builds all parts. Throws `StoreError` when the data cannot be opened. */
export async function openCore(options: CoreOptions): Promise<DaemonCore> {
  const { paths, disk, clock, random, logger, version, open, sizes = {}, wholeLogMax } = options;
  const store = await Store.open({ disk, dir: paths.data, clock, random, logger, sizes });
  const pages = new RemotePages(store);
  const calls = new ServerCalls(store, options.http, clock);
  const base = { store, clock, random, logger, version };
  const engine = new SyncEngine({ ...base, pages, open, wholeLogMax, http: calls });
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
    config: paths.config,
    stop: options.stop,
  };
  const subscriptions = new Subscriptions(context);
  store.listener = {
    stepped: (step) => subscriptions.stepped(step),
    appended: (book) => engine.appended(book),
    renumbered: (book, first) => engine.answers.renumbered(book, first),
  };
  engine.onProgress(() => subscriptions.statusChanged());
  let closed = false;
  let cancelVerify: () => void = () => undefined;
  const disconnect = (): void => {
    closed = true;
    cancelVerify();
    engine.close();
  };
  return {
    context,
    subscriptions,
    dispatcher: new Dispatcher(context),
    async begin() {
      await finishCopies(store, context.writes);
      const warning = await accounts.start();
      if (warning !== undefined) store.warnings.push(warning);
      logger.info('started', { pid: options.pid, version, books: store.books.size });
      cancelVerify = clock.timer(VERIFY_AFTER_MS, () => {
        void verifyBooks({ books: store.books.values(), clock, logger, closed: () => closed }).then((wrong) => {
          for (const book of wrong) engine.repair(book);
        });
      });
    },
    disconnect,
    async close() {
      disconnect();
      await store.close();
      logger.info('stopped', { pid: options.pid });
    },
  };
}

/** Starts all parts; resolves when the local API answers. Throws `StoreError` when the data cannot be opened. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { secret, clock, logger } = options;
  const core = await openCore(options);
  const server = new LocalServer({ ...core, secret, clock, logger });
  // The login first: whoever asks must not be told that this device has none.
  await core.begin();
  const note = new SyncNote(options.disk, options.paths.state, core.context.engine);
  await note.start();
  await server.listen(options.socketFd ?? options.paths.socket).catch((error: unknown) => {
    core.disconnect();
    throw error;
  });
  return {
    async close() {
      core.disconnect();
      await server.close();
      await note.close();
      await core.close();
    },
  };
}
