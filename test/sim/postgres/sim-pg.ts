// Connections to the model of PostgreSQL with the interface of the `pg` package, as far as the real storage uses it. What
// is asked and what is answered takes its time; connections are lost, and notifications may be.

import { EventEmitter } from 'node:events';
import type { Client, Pool } from 'pg';
import type { Dice } from '../dice.ts';
import { never } from '../sim-clock.ts';
import type { Process, Timeline } from '../sim-clock.ts';
import { connectionLost } from './sim-postgres.ts';
import type { Result, Session, SimPostgres } from './sim-postgres.ts';

/** Ms that a message takes between a node and the database. */
const TRAVEL_MS = { low: 0.05, high: 2 };
/** Ms after which the database lets go of a Txn whose node is gone without a word. */
const FORGOTTEN_MS = 5_000;

/** A hint that is told only if its statement finds what it tells of. */
const HINT_WORDS = /^SELECT pg_notify\('ledger', (json_build_object\(.*\))::text\)/;

interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Connections of all nodes. */
export class SimPg {
  readonly #timeline: Timeline;
  readonly #dice: Dice;
  readonly #database: SimPostgres;
  readonly #connections = new Set<Connection>();
  readonly #lossRate: number;
  #made = 0;

  /** `lossRate`: the part of notifications that is lost. */
  constructor(timeline: Timeline, dice: Dice, { database, lossRate }: { database: SimPostgres; lossRate: number }) {
    this.#timeline = timeline;
    this.#dice = dice;
    this.#database = database;
    this.#lossRate = lossRate;
  }

