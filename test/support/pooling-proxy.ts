// A pooler in transaction mode before PostgreSQL, as PgBouncer is one: a client has a session for the time of a Txn, the
// next time another one. What clients leave in a session others find there, what they want to keep is not theirs, and a
// notification that comes for a session which nobody has at the moment is heard by nobody.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PooledSessions } from './pooled-sessions.ts';
import type { PooledSession } from './pooled-sessions.ts';
import { socketIn, throughFolder } from './postgres-door.ts';
import { FIRST, IDLE, MESSAGE, MessageReader, messageOf } from './postgres-messages.ts';

const NO = Buffer.from('N');
/** Clients do not learn which session they have: ids that no process has. */
const FIRST_ID = 0x7000_0000;

/** What it has seen: Txns, those in another session than the one before of the same client, notifications nobody heard. */
interface Passed {
  txns: number;
  moves: number;
  unheard: number;
}

export class PoolingProxy {
  readonly passed: Passed = { txns: 0, moves: 0, unheard: 0 };
  readonly #dir = mkdtempSync(join(tmpdir(), 'ledger-pg-pooler-'));
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #databases = new Map<string, PooledSessions>();
  #ids = FIRST_ID;

  private constructor(url: string, sessions: number) {
    this.#server = createServer((socket) => {
      this.#clients.add(socket);
      socket.on('close', () => this.#clients.delete(socket));
      const sessionsOf = (database: string): PooledSessions => this.#sessionsOf(url, sessions, database);
      const client = new PooledClient(socket, { id: (this.#ids += 1), passed: this.passed, sessionsOf });
      client.serve();
    });
  }

  /** A pooler before the server of a database's URL. `sessions`: how many each database has. */
  static async open(url: string, sessions: number): Promise<PoolingProxy> {
    const proxy = new PoolingProxy(url, sessions);
    proxy.#server.listen(socketIn(proxy.#dir));
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The same database through this pooler. */
  urlOf(url: string): string {
    return throughFolder(url, this.#dir);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    for (const sessions of this.#databases.values()) sessions.end();
    this.#server.close();
    await once(this.#server, 'close');
    rmSync(this.#dir, { recursive: true });
  }

  #sessionsOf(url: string, most: number, database: string): PooledSessions {
    let sessions = this.#databases.get(database);
    if (sessions === undefined) {
      const target = new URL(url);
      target.pathname = `/${database}`;
      this.#databases.set(database, (sessions = new PooledSessions(target.href, most)));
    }
    return sessions;
  }
}

interface ClientParts {
  readonly id: number;
  readonly passed: Passed;
  readonly sessionsOf: (database: string) => PooledSessions;
}

/** One client: what it asks goes to a session up to the answer, and on until no Txn is open. */
class PooledClient {
  readonly #socket: Socket;
  readonly #parts: ClientParts;
  readonly #asked: Buffer[] = [];
  #sessions: PooledSessions | undefined;
  #session: PooledSession | undefined;
  #before: PooledSession | undefined;
  #isWaiting = false;

  constructor(socket: Socket, parts: ClientParts) {
    this.#socket = socket;
    this.#parts = parts;
  }

  serve(): void {
    const socket = this.#socket;
    const reader: MessageReader = new MessageReader(
      (message) => this.#ask(message),
      (message) => this.#begin(message, reader),
    );
    socket.on('data', (chunk: Buffer) => reader.take(chunk));
    socket.on('error', () => undefined);
    // Whoever goes in the middle of a Txn takes the session along.
    socket.on('close', () => this.#session?.end());
  }

  #begin(message: Buffer, reader: MessageReader): void {
    const code = message.readUInt32BE(4);
    if (code === FIRST.ssl || code === FIRST.gss) {
      reader.expectFirst((next) => this.#begin(next, reader));
      this.#socket.write(NO);
      return;
    }
    if (code !== FIRST.begin) return void this.#socket.destroy();
    const words = message.subarray(8).toString().split('\0');
    this.#sessions = this.#parts.sessionsOf(words[words.indexOf('database') + 1] ?? '');
    const key = Buffer.alloc(8);
    key.writeUInt32BE(this.#parts.id);
    this.#socket.write(messageOf(MESSAGE.authentication, Buffer.alloc(4)));
    this.#socket.write(messageOf(MESSAGE.backendKey, key));
    this.#socket.write(messageOf(MESSAGE.ready, Buffer.from([IDLE])));
  }

  #ask(message: Buffer): void {
    if (message[0] === MESSAGE.terminate) return void this.#socket.end();
    this.#asked.push(message);
    void this.#pass();
  }

  /** Passes on what was asked up to where an answer is due, and waits for that. */
  async #pass(): Promise<void> {
    if (this.#isWaiting || this.#asked.length === 0) return;
    this.#isWaiting = true;
    const session = this.#session ?? (await this.#take());
    if (session === undefined) return;
    this.#isWaiting = false;
    for (let next = this.#asked.shift(); next !== undefined; next = this.#asked.shift()) {
      session.send(next);
      this.#isWaiting = next[0] === MESSAGE.query || next[0] === MESSAGE.sync;
      if (this.#isWaiting) return;
    }
  }

  async #take(): Promise<PooledSession | undefined> {
    const session = await this.#sessions?.lend().catch(() => undefined);
    if (session === undefined || this.#socket.destroyed) {
      if (session !== undefined) this.#sessions?.giveBack(session);
      this.#socket.destroy();
      return undefined;
    }
    this.#parts.passed.txns += 1;
    if (this.#before !== undefined && this.#before !== session) this.#parts.passed.moves += 1;
    this.#session = this.#before = session;
    session.removeAllListeners('message').on('message', (message) => this.#answer(session, message));
    session.once('lost', this.#lost);
    return session;
  }

  readonly #lost = (): void => void this.#socket.destroy();

  #answer(session: PooledSession, message: Buffer): void {
    this.#socket.write(message);
    if (message[0] !== MESSAGE.ready) return;
    this.#isWaiting = false;
    if (message[5] === IDLE) {
      this.#session = undefined;
      session.off('lost', this.#lost);
      session.removeAllListeners('message').on('message', ([kind]) => {
        if (kind === MESSAGE.notification) this.#parts.passed.unheard += 1;
      });
      this.#sessions?.giveBack(session);
    }
    void this.#pass();
  }
}
