// All live connections of a server: book hubs by id, sessions, liveness, and rights that change while people are here.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SERVER } from '../../protocol/limits.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import type { Identity } from '../access/identity.ts';
import type { Rates } from '../access/rates.ts';
import { secretHash } from '../access/secret.ts';
import { ServerMetrics } from '../metrics/server-metrics.ts';
import type { LiveFacts } from '../metrics/server-metrics.ts';
import type { Commit, PushRequest, PushResult } from '../storage/log-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { BookHub } from './book-hub.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { FeedSession } from './feed-session.ts';
import type { FeedWish } from './feed-session.ts';
import { Liveness } from './liveness.ts';
import { Session } from './session.ts';
import { Turns } from './turns.ts';

/** Ms between looks at whether somebody's rights were changed by another process. */
const ACCESS_CHECK_MS = 1_000;
/** Connections that are told to come back at the same time when the server stops, and ms between such groups. */
const RETURNING_AT_ONCE = 100;
const RETURNING_MS = 100;

/** What a hub needs. */
export interface HubDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly metrics?: ServerMetrics;
  /** Absent: nobody is limited by time. */
  readonly rates?: Rates | undefined;
}

/** What hub and connections have in common, whatever the connection speaks. */
interface AnySession {
  readonly identity: Identity | undefined;
  received(text: string): void;
  drained(): void;
  /** Takes over rights that may have changed; resolves once the connection gets nothing that it may not see. */
  refresh(identity: Identity): Promise<void>;
  pause(): void;
  end(code: SyncErrorCode, message: string, retryAfter?: number): void;
  closed(): void;
}

