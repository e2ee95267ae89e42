// The local API's unix socket: 0600 in a 0700 folder, a secret in hello, one error never ends another's connection.

import { timingSafeEqual } from 'node:crypto';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { parseJson } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import { NEWER_JOURNAL_HINT, UserError } from '../../protocol/error-code.ts';
import type { ErrorBody, ErrorCode } from '../../protocol/error-code.ts';
import { LOCAL } from '../../protocol/limits.ts';
import { checkParams } from '../../protocol/local/check-params.ts';
import { encodeLine, LineSplitter } from '../../protocol/local/frames.ts';
import type { LocalReply, LocalRequest } from '../../protocol/local/frames.ts';
import type { Params } from '../../protocol/local/requests.ts';
import { isNewerVersion, LOCAL_VERSION } from '../../protocol/version.ts';
import { StoreError } from '../store/store-error.ts';
import { bookOf } from './context.ts';
import { changesWanted } from './filters.ts';
import type { Context } from './context.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Subscriptions } from './subscriptions.ts';

/** A subscriber that reads this little (bytes waiting) is cut: it can reconnect and look again. */
const SUBSCRIBER_BYTES_MAX = 32 * 1024 * 1024;

/** Where Windows keeps named pipes, which have no mode. */
const PIPE_PREFIX = '\\\\.\\pipe\\';

/** What a connection may ask: nothing yet, after a hello of another version only `daemon.stop`, or everything. */
type Standing = 'unknown' | 'otherVersion' | 'greeted';

/** What connections work with. */
export interface LocalServerOptions {
  readonly context: Context;
  readonly dispatcher: Dispatcher;
  readonly subscriptions: Subscriptions;
  readonly secret: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Serves the local API. */
export class LocalServer {
  readonly #options: LocalServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();

  constructor(options: LocalServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = LOCAL.connectionsMax;
  }

