// A server of one book for the engine's tests. Messages wait in queues until a test delivers them; the test also cuts
// connections, keeps the server silent, and lets calls over HTTP fail. What was delivered before a cut has happened.

import type { Mutation } from '../../src/model/mutation.ts';
import type { ComparedLog } from '../../src/daemon/sync/named-log.ts';
import type { SessionPorts } from '../../src/daemon/sync/session-ports.ts';
import type { OpenTransport, TransportEnd, TransportListener } from '../../src/daemon/sync/transport.ts';
import type { WelcomeBook } from '../../src/protocol/sync/down.ts';
import { decodeUp } from '../../src/protocol/sync/codec.ts';
import type { Hello, Push } from '../../src/protocol/sync/up.ts';
import { FakeLog, welcomeFrame } from './fake-log.ts';

/** How a connection ends that nobody meant to end. */
export const CUT: TransportEnd = { remedy: 'reconnect', code: 'unavailable', message: 'cut' };

interface Connection {
  readonly listener: TransportListener;
  readonly toServer: string[];
  readonly toClient: string[];
  opened: boolean;
  isHeld: boolean;
  clientId: string;
  cursor: number | undefined;
}

/** The server, its one book and its connections. */
export class FakeServer {
  log: FakeLog;
  online = true;
  /** Takes everything and answers nothing. */
  silent = false;
  /** Calls over HTTP are refused. */
  httpFails = false;
  /** How often a connection was asked for. */
  attempts = 0;
  /** What it says of books that are not its own. */
  readonly others = new Map<string, WelcomeBook>();
  /** Books that hellos named, one after the other. */
  readonly asked: string[] = [];
  /** Whether the book was created here. */
  exists = false;
  /** The protocol version of its welcomes. */
  protocol = 1;
  /** Entries in one page. */
  pageSize = 3;
  #connection: Connection | undefined;

  constructor(book: string) {
    this.log = new FakeLog(book);
  }

  /** Opens a connection; it is there, or is refused, at the next delivery. */
  readonly open: OpenTransport = (_server, _token, listener) => {
    this.attempts += 1;
    const connection: Connection = {
      listener,
      toServer: [],
      toClient: [],
      opened: false,
      isHeld: false,
      clientId: '',
      cursor: undefined,
    };
    this.#connection = connection;
    return {
      send: (text) => void connection.toServer.push(text),
      hold: (isHeld) => {
        connection.isHeld = isHeld;
      },
      close: () => {
        if (this.#connection === connection) this.#connection = undefined;
      },
    };
  };

  readonly http: Pick<SessionPorts, 'createBook' | 'snapshot' | 'compareLogs'> & { use(): void } = {
    compareLogs: async () => this.compared(),
    use: () => undefined,
    createBook: async () => {
      if (this.httpFails || !this.online) throw new Error('no answer');
      this.exists = true;
    },
    snapshot: async (_book, n) => {
      if (this.httpFails || !this.online) throw new Error('no answer');
      return this.log.snapshot(this.#connection?.clientId ?? '', n);
    },
  };

  /** Its log as it names it to a replica that keeps nothing of it. */
  compared(log = this.log): ComparedLog {
    const { epoch, head } = log;
    return { epoch, head, tag: log.entries.at(-1)?.tag ?? null, common: 0, last: 0 };
  }

  /** Ends the connection, if there is one; what waits in its queues is lost. */
  cut(end: TransportEnd = CUT): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.listener.ended(end);
  }

  /** Says something nobody asked for. */
  say(frame: object): void {
    if (this.#connection?.opened === true) this.#connection.toClient.push(JSON.stringify(frame));
  }

  /** Another device's mutations, and the word of them. */
  foreign(...mutations: readonly Mutation[]): void {
    this.log.foreign(...mutations);
    this.#feed();
  }

  /** Delivers one message, the client's first; false when nothing waits. */
  deliver(): boolean {
    const connection = this.#connection;
    if (connection === undefined) return false;
    if (!connection.opened) {
      if (!this.online) {
        this.cut();
        return true;
      }
      connection.opened = true;
      connection.listener.opened();
      return true;
    }
    const up = connection.toServer.shift();
    if (up !== undefined) {
      if (!this.silent) this.#receive(connection, up);
      return true;
    }
    if (connection.isHeld) return false;
    const down = connection.toClient.shift();
    if (down !== undefined) connection.listener.frame(down);
    return down !== undefined;
  }

  #receive(connection: Connection, text: string): void {
    const frame = decodeUp(text);
    if (!frame.ok) throw new RangeError(`the client sent ${frame.error}`);
    if (frame.value.type === 'hello') this.#hello(connection, frame.value);
    else this.#push(connection, frame.value);
    this.#feed();
  }

  #hello(connection: Connection, hello: Hello): void {
    connection.clientId = hello.clientId;
    this.asked.push(...hello.books.map(({ id }) => id));
    const books = hello.books.map(({ id, cursor }): WelcomeBook => {
      if (id !== this.log.book || !this.exists) return this.others.get(id) ?? { id, status: 'unknown' };
      connection.cursor = cursor ?? undefined;
      const lastN = this.log.lastN.get(hello.clientId) ?? 0;
      const { epoch, head } = this.log;
      return { id, status: 'readable', name: 'Personal', role: 'owner', epoch, head, lastN };
    });
    connection.toClient.push(welcomeFrame(books, this.protocol));
  }

  #push(connection: Connection, { book, mutations }: Push): void {
    for (const mutation of mutations as readonly (Mutation & { n: number })[]) {
      const expected = (this.log.lastN.get(connection.clientId) ?? 0) + 1;
      if (mutation.n < expected) continue;
      if (mutation.n > expected) {
        const error = { type: 'error', code: 'gap', message: 'gap', book, expected };
        connection.toClient.push(JSON.stringify(error));
        return;
      }
      const { n: _, ...body } = mutation;
      this.log.admit(connection.clientId, body);
    }
  }

  /** Pages from the connection's cursor to the head; the last one with the digest. */
  #feed(): void {
    const connection = this.#connection;
    if (connection?.cursor === undefined || this.silent) return;
    while (connection.cursor < this.log.head) {
      const to = Math.min(this.log.head, connection.cursor + this.pageSize);
      const digest = to === this.log.head ? { digest: this.log.digestHex } : {};
      connection.toClient.push(this.log.poke(connection.cursor, { to, ...digest }));
      connection.cursor = to;
    }
  }
}
