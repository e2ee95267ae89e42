// The sessions of one database behind a pooler: few, made when they are needed, lent for a Txn and lent again in turn, so
// that whoever comes back gets another one where there is another. The driver logs in; from then on bytes are ours.

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import { MessageReader } from './postgres-messages.ts';

/** What the driver does not tell of itself. */
interface DriverConnection extends EventEmitter {
  readonly stream: Socket;
}

/** A session on the server. Emits `message` with the bytes of each message, and `lost`. */
export class PooledSession extends EventEmitter<{ message: [Buffer]; lost: [] }> {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    const reader = new MessageReader((message) => this.emit('message', message));
    socket.removeAllListeners('data').on('data', (chunk: Buffer) => reader.take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.emit('lost'));
  }

  static async open(url: string): Promise<PooledSession> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    const { connection } = client as unknown as { readonly connection: DriverConnection };
    await client.connect();
    return new PooledSession(connection.stream);
  }

  send(message: Buffer): void {
    this.#socket.write(message);
  }

  end(): void {
    this.#socket.destroy();
  }
}

export class PooledSessions {
  readonly #url: string;
  readonly #most: number;
  readonly #all = new Set<PooledSession>();
  readonly #idle: PooledSession[] = [];
  readonly #waiting: ((session: PooledSession) => void)[] = [];
  #count = 0;

  /** `most`: sessions of the database. */
  constructor(url: string, most: number) {
    this.#url = url;
    this.#most = most;
  }

  /** The session that was idle longest, or a new one, or the next that is given back. */
  async lend(): Promise<PooledSession> {
    if (this.#count < this.#most) {
      this.#count += 1;
      await this.#open();
    }
    const session = this.#idle.shift();
    return session ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  giveBack(session: PooledSession): void {
    if (!this.#all.has(session)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(session);
    else next(session);
  }

  end(): void {
    for (const session of this.#all) session.end();
  }

  async #open(): Promise<void> {
    const session = await PooledSession.open(this.#url).catch((error: unknown) => {
      this.#count -= 1;
      throw error;
    });
    this.#all.add(session);
    session.on('lost', () => {
      this.#count -= 1;
      this.#all.delete(session);
      const at = this.#idle.indexOf(session);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    this.giveBack(session);
  }
}