  /**
   * Listens on a socket path, or on a socket that listens already. The caller holds the instance lock and has made the
   * folder.
   */
  listen(place: string | number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      if (typeof place === 'number') this.#server.listen({ fd: place }, resolve);
      else if (place.startsWith(PIPE_PREFIX)) this.#server.listen({ path: place }, resolve);
      else this.#bind(place, resolve, reject);
    });
  }

  /**
   * Binds under another name and moves it into its place: what is closed later removes the name that it was bound to,
   * and in this place may be somebody else's socket by then.
   */
  #bind(path: string, resolve: () => void, reject: (error: unknown) => void): void {
    const bound = join(dirname(path), `.${process.pid}`);
    // Of a process that had the same number and was killed just here.
    rmSync(bound, { force: true });
    this.#server.listen({ path: bound }, () => {
      try {
        // The folder keeps others out already; the mode says the same of the socket itself.
        chmodSync(bound, 0o600);
        renameSync(bound, path);
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  }

  /** Stops accepting, lets answers under way go out, ends connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await Promise.all([...this.#connections].map((connection) => connection.finish()));
    await closed;
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#options);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #options: LocalServerOptions;
  readonly #lines = new LineSplitter(LOCAL.lineBytesMax);
  readonly #running = new Set<Promise<void>>();
  readonly #unsubscribe: (() => void)[] = [];
  #standing: Standing = 'unknown';

  constructor(socket: Socket, options: LocalServerOptions) {
    this.#socket = socket;
    this.#options = options;
    const cancel = options.clock.timer(LOCAL.helloMs, () => {
      if (this.#standing === 'unknown') socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    // A client that goes away is its own business.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      cancel();
      for (const stop of this.#unsubscribe) stop();
    });
  }

  /** Waits for answers under way, then ends. */
  async finish(): Promise<void> {
    await Promise.allSettled(this.#running);
    await new Promise<void>((resolve) => {
      this.#socket.end(() => resolve());
      if (this.#socket.destroyed) resolve();
    });
    this.#socket.destroy();
  }

  #data(chunk: Buffer): void {
    let lines: readonly string[];
    try {
      lines = this.#lines.push(chunk);
    } catch {
      this.#socket.destroy();
      return;
    }
    // What a closed socket still held is read in one turn of the event loop, its end in the next.
    if (lines.length > 0) setImmediate(() => setImmediate(() => this.#begin(lines)));
  }

  /**
   * Begins requests, unless the client is gone: it gave up waiting and has told its user so; what it asked for must not
   * happen after all.
   */
  #begin(lines: readonly string[]): void {
    if (this.#socket.readableEnded || this.#socket.destroyed) return;
    for (const line of lines) {
      const run = this.#request(line).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async #request(line: string): Promise<void> {
    const request = readRequest(line);
    if (request === undefined) {
      this.#socket.destroy();
      return;
    }
    try {
      const result = await this.#answer(request);
      this.#send({ id: request.id, result: result as Readonly<Record<string, unknown>> });
    } catch (error) {
      this.#send({ id: request.id, error: errorBody(error, this.#options.logger) });
      if (this.#standing === 'unknown') this.#socket.end();
    }
  }

  #answer(request: LocalRequest): unknown {
    if (request.method === 'hello') return this.#hello(request);
    if (this.#standing === 'unknown') throw new UserError({ code: 'daemon_version', message: 'say hello first' });
    // Whoever knows the secret can stop this daemon, of whatever version both are; nothing else would be understood.
    if (this.#standing === 'otherVersion' && request.method !== 'daemon.stop') throw this.#otherVersion();
    if (request.method === 'subscribe') return this.#subscribe(request);
    return this.#options.dispatcher.call(request.method, request.params);
  }

  #hello({ params }: LocalRequest): Readonly<Record<string, unknown>> {
    checkParams('hello', params);
    const { secret, protocol, version: theirs } = params as Params<'hello'>;
    const [given, own] = [Buffer.from(secret), Buffer.from(this.#options.secret)];
    if (given.length !== own.length || !timingSafeEqual(given, own)) {
      throw new UserError({ code: 'not_allowed', message: 'the secret is wrong' });
    }
    const { version, pid } = this.#options.context;
    // A newer program brings a newer daemon, also where both speak the same; an older one has to do with this one.
    const fits = protocol === LOCAL_VERSION && !isNewerVersion(theirs, version);
    this.#standing = fits ? 'greeted' : 'otherVersion';
    if (!fits) throw this.#otherVersion();
    return { protocol: LOCAL_VERSION, version, pid };
  }

  #otherVersion(): UserError {
    const { version, pid } = this.#options.context;
    const message = `this daemon is version ${version} and speaks version ${LOCAL_VERSION} of the local API`;
    return new UserError({ code: 'daemon_version', message, daemon: { protocol: LOCAL_VERSION, version, pid } });
  }

  #subscribe(request: LocalRequest): Readonly<Record<string, unknown>> {
    checkParams('subscribe', request.params);
    const params = request.params as Params<'subscribe'>;
    const { context } = this.#options;
    const slot = bookOf(context, params.book);
    const book = slot.replica.id;
    const stop = this.#options.subscriptions.add({
      book,
      ...(params.filter === undefined ? {} : { wants: changesWanted(context, slot, params) }),
      topics: params.topics,
      send: (event) => {
        if (this.#socket.writableLength > SUBSCRIBER_BYTES_MAX) this.#socket.destroy();
        else this.#send({ id: request.id, event: event as unknown as Readonly<Record<string, unknown>> });
      },
    });
    this.#unsubscribe.push(stop);
    return { book };
  }

  #send(reply: LocalReply): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(encodeLine(reply));
  }
}

function readRequest(line: string): LocalRequest | undefined {
  try {
    const value = parseJson(line) as Partial<LocalRequest> | null;
    const valid = typeof value?.id === 'number' && typeof value.method === 'string' && typeof value.params === 'object';
    return valid ? (value as LocalRequest) : undefined;
  } catch {
    return undefined;
  }
}

const STORE_HINTS = {
  disk_full: 'nothing was saved; make room on the disk and try again',
  store_failed: 'nothing was saved; see `ledger daemon logs`',
  journal_damaged: 'reading still works; `ledger status` says more',
  newer_journal: NEWER_JOURNAL_HINT,
  read_only: 'reading still works; `ledger status` says more',
} as const;

/** What to do about refusals of the model, which knows no commands; whoever knows more says it instead. */
const REFUSAL_HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  due_before_date: 'give a later due day, or an earlier date; +7d counts from today',
  id_conflict: 'use another id, or none; ledger contact show ID or ledger transaction show ID shows what has it',
  same_contact: 'ledger contact list shows which contacts there are',
};

function hintFor(code: ErrorCode): { readonly hint?: string } {
  const hint = REFUSAL_HINTS[code];
  return hint === undefined ? {} : { hint };
}

function errorBody(error: unknown, logger: Logger): ErrorBody {
  if (error instanceof UserError) return { ...hintFor(error.body.code), ...error.body };
  if (error instanceof StoreError) return { code: error.code, message: error.message, hint: STORE_HINTS[error.code] };
  logger.error('request_failed', { message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    hint: 'see `ledger daemon logs`',
  };
}
