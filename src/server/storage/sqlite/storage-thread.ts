// The main thread's end of one storage thread: calls as promises, spooled snapshots as byte counts.

import { Worker } from 'node:worker_threads';
import type { LogFacts, Logger } from '../../../base/logger.ts';
import type { Operation, WorkerAnswer, WorkerCall, WorkerLog, WorkerReady, WorkerStart } from './rpc.ts';
import type { SqliteStore } from './store.ts';

type Waiting = { resolve(value: unknown): void; reject(error: Error): void; progress?(spooled: number): void };

/** What a storage thread needs: its code, and who hears when it dies. */
export interface ThreadDeps {
  readonly workerUrl: URL;
  readonly logger: Logger;
  readonly onFatal: (error: Error) => void;
}

/** A running storage thread. */
export class StorageThread {
  readonly #worker: Worker;
  readonly #deps: ThreadDeps;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<string>();
  #nextId = 1;
  #closing = false;

  constructor(deps: ThreadDeps, start: WorkerStart) {
    this.#deps = deps;
    // A thread that fails before anybody asks is reported by onFatal.
    this.#ready.promise.catch(() => undefined);
    this.#worker = new Worker(deps.workerUrl, { workerData: start });
    this.#worker.on('message', (message: WorkerAnswer | WorkerReady | WorkerLog) => this.#received(message));
    this.#worker.on('error', (error) => this.#failed(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#failed(new Error('the storage thread ended')));
  }

  /** Resolves once the database is open, with its durability in words; rejects if it cannot be opened. */
  ready(): Promise<string> {
    return this.#ready.promise;
  }

  /** Calls an operation in the thread. */
  call<M extends Operation>(method: M, ...args: Parameters<SqliteStore[M]>): Promise<ReturnType<SqliteStore[M]>> {
    return this.#send((id) => ({ id, method, args })) as Promise<ReturnType<SqliteStore[M]>>;
  }

  /** Writes a snapshot into an open file; `progress` hears the bytes so far, the promise resolves when all are there. */
  spool(query: unknown, fd: number, progress: (spooled: number) => void): Promise<unknown> {
    return this.#send((id) => ({ id, method: 'spool', args: [query, fd] }), progress);
  }

  /** Lets the thread finish what it was asked, then ends it. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#send((id) => ({ id, method: 'close', args: [] }));
    await this.terminate();
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    this.#closing = true;
    await this.#worker.terminate();
  }

  async #send(call: (id: number) => WorkerCall, progress?: (spooled: number) => void): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // Posted first: what cannot be posted throws here and is not waited for.
    this.#worker.postMessage(call(id));
    this.#waiting.set(id, progress === undefined ? { resolve, reject } : { resolve, reject, progress });
    return promise;
  }

  #received(message: WorkerAnswer | WorkerReady | WorkerLog): void {
    if ('ready' in message) return this.#ready.resolve(message.ready);
    if ('log' in message) return this.#deps.logger[message.log.level](message.log.event, message.log.facts as LogFacts);
    const waiting = this.#waiting.get(message.id);
    if ('spooled' in message) {
      waiting?.progress?.(message.spooled);
      if (!message.done) return;
    }
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve('value' in message ? message.value : undefined);
  }

  #failed(error: Error): void {
    this.#ready.reject(error);
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    if (!this.#closing) this.#deps.onFatal(error);
    this.#closing = true;
  }
}
