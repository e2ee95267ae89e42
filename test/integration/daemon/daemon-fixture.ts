// A real daemon on a memory disk with a real socket in a temporary folder, and raw connections that speak its lines.

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import { loadHttp } from '../../../src/daemon/sync/http-on-demand.ts';
import type { OpenTransport } from '../../../src/daemon/sync/transport.ts';
import { encodeLine, LineSplitter } from '../../../src/protocol/local/frames.ts';
import { LOCAL_VERSION } from '../../../src/protocol/version.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';

export const SECRET = 'ab'.repeat(32);
export const VERSION = '1.2.3';
export const PID = 4711;
export const DATA = '/data';

type Fields = Readonly<Record<string, unknown>>;

/** What a connection was sent: an answer, an error or an event, by the request's id. */
export interface Reply {
  readonly id: number;
  readonly result?: Fields;
  readonly error?: Fields & { readonly code: string };
  readonly event?: Fields;
}

/** A daemon under test. */
export interface TestDaemon {
  /** How often it was asked to stop. */
  readonly stops: () => number;
  connect(): LocalConnection;
  /** A connection whose hello was answered. */
  greeted(): Promise<LocalConnection>;
  close(): Promise<void>;
}

/** A transport that never gets anywhere. */
const NOWHERE: OpenTransport = () => ({
  send: () => undefined,
  hold: () => undefined,
  close: () => undefined,
});

/** Starts a daemon on a disk; its socket is real. */
export async function startTestDaemon(disk = new MemoryDisk()): Promise<TestDaemon> {
  const dir = await mkdtemp(join(tmpdir(), 'ledger-local-'));
  const socket = join(dir, 's');
  let stops = 0;
  await disk.mkdir('/config');
  const files = { socket, secret: join(dir, 'secret'), pid: join(dir, 'pid') };
  const daemon = await startDaemon({
    paths: { config: '/config', data: DATA, state: '/state', run: dir, ...files, log: '/log', shared: false },
    disk,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    version: VERSION,
    pid: PID,
    secret: SECRET,
    http: loadHttp,
    open: () => NOWHERE,
    stop: () => (stops += 1),
  });
  const open: LocalConnection[] = [];
  const dial = (): LocalConnection => {
    const connection = new LocalConnection(socket);
    open.push(connection);
    return connection;
  };
  return {
    stops: () => stops,
    connect: dial,
    async greeted() {
      const connection = dial();
      await connection.hello();
      return connection;
    },
    async close() {
      for (const connection of open) connection.close();
      await daemon.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** One connection: sends lines, waits for replies. */
export class LocalConnection {
  readonly ended: Promise<unknown>;
  readonly #socket: Socket;
  readonly #seen: Reply[] = [];
  #wake: () => void = () => undefined;
  #nextId = 0;

  constructor(path: string) {
    this.#socket = connect(path);
    this.ended = once(this.#socket, 'close');
    const lines = new LineSplitter(1 << 24);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#seen.push(...lines.push(chunk).map((line) => JSON.parse(line) as Reply));
      this.#wake();
    });
  }

  /** Sends a request; gives its id. */
  send(method: string, params: Fields = {}): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#socket.write(encodeLine({ id, method, params }));
    return id;
  }

  /** Sends a request and waits for its answer or error. */
  async ask(method: string, params: Fields = {}): Promise<Reply> {
    return this.reply(this.send(method, params));
  }

  /** Says hello as a program of these versions. */
  hello({ protocol = LOCAL_VERSION, version = VERSION, secret = SECRET } = {}): Promise<Reply> {
    return this.ask('hello', { protocol, version, secret });
  }

  /** The answer or error of a request. The test's own timeout bounds the wait. */
  reply(id: number): Promise<Reply> {
    return this.#find((reply) => reply.id === id && reply.event === undefined);
  }

  /** The first event, seen or to come, that passes. */
  async event(passes: (event: Fields) => boolean): Promise<Fields> {
    return (await this.#find(({ event }) => event !== undefined && passes(event))).event ?? {};
  }

  close(): void {
    this.#socket.destroy();
  }

  async #find(passes: (reply: Reply) => boolean): Promise<Reply> {
    for (;;) {
      const found = this.#seen.find(passes);
      if (found !== undefined) return found;
      await new Promise<void>((done) => (this.#wake = done));
    }
  }
}
