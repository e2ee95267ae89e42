// The server's database: real SQLite in memory, which outlives the server's processes as a file would. A statement can
// be made to fail, or to be the last one of its process; SQLite then rolls back to the last commit. The storage threads
// are the real store called after a while, in order, so that the real group commit runs in front of them.

import { silentLogger } from '../../src/base/logger.ts';
import type { Random } from '../../src/base/random.ts';
import type { Operation } from '../../src/server/storage/sqlite/rpc.ts';
import type { SnapshotQuery } from '../../src/server/storage/log-storage.ts';
import { IN_MEMORY, prepareForWriting } from '../../src/server/storage/sqlite/open.ts';
import { Sql } from '../../src/server/storage/sqlite/sql.ts';
import type { StorageThread } from '../../src/server/storage/sqlite/storage-thread.ts';
import { SqliteStore } from '../../src/server/storage/sqlite/store.ts';
import { WorkerStorage } from '../../src/server/storage/sqlite/worker-storage.ts';
import type { Dice } from './dice.ts';
import { EPOCH_MS, never } from './sim-clock.ts';
import type { Process, Timeline } from './sim-clock.ts';

/** Ms that a storage thread takes before it does something, and until its answer is heard. */
const THREAD_MS = { low: 0.05, high: 2 };

/** What faults and checkers need of a server's database, of whatever kind. */
export interface ServerSql extends Pick<Sql, 'all' | 'one' | 'run' | 'write' | 'close'> {
  broken: 'autocommit' | 'lateCommit' | undefined;
  failAfter(statements: number, death?: (process?: Process) => void): void;
  heal(): void;
  apart<T>(work: () => T): T;
  /** Nothing that is open is committed any more. */
  rollBack(): void;
  commitLate(): void;
}

/** The connection, with failures on demand. */
export class SimSql extends Sql implements ServerSql {
  #planned: { left: number; readonly death: (() => void) | undefined } | undefined;
  /** Set by the gate: what a Txn's borders do instead of what they should. */
  broken: 'autocommit' | 'lateCommit' | undefined;
  /** The process that used it died in the middle of a Txn: only rolling back works until the next one starts. */
  #isDown = false;

  constructor() {
    super(IN_MEMORY, { busyMs: 0 });
    prepareForWriting(this, IN_MEMORY, EPOCH_MS);
  }

  /** The statement of a write Txn that comes after `statements` others throws. With `death`, that ends the process that runs it. */
  failAfter(statements: number, death?: () => void): void {
    this.#planned = { left: statements, death };
  }

  /** A process opens it, or the disk is well again. */
  heal(): void {
    this.#planned = undefined;
    this.#isDown = false;
  }

  /** Does something that no failure is meant for. */
  apart<T>(work: () => T): T {
    const [planned, isDown] = [this.#planned, this.#isDown];
    this.heal();
    try {
      return work();
    } finally {
      this.#planned = planned;
      this.#isDown = isDown;
    }
  }

  override run(...call: Parameters<Sql['run']>): number {
    if (call[0] === 'BEGIN IMMEDIATE') this.#isWriting = true;
    if (call[0] !== 'ROLLBACK') this.#failIfDue();
    if (call[0] === 'COMMIT' || call[0] === 'ROLLBACK') this.#isWriting = false;
    if (call[0] === 'ROLLBACK') this.#isOpen = false;
    if (this.broken !== undefined && /^(BEGIN|COMMIT)/.test(call[0])) return this.#border(call[0]);
    return super.run(...call);
  }

  /** The end of a process with a Txn still open. */
  rollBack(): void {
    if (this.#isOpen) this.run('ROLLBACK');
  }

  /** Ends a Txn that was answered before its commit. */
  commitLate(): void {
    if (this.#isOpen) super.run('COMMIT');
    this.#isOpen = false;
  }

  #isOpen = false;
  /** Between a write Txn's beginning and its end. */
  #isWriting = false;

  #border(text: string): number {
    if (this.broken === 'lateCommit' && text === 'BEGIN IMMEDIATE' && !this.#isOpen) {
      super.run(text);
      this.#isOpen = true;
    }
    return 0;
  }

  #failIfDue(): void {
    if (this.#planned !== undefined && this.#isWriting) {
      this.#planned.left -= 1;
      if (this.#planned.left < 0) {
        this.#planned.death?.();
        this.#isDown = this.#planned.death !== undefined;
        this.#planned = undefined;
        throw new Error('database or disk is full');
      }
    }
    if (this.#isDown) throw new Error('the process is gone');
  }
}

/** One storage thread of a server's process: calls in order, each after a while, and answers in order. */
class SimThread {
  readonly #parts: ThreadParts;
  #freeAt = 0;
  #heardAt = 0;

  constructor(parts: ThreadParts) {
    this.#parts = parts;
  }

  call(method: Operation, ...args: readonly unknown[]): Promise<unknown> {
    const { timeline, process, dice } = this.#parts;
    if (!process.isAlive) return never();
    this.#freeAt = Math.max(this.#freeAt, timeline.now) + dice.between(THREAD_MS.low, THREAD_MS.high);
    return new Promise((resolve, reject) => {
      const run = (): void => this.#run({ method, args, resolve, reject });
      timeline.schedule(this.#freeAt - timeline.now, run, process);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #run({ method, args, resolve, reject }: ThreadCall): void {
    const { store } = this.#parts;
    try {
      const value: unknown = (store[method] as (...list: unknown[]) => unknown).apply(store, [...args]);
      this.#answer(() => resolve(value));
    } catch (error) {
      this.#answer(() => reject(new Error(String(error))));
    }
  }

  #answer(answer: () => void): void {
    const { timeline, process, dice, answersLater } = this.#parts;
    if (!process.isAlive) return;
    if (!answersLater) return answer();
    this.#heardAt = Math.max(this.#heardAt, timeline.now + dice.between(THREAD_MS.low, THREAD_MS.high));
    timeline.schedule(this.#heardAt - timeline.now, answer, process);
  }
}

interface ThreadCall {
  readonly method: Operation;
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface ThreadParts {
  readonly timeline: Timeline;
  readonly process: Process;
  readonly dice: Dice;
  readonly store: SqliteStore;
  /** Whether there is time between the deed and its answer. */
  readonly answersLater: boolean;
}

/** The real storage over two such threads. Snapshots are read at once: their spool file is the only thing left out. */
export class SimStorage extends WorkerStorage {
  readonly #store: SqliteStore;
  readonly #process: Process;

  constructor(parts: { timeline: Timeline; process: Process; dice: Dice; random: Random; sql: Sql }) {
    const { sql, random, process } = parts;
    const store = (): SqliteStore => new SqliteStore({ sql, random, logger: silentLogger, now: () => process.now() });
    const [writing, reading] = [store(), store()];
    const thread = (of: SqliteStore, answersLater: boolean): StorageThread =>
      new SimThread({ ...parts, store: of, answersLater }) as unknown as StorageThread;
    const deps = { dir: '/', random, logger: silentLogger, onFatal: () => undefined };
    super(
      { ...deps, workerUrl: new URL('file:///none') },
      { writer: thread(writing, true), reader: thread(reading, false), durability: writing.durability() },
    );
    this.#store = reading;
    this.#process = process;
  }

  override async snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined> {
    if ((await this.head(query)) === undefined) return undefined;
    if (!this.#process.isAlive) return never();
    const chunks = Array.from(this.#store.snapshotText(query) ?? [], (chunk) => Buffer.from(chunk));
    return (async function* () {
      yield* chunks;
    })();
  }
}