  /** The pool of a node. */
  pool(process: Process, lockMs: number): Pool {
    const connect = (): Promise<Connection> => Promise.resolve(this.#connect(process, lockMs));
    const pool = {
      connect,
      query: async (...asked: Parameters<Connection['query']>) => {
        const client = this.#connect(process, lockMs);
        return client.query(...asked).finally(() => client.release());
      },
      end: () => Promise.resolve(),
      on: () => pool,
    };
    return pool as unknown as Pool;
  }

  /** A connection of its own. */
  client(process: Process, lockMs: number): Client {
    return this.#connect(process, lockMs) as unknown as Client;
  }

  /** The connections of a node's process break; it hears of it at once. */
  breakOff(process: Process): void {
    for (const connection of this.#connections) if (connection.session.process === process) connection.lost();
  }

  /** A node is gone. `audible`: its machine says so for it; else what it had open stays open for a while. */
  died(process: Process, audible: boolean): void {
    for (const { session } of this.#connections) {
      if (session.process !== process) continue;
      const delayMs = audible ? this.#dice.between(TRAVEL_MS.low, TRAVEL_MS.high) : FORGOTTEN_MS;
      this.#timeline.schedule(delayMs, () => this.#database.lose(session));
    }
  }

  #connect(process: Process, lockMs: number): Connection {
    this.#made += 1;
    const session: Session = { process, id: this.#made, txn: undefined, isLost: false };
    const connection = new Connection(session, {
      travel: (action, owner) =>
        this.#timeline.schedule(this.#dice.between(TRAVEL_MS.low, TRAVEL_MS.high), action, owner),
      perform: (asked, done) => this.#perform(connection, { ...asked, lockMs }, done),
      lose: () => this.#database.lose(session),
      gone: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  #perform(
    connection: Connection,
    asked: Asked & { readonly lockMs: number },
    done: (outcome: Result | Error) => void,
  ): void {
    const { session } = connection;
    const tell = (hints: readonly string[]): void => {
      for (const hint of hints) this.#notify(session.id, hint);
      done({ rows: [], rowCount: hints.length });
    };
    const hint = HINT_WORDS.exec(asked.text);
    if (hint === null) {
      if (asked.text.startsWith('SELECT pg_notify')) tell(asked.values[1] as readonly string[]);
      else if (asked.text.includes('pg_backend_pid()')) done(factsOf(session));
      else this.#database.perform(session, asked, done);
      return;
    }
    // What it tells is what it reads.
    const text = asked.text.replace(hint[0], `SELECT ${hint[1]} AS hint`);
    this.#database.perform(session, { ...asked, text }, (outcome) => {
      if (outcome instanceof Error) done(outcome);
      else tell((outcome.rows as readonly { readonly hint: string }[]).map((row) => row.hint));
    });
  }

  #notify(processId: number, payload: string): void {
    for (const connection of this.#connections) {
      if (!connection.listens || this.#dice.chance(this.#lossRate)) continue;
      connection.tell({ processId, payload });
    }
  }
}

/** What it says of itself, and of the process of a session. */
function factsOf({ id: pid }: Session): Result {
  const facts = { version: '18.0', number: 180_000, encoding: 'UTF8', fsync: 'on', level: 'on', pid };
  return { rows: [facts], rowCount: 1 };
}

interface Ports {
  readonly travel: (action: () => void, owner?: Process) => void;
  readonly perform: (asked: Asked, done: (outcome: Result | Error) => void) => void;
  readonly lose: () => void;
  readonly gone: () => void;
}

/** One connection: a client of a pool, or one of its own. */
class Connection extends EventEmitter {
  readonly session: Session;
  readonly processID: number;
  listens = false;
  readonly #ports: Ports;
  readonly #waiting = new Set<(error: Error) => void>();
  #tail: Promise<void> = Promise.resolve();

  constructor(session: Session, ports: Ports) {
    super();
    this.session = session;
    this.processID = session.id;
    this.#ports = ports;
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  /** Asks something; several statements in one text have their results in order. */
  query(
    asked: string | { readonly text: string; readonly values?: readonly unknown[] },
    values: readonly unknown[] = [],
  ) {
    const one = typeof asked === 'string' ? { text: asked, values } : { text: asked.text, values: asked.values ?? [] };
    if (one.text.startsWith('LISTEN')) this.listens = true;
    if (!one.text.startsWith('BEGIN')) return this.#ask([one]).then(([result]) => result);
    // What lies between the beginning and the first statement are settings.
    const all = one.text.split('; ').map((text) => ({ text, values: [] }));
    return this.#ask(
      all.filter(({ text }, index) => index === 0 || (index === all.length - 1 && !text.startsWith('SET'))),
    );
  }

  /** Whoever had it needs it no more; what was asked without waiting is still done. */
  release(): void {
    void this.#tail.then(() => this.end());
  }

  end(): Promise<void> {
    this.#ports.gone();
    this.#ports.lose();
    return Promise.resolve();
  }

  tell(notification: { readonly processId: number; readonly payload: string }): void {
    this.#ports.travel(() => this.emit('notification', notification), this.session.process);
  }

  /** It breaks: whoever waits for an answer hears of it. */
  lost(): void {
    this.#ports.gone();
    this.#ports.lose();
    const error = connectionLost();
    for (const reject of this.#waiting) this.#ports.travel(() => reject(error), this.session.process);
    if (this.listens) this.#ports.travel(() => this.emit('error', error), this.session.process);
  }

  /** Asks these, one after the other and after what was asked before, in one trip. */
  #ask(list: readonly Asked[]): Promise<readonly Result[]> {
    const { process } = this.session;
    if (!process.isAlive) return never();
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const answered = (outcome: readonly Result[] | Error): void => {
        this.#waiting.delete(reject);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const arrive = (next: () => void): void => {
        const reply = (outcome: readonly Result[] | Error): void => {
          next();
          this.#ports.travel(() => answered(outcome), process);
        };
        this.#ports.travel(() => (this.session.isLost ? reply(connectionLost()) : this.#perform(list, [], reply)));
      };
      this.#tail = this.#tail.then(() => new Promise(arrive));
    });
  }

  #perform(
    list: readonly Asked[],
    results: readonly Result[],
    done: (outcome: readonly Result[] | Error) => void,
  ): void {
    const [first, ...others] = list;
    if (first === undefined) return done(results);
    this.#ports.perform(first, (outcome) => {
      if (outcome instanceof Error) done(outcome);
      else this.#perform(others, [...results, outcome], done);
    });
  }
}
