// Hints between nodes by NOTIFY: that a book has a new head, that somebody came or went. Those of commits go out right
// behind COMMIT; others on a connection of their own, gathered while one is under way. Any of them may be lost: whoever
// needs to know also looks (node-peers.ts).

import type { Client } from 'pg';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Sending, Statement } from './database.ts';
import { isLent, processOf } from './server-facts.ts';

const CHANNEL = 'ledger';
const NOTIFY = 'SELECT pg_notify($1, hint) FROM unnest($2::text[]) AS hint';
/** Ms until a lost connection is made again. */
const RECONNECT_MS = 1_000;
/** Ms between questions to the connection that listens: one that died without a word would be silent for hours. */
const HEARTBEAT_MS = 15_000;
/** Ms for a notification of our own to come back where a pooler may lose them. */
const ECHO_MS = 2_000;

const DEAF =
  'A pooler in transaction mode keeps notifications back. Name the database itself in --database-listen-url, or say --no-database-listen.';

/**
 * The hint of a commit, to be sent behind it: whatever became of the COMMIT, nobody is told of an entry that is not there,
 * as one with another tag is not.
 */
const HINT: Statement = {
  name: 'hint',
  text: `SELECT pg_notify('${CHANNEL}', json_build_object('book', e.book_id, 'head', e.seq, 'access', v.version)::text)
    FROM entries e JOIN access_version v ON v.one = 1 WHERE e.book_id = $1 AND e.seq = $2 AND e.tag = $3`,
};

/** Tells the other nodes of the commit whose last entry stands at this seq, with this tag. */
export function hintOf(book: string, { seq, tag }: { readonly seq: number; readonly tag: string }): Sending {
  return { statement: HINT, values: [book, seq, tag] };
}

/** A hint. `head`: of a log; without it, attendance has changed. `access`: the version that its reader should know. */
export interface Hint {
  readonly book: string;
  readonly head?: number;
  readonly access?: number;
}

/** What a notifier needs. */
export interface NotifierDeps {
  /** Makes a connection that listens; without it nothing is heard. */
  readonly connect: (() => Client) | undefined;
  /** Processes of the database that serve this node, and whose hints are its own. */
  readonly own: ReadonlySet<number>;
  /** Runs a statement on some connection. */
  readonly query: (text: string, values: unknown[]) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly heard: (hint: Hint) => void;
  /** Listens again after hints may have been missed. */
  readonly listening: () => void;
  /** Nothing will be heard: a pooler lends the session in which it listens to others. */
  readonly deaf: () => void;
}

/** Sends hints and hears those of others. */
export class Notifier {
  readonly #deps: NotifierDeps;
  #pending = new Map<string, Hint>();
  #sending: Promise<void> | undefined;
  #client: Client | undefined;
  #cancel: (() => void) | undefined;
  #stopAsking: (() => void) | undefined;
  readonly #gone = new WeakSet<Client>();
  #closed = false;

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
  }

  /** Begins to listen; goes on trying if that fails. */
  async listen(): Promise<void> {
    const { connect } = this.#deps;
    if (connect === undefined || this.#closed) return;
    const client = connect();
    const lost = (error: unknown): void => this.#lost(client, error);
    client.on('error', lost);
    client.on('end', () => lost(new Error('the connection ended')));
    client.on('notification', ({ processId, payload }) => {
      if (processId !== processOf(client) && !this.#deps.own.has(processId)) this.#received(payload ?? '');
    });
    try {
      await client.connect();
      const lent = await isLent(client);
      await client.query(`LISTEN ${CHANNEL}`);
      if (lent && !(await this.#hears(client))) return this.#giveUp(client);
      this.#client = client;
      this.#deps.listening();
      this.#askLater(client);
    } catch (error) {
      lost(error);
    }
  }

  /** Tells the other nodes, once for all that gathers meanwhile. */
  tell(hint: Hint): void {
    const isHead = hint.head !== undefined;
    this.#pending.set(`${isHead} ${hint.book}`, hint);
    this.#sending ??= this.#send();
  }

  async close(): Promise<void> {
    await this.#sending;
    this.#closed = true;
    this.#cancel?.();
    this.#stopAsking?.();
    if (this.#client !== undefined) await endClient(this.#client);
  }

  async #send(): Promise<void> {
    while (this.#pending.size > 0) {
      const payloads = [...this.#pending.values()].map((hint) => JSON.stringify(hint));
      this.#pending = new Map();
      const client = this.#client;
      try {
        const values = [CHANNEL, payloads];
        await (client === undefined ? this.#deps.query(NOTIFY, values) : client.query(NOTIFY, values));
      } catch (error) {
        this.#deps.logger.warn('notify_failed', { error: String(error) });
        if (client !== undefined) this.#lost(client, error);
      }
    }
    this.#sending = undefined;
  }

  /** Asks a connection, again and again, whether it lives. */
  #askLater(client: Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#stopAsking = this.#deps.clock.timer(HEARTBEAT_MS, () => {
      client.query('SELECT 1').then(
        () => this.#askLater(client),
        (error: unknown) => this.#lost(client, error),
      );
    });
  }

  /** Whether what is told on another connection is heard on this one. */
  async #hears(client: Client): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const echo = JSON.stringify({ book: '', node: String(processOf(client)) });
    client.on('notification', ({ payload }) => {
      if (payload === echo) resolve(true);
    });
    const cancel = this.#deps.clock.timer(ECHO_MS, () => resolve(false));
    await this.#deps.query(NOTIFY, [CHANNEL, [echo]]);
    const heard = await promise;
    cancel();
    return heard;
  }

  /** Listens no more. */
  async #giveUp(client: Client): Promise<void> {
    // One that has ended heard nothing for that reason, and is made again.
    if (this.#gone.has(client)) return;
    this.#gone.add(client);
    this.#deps.logger.warn('listen_deaf', { hint: DEAF });
    this.#deps.deaf();
    await endClient(client);
  }

  /** Lets a connection go and makes another one after a while. */
  #lost(client: Client, error: unknown): void {
    if (this.#closed || this.#gone.has(client)) return;
    // It may say so more than once, also when another one is there already.
    this.#gone.add(client);
    this.#stopAsking?.();
    if (this.#client === client) this.#client = undefined;
    this.#deps.logger.warn('listen_lost', { error: String(error) });
    void endClient(client);
    this.#cancel = this.#deps.clock.timer(RECONNECT_MS, () => void this.listen());
  }

  #received(payload: string): void {
    try {
      this.#deps.heard(JSON.parse(payload) as Hint);
    } catch {
      // Not from one of us; whatever it hints at is found by looking.
    }
  }
}

async function endClient(client: Client): Promise<void> {
  try {
    await client.end();
  } catch {
    // It has ended by itself.
  }
}
