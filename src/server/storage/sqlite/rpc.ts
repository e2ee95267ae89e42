// What crosses between the server's main thread and its storage threads: calls by name, answers by number.

import type { SqliteStore } from './store.ts';

/** What a storage thread is started with. `role`: the one that writes, or one that only reads. */
export interface WorkerStart {
  readonly path: string;
  readonly role: 'writer' | 'reader';
}

/** Operations that a storage thread answers with one value. */
export type Operation = Exclude<keyof SqliteStore, 'sql' | 'close' | 'snapshotText'>;

/** A call to a storage thread. A `spool` call writes a snapshot's text to an open file of this process. */
export type WorkerCall =
  | { readonly id: number; readonly method: Operation | 'close'; readonly args: readonly unknown[] }
  | { readonly id: number; readonly method: 'spool'; readonly args: readonly [query: unknown, fd: number] };

/** An answer. A `spool` call has several: bytes written so far, until `done`. */
export type WorkerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly spooled: number; readonly done: boolean };

/** What a storage thread says first. */
export interface WorkerReady {
  readonly ready: string;
}

/** A log line of a storage thread. */
export interface WorkerLog {
  readonly log: { readonly level: 'info' | 'warn' | 'error'; readonly event: string; readonly facts: object };
}
