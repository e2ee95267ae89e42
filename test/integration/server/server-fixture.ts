// A real server on a free port with real sockets, and clients that wait for frames instead of time.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import { newUuid } from '../../../src/base/uuid.ts';
import type { DownFrame, ErrorFrame, Poke, Presence, Welcome } from '../../../src/protocol/sync/down.ts';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../../../src/protocol/version.ts';
import { newCode, normalizeCode, secretHash } from '../../../src/server/access/secret.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { serverConfig } from '../../../src/server/config.ts';
import type { ServerLimits, StartOptions } from '../../../src/server/config.ts';
import { startServer } from '../../../src/server/server.ts';
import type { RunningServer } from '../../../src/server/server.ts';
import type { Storage } from '../../../src/server/storage/storage.ts';
import { openWorkerStorage } from '../../../src/server/storage/sqlite/worker-storage.ts';

export const newId = (): string => newUuid(systemClock.now(), systemRandom);

export interface TestServer {
  readonly url: string;
  /** Its data folder. */
  readonly dir: string;
  readonly server: RunningServer;
  readonly storage: Storage;
  readonly close: () => Promise<void>;
}

/** What a test server is told: limits and a clock besides what an operator can say. */
export interface TestOptions extends StartOptions {
  readonly limits?: Partial<ServerLimits>;
  readonly clock?: Clock;
}

/** A clock on which time passes `times` as fast. */
export function fastClock(times: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * times,
    timer: (delayMs, action) => systemClock.timer(delayMs / times, action),
  };
}

/** A clock on which no time passes until it is told to go on; its timers are those of the real one. */
export function heldClock(): Clock & { readonly go: () => void } {
  const held = systemClock.monotonic();
  let isHeld = true;
  return {
    ...systemClock,
    monotonic: () => (isHeld ? held : systemClock.monotonic()),
    go: () => (isHeld = false),
  };
}

export async function startTestServer(options: TestOptions = {}): Promise<TestServer> {
  const dir = await mkdtemp(join(tmpdir(), 'ledger-server-'));
  const workerUrl = new URL('../../../src/server/storage/sqlite/worker.ts', import.meta.url);
  const onFatal = (error: Error): void => {
    throw error;
  };
  const deps = { workerUrl, logger: silentLogger, dir, random: systemRandom, onFatal };
  const storage = await openWorkerStorage(deps, join(dir, 'ledger.sqlite'));
  const { limits, clock = systemClock, ...told } = options;
  const parts = { storage, clock, random: systemRandom, logger: silentLogger, version: '1.2.3' };
  const config = serverConfig({ port: '0', ...told });
  const server = await startServer({ ...config, limits: { ...config.limits, ...limits } }, parts);
  const close = async (): Promise<void> => {
    await server.close();
    await rm(dir, { recursive: true });
  };
  return { url: server.url, dir, server, storage, close };
}

export interface Api {
  readonly token: string;
  readonly userId: string;
  readonly deviceId: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>;
}

/** A new user, logged in through the API. */
export async function login(test: TestServer, name: string, device = 'laptop'): Promise<Api> {
  const userId = newId();
  await test.storage.addUser({ id: userId, name }, systemClock.now());
  return loginWithCode(test, await codeFor(test, userId), device);
}

/** A code for a user, good for a minute. */
export async function codeFor(test: TestServer, userId: string): Promise<string> {
  const code = newCode(systemRandom);
  const expiresAt = systemClock.now() + 60_000;
  await test.storage.addCode({ hash: secretHash(normalizeCode(code)), userId, expiresAt }, systemClock.now());
  return code;
}

export async function loginWithCode(test: { readonly url: string }, code: string, device: string): Promise<Api> {
  const answer = await callApi(test.url, { method: 'POST', path: '/api/login', body: { code, device } });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.json));
  const { token, user, deviceId } = answer.json as { token: string; user: { id: string }; deviceId: string };
  const call = (method: string, path: string, body?: unknown) => callApi(test.url, { method, path, body, token });
  return { token, userId: user.id, deviceId, call };
}

