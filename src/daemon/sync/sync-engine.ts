// Drives the connection: feeds events to the table, performs its effects, keeps one transport and one session.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { newUuid } from '../../base/uuid.ts';
import { WIRE } from '../../protocol/limits.ts';
import type { BookSlot } from '../store/book-slot.ts';
import type { RemotePages } from '../store/remote-pages.ts';
import type { Store } from '../store/store.ts';
import type { Account } from './account.ts';
import { Answers } from './answers.ts';
import { Session } from './session.ts';
import type { SessionPorts } from './session-ports.ts';
import { DETACHED, step } from './sync-state.ts';
import type { SyncEffect, SyncEvent, SyncProblem, SyncState } from './sync-state.ts';
import type { OpenTransport, Transport, TransportEnd } from './transport.ts';
import { Watchdog } from './watchdog.ts';

/** What the engine needs from outside. */
export interface EngineOptions {
  readonly store: Store;
  readonly pages: RemotePages;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly wholeLogMax?: number | undefined;
  readonly open: (account: Account) => OpenTransport;
  readonly http: Pick<SessionPorts, 'createBook' | 'snapshot' | 'compareLogs'> & { use(account: Account): void };
}

/** The syncing side of the daemon. */
export class SyncEngine {
  readonly answers = new Answers();
  account: Account | undefined;
  /** Wall ms of the last time everything was as the server has it. */
  lastSync: number | undefined;
  /** By how much the server's clock was ahead of this one's at the last welcome, ms; with what the way took. */
  serverAheadMs: number | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #options: EngineOptions;
  readonly #watchdog: Watchdog;
  #state: SyncState = DETACHED;
  #transport: Transport | undefined;
  #session: Session | undefined;
  #cancelRetry: () => void = () => undefined;
  #welcomes: { book: string; seen: (head: number) => void }[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#watchdog = new Watchdog(options.clock, {
      slept: () => this.#feed({ type: 'wakeUp' }),
      stuck: () => this.#ended({ remedy: 'reconnect', code: 'unavailable', message: 'no answer from the server' }),
      waiting: () => this.#session?.waiting === true || this.#state.connection === 'catchingUp',
    });
  }

  /** Calls `listener` whenever something a status shows may have changed; the returned function stops that. */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Where the connection stands. */
  get state(): SyncState {
    return this.#state;
  }

  /** Names of the members connected to a book now. */
  online(book: string): readonly string[] {
    return this.#state.connection === 'live' ? (this.#session?.books.get(book)?.members ?? []) : [];
  }

  /** Starts with a login, paused or not. */
  logIn(account: Account, paused = false): void {
    this.account = account;
    this.#options.http.use(account);
    this.#feed({ type: paused ? 'loggedInPaused' : 'loggedIn' });
  }

  /** Forgets the login; everything local stays. */
  logOut(): void {
    this.account = undefined;
    this.#feed({ type: 'loggedOut' });
  }

  /** Stops talking until resumed. */
  pause(): void {
    this.#feed({ type: 'paused' });
  }

  /** Talks again. */
  resume(): void {
    this.#feed({ type: 'resumed' });
  }

  /** Why nothing pending of a book goes out until somebody does something; undefined while it may. */
  stuck(book: string): SyncProblem | undefined {
    const { connection, problem } = this.#state;
    return connection === 'blocked' ? problem : this.#session?.books.get(book)?.stuck;
  }

  /** Tries now, since somebody wants it, instead of waiting for the next attempt. */
  hurry(): void {
    if (this.#state.connection === 'blocked') this.#feed({ type: 'resumed' });
    if (this.#state.connection === 'backingOff' || this.#state.connection === 'offline') this.#feed({ type: 'wakeUp' });
  }

  /** Something is new in an outbox. */
  appended(book: string): void {
    if (this.#session === undefined) return;
    if (this.#session.books.has(book)) this.#session.pump();
    else if (this.#state.connection === 'live') this.#session.hello([book]);
  }

  /** Asks the server for a book's head now; resolves with it. The caller brings the time-out. */
  askHead(book: string): Promise<number> {
    const head = new Promise<number>((seen) => this.#welcomes.push({ book, seen }));
    if (this.#state.connection === 'live' || this.#state.connection === 'catchingUp') this.#session?.hello([book]);
    return head;
  }

  /** What is kept of a book is not what it should be: says so, and takes a snapshot at the next hello. */
  repair(book: string): void {
    const { store } = this.#options;
    const { replica } = store.slot(book);
    store.warnings.push('the data kept of a book did not fit its digest; a snapshot from the server replaces it');
    if (replica.place.epoch === null) return;
    replica.place = { ...replica.place, cursor: null };
    if (this.#session !== undefined) this.#feed({ type: 'wakeUp' });
  }

  /** Stops everything. */
  close(): void {
    this.#watchdog.close();
    this.#feed({ type: 'loggedOut' });
  }

  #feed(event: SyncEvent): void {
    const { clock, random, logger } = this.#options;
    const before = this.#state.connection;
    const next = step(this.#state, event, { now: clock.monotonic(), uniform: random.uniform() });
    this.#state = next.state;
    if (next.state.connection !== before) {
      logger.info('connection', { state: next.state.connection, reason: next.state.problem?.code });
    }
    for (const effect of next.effects) this.#perform(effect);
    this.#changed();
  }

  /** Something that a status shows has changed outside the engine. */
  noteChange(): void {
    this.#changed();
  }

  #changed(): void {
    const listeners = Array.from(this.#listeners);
    for (const listener of listeners) listener();
  }

  #perform(effect: SyncEffect): void {
    switch (effect.type) {
      case 'connect':
        return this.#connect(effect.generation);
      case 'disconnect':
        this.#transport?.close();
        this.#session?.close();
        this.#transport = undefined;
        this.#session = undefined;
        return undefined;
      case 'armRetry': {
        const { generation } = effect;
        this.#cancelRetry = this.#options.clock.timer(effect.delayMs, () =>
          this.#feed({ type: 'retryDue', generation }),
        );
        return undefined;
      }
      case 'cancelRetry':
        this.#cancelRetry();
        return undefined;
    }
  }

  #connect(generation: number): void {
    const { account } = this;
    if (account === undefined) return;
    const session = new Session(this.#ports(generation));
    this.#session = session;
    try {
      this.#transport = this.#options.open(account)(account.server, account.token, {
        opened: () => {
          this.#feed({ type: 'opened', generation });
          if (this.#session === session) session.hello(this.#booksToSync());
        },
        frame: (text) => {
          this.#watchdog.heard();
          if (this.#session === session) session.receive(text);
        },
        ended: (end) => this.#closed(generation, end),
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#options.clock.timer(0, () =>
        this.#closed(generation, { remedy: 'reconnect', code: 'unavailable', message }),
      );
    }
  }

  #ports(generation: number): SessionPorts {
    const { store, pages, logger, version, wholeLogMax, http, clock, random } = this.#options;
    return {
      store,
      pages,
      logger,
      version,
      wholeLogMax,
      send: (text) => {
        if (generation === this.#state.generation) this.#transport?.send(text);
      },
      hold: (isHeld) => {
        if (generation === this.#state.generation) this.#transport?.hold(isHeld);
      },
      createBook: (id, name) => http.createBook(id, name),
      snapshot: (book, n) => http.snapshot(book, n),
      compareLogs: (book) => http.compareLogs(book),
      later: (delayMs, action) => clock.timer(delayMs, action),
      newClientId: () => newUuid(clock.now(), random),
      answered: (book, answers) => this.answers.note(book, answers),
      welcomed: (book, head) => this.#welcomed(book, head),
      serverTime: (ms) => (this.serverAheadMs = ms - clock.now()),
      progressed: () => this.#progressed(generation),
      heard: () => this.#watchdog.heard(),
      end: (end) => this.#closed(generation, end),
    };
  }

  #welcomed(book: string, head: number): void {
    const waiting = this.#welcomes.filter((one) => one.book === book);
    this.#welcomes = this.#welcomes.filter((one) => one.book !== book);
    for (const { seen } of waiting) seen(head);
  }

  #progressed(generation: number): void {
    if (generation !== this.#state.generation || this.#session === undefined) return;
    // A book that came here meanwhile is asked for before all is said to be caught up.
    const missing = this.#booksToSync().filter((id) => this.#session?.books.has(id) === false);
    if (this.#session.caughtUp && missing.length > 0) this.#session.hello(missing);
    if (!this.#session.caughtUp) this.#feed({ type: 'fellBehind', generation });
    else {
      this.lastSync = this.#options.clock.now();
      if (this.#state.connection === 'live') this.#changed();
      else this.#feed({ type: 'caughtUp', generation });
    }
  }

  #closed(generation: number, end: TransportEnd): void {
    this.#feed({ type: 'closed', generation, ...end });
  }

  #ended(end: TransportEnd): void {
    this.#closed(this.#state.generation, end);
  }

  /** Books the server knows or shall know: the one in use, and all that hold anything. */
  #booksToSync(): readonly string[] {
    const { store } = this.#options;
    const worth = [...store.books.values()].filter((slot) => slot.replica.id === store.current || !slot.blank);
    // What is in use comes first, what is not the user's any more last: a hello has room for so many.
    const rank = ({ replica, standing }: BookSlot): number =>
      replica.id === store.current ? 0 : standing?.removed === true ? 2 : 1;
    const sorted = worth.toSorted((a, b) => rank(a) - rank(b)).map(({ replica }) => replica.id);
    return sorted.slice(0, WIRE.helloBooksMax);
  }
}
