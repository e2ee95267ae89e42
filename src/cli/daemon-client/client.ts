// The daemon as the commands see it: `call` a method, get its answer. The first request leaves together with hello.
// A connection that is lost midway is made again and the request repeated: writes carry a key that makes the
// repetition the same write.

import type { HomePaths } from '../../base/home-paths.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { System } from '../system.ts';
import { connectDaemon, dial, HELLO_MS } from './connect.ts';
import type { Connection } from './connection.ts';
import { ConnectionLost } from './connection-lost.ts';
import { lostAgain, notResponding, tooLate } from './unreachable.ts';

/** How often a request is sent again: daemons may be replaced more than once while versions change. */
const REPEATS = 6;
/** Ms before it is sent again the second time; doubles with every further time (3 s in all). */
const REPEAT_MS = 100;

/** Settings of a client. `autostart`: whether a missing daemon is started (default); `timeoutMs` bounds each call. */
export interface ClientOptions {
  readonly system: System;
  readonly paths: () => HomePaths;
  readonly autostart?: boolean;
  readonly timeoutMs?: number;
}

/** What happens in a subscription: the daemon has agreed, and every event. */
export interface SubscriptionEvents {
  onOpen?(): void;
  onEvent(event: Readonly<Record<string, unknown>>): void;
}

type Fields = Readonly<Record<string, unknown>>;

/** A connection to the daemon that is made when it is first needed. Ends with `close`. */
export class DaemonClient {
  readonly #options: ClientOptions;
  #paths: HomePaths | undefined;
  #connection: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** This device's paths. Throws `UserError` (no_home). */
  get paths(): HomePaths {
    this.#paths ??= this.#options.paths();
    return this.#paths;
  }

  /** The same daemon by another connection, which never starts it. */
  withoutAutostart(): DaemonClient {
    return new DaemonClient({ ...this.#options, autostart: false });
  }

  /** Sends one request and gives its result. Throws `UserError`: the daemon's own, or that it cannot be reached. */
  async call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>> {
    const result = await this.#inTime(this.#repeated(method, params as Fields));
    return result as unknown as Answer<M>;
  }

  /** Makes the connection without a request. Throws `UserError`. */
  async open(): Promise<Answer<'hello'>> {
    return (await this.#reconnect()).hello;
  }

  /** Opens a subscription; settles when the connection has ended. Throws `UserError` when there was none. */
  async subscribe(params: Params<'subscribe'>, events: SubscriptionEvents): Promise<void> {
    const connection = await this.#reconnect();
    try {
      await connection.request('subscribe', params, (event) => events.onEvent(event));
      events.onOpen?.();
      await connection.ended;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }

  /** Ends the connection, if there is one. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #repeated(method: string, params: Fields): Promise<Fields> {
    const first = this.#first();
    if (first !== undefined) {
      try {
        return await first.request(method, params);
      } catch (error) {
        this.#assertRepeatable(error, first);
      }
    }
    for (let repeat = 1; ; repeat += 1) {
      if (repeat > 1) await this.#pause(REPEAT_MS * 2 ** (repeat - 2));
      const connection = await this.#reconnect();
      try {
        return await connection.request(method, params);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        if (repeat === REPEATS || this.#closed) throw lostAgain(error.reason);
      }
    }
  }

  /** Waits; a client that is closed waits no longer. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.system.timer(ms, resolve);
      this.#cancelTimer = () => {
        cancel();
        resolve();
      };
    });
  }

  /** The open connection, or one whose hello is still unanswered; `undefined` when nobody can be there yet. */
  #first(): Connection | undefined {
    if (this.#connection !== undefined && !this.#connection.over) return this.#connection;
    if (this.#opening !== undefined) return undefined;
    const connection = dial(this.#connectOptions());
    if (connection === undefined) return undefined;
    this.#cancelTimer = this.#options.system.timer(HELLO_MS, () => connection.close('silent'));
    connection.hello.then(this.#cancelTimer, this.#cancelTimer);
    this.#connection = connection;
    return connection;
  }

  /** Throws a failure that a new connection would not mend. */
  #assertRepeatable(error: unknown, connection: Connection): void {
    if (error instanceof ConnectionLost) {
      if (error.reason === 'silent') throw notResponding(this.paths);
      if (this.#closed) throw error;
      return;
    }
    if (connection.established || !(error instanceof UserError)) throw error;
    if (error.body.code !== 'daemon_version' && error.body.code !== 'not_allowed') throw error;
  }

  async #reconnect(): Promise<Connection> {
    const current = this.#connection;
    if (current !== undefined && !current.over) {
      if (current.established) return current;
      current.close();
    }
    this.#opening ??= connectDaemon(this.#connectOptions()).finally(() => (this.#opening = undefined));
    this.#connection = await this.#opening;
    return this.#connection;
  }

  #connectOptions() {
    const { system, autostart = true } = this.#options;
    return { paths: this.paths, system, autostart, abandoned: () => this.#closed };
  }

  async #inTime(result: Promise<Fields>): Promise<Fields> {
    const { timeoutMs, system } = this.#options;
    if (timeoutMs === undefined) return result;
    return new Promise((resolve, reject) => {
      const cancel = system.timer(timeoutMs, () => {
        reject(tooLate(timeoutMs));
        this.close();
      });
      result.then(resolve, reject).finally(cancel);
    });
  }
}