/** One HTTP request with a JSON answer. */
export async function callApi(
  url: string,
  wish: { method: string; path: string; body?: unknown; token?: string; headers?: Record<string, string> },
): Promise<{ status: number; json: Record<string, unknown>; headers: Headers }> {
  const headers = {
    ...(wish.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(wish.token === undefined ? {} : { authorization: `Bearer ${wish.token}` }),
    ...wish.headers,
  };
  const body = wish.body === undefined ? {} : { body: JSON.stringify(wish.body) };
  const response = await fetch(`${url}${wish.path}`, { method: wish.method, headers, ...body });
  return {
    status: response.status,
    json: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

type FrameOf = { welcome: Welcome; poke: Poke; presence: Presence; error: ErrorFrame };

/** A WebSocket whose frames are waited for in order. */
export class TestSocket<F = unknown> {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Every text that ever came, in order. */
  readonly texts: string[] = [];
  readonly #frames: F[] = [];
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.texts.push(data.toString('utf8'));
      this.#frames.push(JSON.parse(data.toString('utf8')) as F);
      this.#wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** The first frame not yet taken that `wanted` accepts; those before it stay. */
  async take<T extends F>(wanted: (frame: F) => frame is T): Promise<T> {
    for (;;) {
      const index = this.#frames.findIndex(wanted);
      if (index >= 0) return this.#frames.splice(index, 1)[0] as T;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  next(): Promise<F> {
    return this.take((frame): frame is F => frame !== undefined);
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }
}

/** A replica on the wire. */
export class TestReplica extends TestSocket<DownFrame> {
  readonly clientId: string;
  n = 0;

  constructor(socket: WebSocket, clientId: string) {
    super(socket);
    this.clientId = clientId;
  }

  hello(...books: readonly { id: string; cursor: number | null; tag?: string | null; epoch?: string | null }[]): void {
    const full = books.map(({ id, cursor, tag = null, epoch = null }) => ({ id, cursor, tag, epoch }));
    this.send({ type: 'hello', protocol: PROTOCOL_VERSION, clientId: this.clientId, version: '1', books: full });
  }

  push(book: string, ...wanted: readonly { name: string; args: object }[]): void {
    const mutations = wanted.map((item) => ({ n: (this.n += 1), at: systemClock.now(), ...item }));
    this.send({ type: 'push', book, mutations });
  }

  of<T extends keyof FrameOf>(type: T): Promise<FrameOf[T]> {
    return this.take((frame): frame is FrameOf[T] => frame.type === type);
  }

  /** The next poke that has entries. */
  entries(): Promise<Poke> {
    return this.take((frame): frame is Poke => frame.type === 'poke' && frame.entries.length > 0);
  }
}

/** A connected replica; rejects with the HTTP status if it is not let in. */
export async function connect(url: string, token: string, clientId = newId()): Promise<TestReplica> {
  const socket = openSocket(url, { token, protocols: [SUBPROTOCOL] });
  const replica = new TestReplica(socket, clientId);
  await opened(socket);
  return replica;
}

/** A connected feed subscriber. */
export async function connectFeed(url: string, query: string, token?: string): Promise<TestSocket<FeedEvent>> {
  const socket = openSocket(url, { ...(token === undefined ? {} : { token }), query });
  const feed = new TestSocket<FeedEvent>(socket);
  await opened(socket);
  return feed;
}

export interface FeedEvent {
  readonly type: string;
  readonly data: { readonly id: string; readonly [field: string]: unknown };
  readonly book: string;
  readonly seq: number;
  readonly part: string;
}

export function openSocket(
  url: string,
  wish: { token?: string; protocols?: string[]; query?: string; headers?: Record<string, string> },
): WebSocket {
  const auth = wish.token === undefined ? {} : { authorization: `Bearer ${wish.token}` };
  const target = `${url.replace('http', 'ws')}/ws${wish.query ?? ''}`;
  return new WebSocket(target, wish.protocols ?? [], {
    headers: { ...auth, ...wish.headers },
    perMessageDeflate: false,
  });
}

/** Resolves when open; rejects with the HTTP status of a refusal. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_, response) => reject(new Error(`HTTP ${response.statusCode}`)));
    socket.once('error', reject);
  });
}

export const addContact = (name: string, id = newId()) => ({ name: 'contact.add', args: { id, name } });