/** The live side of a server. */
export class Hub {
  readonly #deps: HubDeps;
  readonly #books = new Map<string, BookHub>();
  readonly #sessions = new Map<Connection, AnySession>();
  readonly #liveness: Liveness;
  readonly #metrics: ServerMetrics;
  readonly #pushes = new Set<Promise<unknown>>();
  /** The access version up to which everybody connected whom it concerns has been looked at. */
  #accessVersion = -1;
  #checking: Promise<void> = Promise.resolve();
  /** Commits that wait for such a look, in order. */
  readonly #heldBack: Commit[] = [];
  readonly #turns = new Turns(SERVER.pushesByDeviceMax);
  #unnamed = 0;
  #cancelAccess: (() => void) | undefined;
  #closed = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#liveness = new Liveness(deps.clock);
    this.#metrics = deps.metrics ?? new ServerMetrics();
    this.#metrics.watch(() => this.#live());
    deps.storage.onCommit((commit) => {
      this.#metrics.committed(commit);
      this.#committed(commit);
    });
    const { peers } = deps.storage;
    peers?.follow(this.#books);
    peers?.onAttendance((book, names) => this.#books.get(book)?.attendElsewhere(names));
    this.#scheduleAccessCheck();
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** A replica connected. `arrived` hears when it has been told how its books stand. */
  openSession(connection: Connection, identity: Identity, arrived: () => void = noop): ConnectionListener {
    const { storage, clock, logger, version } = this.#deps;
    const live = { bookHub: this.#bookHub, release: this.#release, push: this.#push, failed: this.#failed };
    const deps = { storage, clock, logger, version, rates: this.#deps.rates, arrived, ...live };
    return this.#watch(connection, new Session(deps, connection, identity));
  }

  /** A feed subscriber connected; without an identity it has to say who it is first. */
  openFeed(connection: Connection, wish: FeedWish, identity: Identity | undefined): ConnectionListener {
    const { storage, clock, logger } = this.#deps;
    const authenticate = (token: string) => storage.authenticate(secretHash(token), clock.now());
    const live = { bookHub: this.#bookHub, release: this.#release, failed: this.#failed };
    const deps = { storage, clock, logger, authenticate, ...live };
    const feed = new FeedSession(deps, connection, wish);
    if (identity !== undefined) void feed.begin(identity);
    return this.#watch(connection, feed);
  }

  /**
   * Looks now whether the rights of anybody connected have changed: ends the sessions of revoked devices, and tells
   * others how they stand to their books. Resolves when that is done.
   */
  checkAccess(): Promise<void> {
    this.#checking = this.#checking.then(() => this.#check());
    return this.#checking;
  }

  /** Takes nothing more in, waits for pushes under way (their entries go out), ends every session with `shutting_down`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelAccess?.();
    for (const session of this.#sessions.values()) session.pause();
    await Promise.allSettled(this.#pushes);
    [...this.#sessions.values()].forEach((session, index) => {
      const retryAfter = Math.floor(index / RETURNING_AT_ONCE) * RETURNING_MS;
      session.end('shutting_down', 'the server is stopping', retryAfter === 0 ? undefined : retryAfter);
    });
    this.#liveness.close();
    for (const book of this.#books.values()) book.close();
  }

  /** Cuts whoever has not taken leave. */
  terminate(): void {
    for (const connection of this.#sessions.keys()) connection.terminate();
  }

  readonly #push = async (request: PushRequest): Promise<PushResult> => {
    const { clock, storage } = this.#deps;
    const began = clock.monotonic();
    const push = this.#turns.run(request.identity.deviceId, () => storage.push(request));
    this.#pushes.add(push);
    try {
      const result = await push;
      this.#metrics.pushed(clock.monotonic() - began);
      return result;
    } finally {
      this.#pushes.delete(push);
    }
  };

  readonly #bookHub = (book: string): BookHub => {
    let hub = this.#books.get(book);
    if (hub === undefined) {
      const { clock, storage } = this.#deps;
      const onSent = (ms: number): void => this.#metrics.sent(ms);
      const attend = (names: readonly string[]): void => storage.peers?.attend(book, names);
      hub = new BookHub(book, { clock, readPage: (query) => storage.page(query), onSent, attend });
      this.#books.set(book, hub);
    }
    return hub;
  };

  readonly #release = (hub: BookHub): void => {
    if (!hub.idle) return;
    hub.close();
    this.#books.delete(hub.book);
  };

  readonly #failed = (code: string): void => this.#metrics.failed(code);

  #live(): LiveFacts {
    const sessions = [...this.#sessions.values()].filter((session) => session instanceof Session).length;
    const buffered = [...this.#sessions.keys()].reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0);
    const feeds = this.#sessions.size - sessions;
    return { sessions, feeds, books: this.#books.size, bufferedBytes: buffered };
  }

  #watch(connection: Connection, session: AnySession): ConnectionListener {
    this.#sessions.set(connection, session);
    this.#liveness.add(connection);
    // Between the check at the door and this moment the device may have been revoked, unseen by `checkAccess`.
    void this.#recheck(session, false);
    if (this.#closed) session.end('shutting_down', 'the server is stopping');
    const key = session.identity?.deviceId ?? `unnamed ${(this.#unnamed += 1)}`;
    return {
      received: (text) => {
        if (this.#mayGoOn(session, key)) session.received(text);
      },
      pinged: () => {
        this.#liveness.alive(connection);
        this.#mayGoOn(session, key);
      },
      drained: () => session.drained(),
      alive: () => this.#liveness.alive(connection),
      closed: () => {
        this.#liveness.remove(connection);
        this.#sessions.delete(connection);
        session.closed();
      },
    };
  }

  /** Counts a frame; ends a session that sends more than anybody needs to. */
  #mayGoOn(session: AnySession, key: string): boolean {
    const waitMs = this.#deps.rates?.frame(session.identity?.deviceId ?? key) ?? 0;
    if (waitMs > 0) session.end('rate_limited', 'too many messages', waitMs);
    return waitMs === 0;
  }

  /** What was committed after a change of access goes out once the rights of all whom it concerns were looked at anew. */
  #committed(commit: Commit): void {
    if (this.#heldBack.length === 0 && commit.access <= this.#accessVersion) return this.#publish(commit);
    this.#heldBack.push(commit);
    void this.checkAccess();
  }

  #publishHeldBack(): void {
    const waiting = this.#heldBack.findIndex(({ access }) => access > this.#accessVersion);
    for (const commit of this.#heldBack.splice(0, waiting < 0 ? this.#heldBack.length : waiting)) this.#publish(commit);
  }

  #publish(commit: Commit): void {
    this.#books.get(commit.book)?.committed(commit);
  }

  async #check(): Promise<void> {
    try {
      const { version, users } = await this.#deps.storage.accessSince(this.#accessVersion);
      if (version !== this.#accessVersion)
        await Promise.all(this.#sessionsOf(users).map((one) => this.#recheck(one, true)));
      this.#accessVersion = version;
    } catch (error) {
      this.#notChecked(error);
    }
    this.#publishHeldBack();
  }

  /** The sessions of these users, or all. */
  #sessionsOf(users: ReadonlySet<string> | undefined): readonly AnySession[] {
    const all = [...this.#sessions.values()];
    return users === undefined
      ? all
      : all.filter(({ identity }) => identity !== undefined && users.has(identity.userId));
  }

  /** Whose rights cannot be looked up is let go: it comes back, and is asked at the door. */
  async #recheck(session: AnySession, refresh: boolean): Promise<void> {
    const before = session.identity;
    if (before === undefined) return;
    try {
      const now = await this.#deps.storage.identity(before.deviceId);
      if (now === undefined) session.end('unauthenticated', 'this device was revoked');
      else if (refresh) await session.refresh(now);
    } catch (error) {
      this.#notChecked(error);
      session.end('unavailable', 'could not read it now');
    }
  }

  #notChecked(error: unknown): void {
    this.#deps.logger.error('access_check_failed', { error: String(error) });
  }

  #scheduleAccessCheck(): void {
    this.#cancelAccess = this.#deps.clock.timer(ACCESS_CHECK_MS, () => {
      void this.checkAccess().then(() => {
        if (!this.#closed) this.#scheduleAccessCheck();
      });
    });
  }
}

function noop(): void {
  // Nobody waits for it.
}
