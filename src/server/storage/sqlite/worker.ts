// Entry point of a storage thread: one SQLite connection, so that neither queries nor fsync stop the event loop.
// Its own bundle; talks to worker-storage.ts only.

import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../base/assert.ts';
import type { Logger } from '../../../base/logger.ts';
import { systemClock, systemRandom } from '../../../base/system.ts';
import type { SnapshotQuery } from '../log-storage.ts';
import { openForReading, openForWriting } from './open.ts';
import type { BatchResult } from './push-batch.ts';
import type { WorkerAnswer, WorkerCall, WorkerLog, WorkerReady, WorkerStart } from './rpc.ts';
import { SqliteStore } from './store.ts';

assert(parentPort !== null, 'to run as a worker thread');
const port = parentPort;
const start = workerData as WorkerStart;
// A reader opens when first asked: by then the writer has made the database and its schema.
let opened: SqliteStore | undefined =
  start.role === 'writer' ? storeOf(openForWriting(start.path, systemClock.now(), { kept })) : undefined;

port.on('message', (call: WorkerCall) => {
  if (call.method === 'spool') void spool(call.id, call.args[0] as SnapshotQuery, call.args[1]);
  else answer(call);
});
port.postMessage({ ready: opened?.durability() ?? '' } satisfies WorkerReady);

function kept(file: string): void {
  portLogger().info('schema_migrated', { before: file });
}

function storeOf(sql: ReturnType<typeof openForWriting>): SqliteStore {
  return new SqliteStore({ sql, random: systemRandom, logger: portLogger(), now: () => systemClock.now() });
}

function answer(call: Exclude<WorkerCall, { method: 'spool' }>): void {
  const { id, method, args } = call;
  try {
    opened ??= storeOf(openForReading(start.path));
    const value: unknown = (opened[method] as (...args: unknown[]) => unknown).apply(opened, [...args]);
    port.postMessage({ id, value } satisfies WorkerAnswer, transfers(method, value));
    if (method === 'close') port.close();
  } catch (error) {
    port.postMessage({ id, error: String(error) } satisfies WorkerAnswer);
  }
}

/** The frames' memory goes over to the main thread instead of being copied. */
function transfers(method: string, value: unknown): ArrayBuffer[] {
  if (method === 'pushAll') {
    return (value as BatchResult).commits.flatMap(({ pages }) => pages.map(({ frame }) => frame.buffer as ArrayBuffer));
  }
  if (method !== 'page' || value === undefined) return [];
  return [(value as { frame: Uint8Array<ArrayBuffer> }).frame.buffer];
}

/** Writes a snapshot to an open file as fast as the database gives it, letting other calls in between chunks. */
async function spool(id: number, query: SnapshotQuery, fd: number): Promise<void> {
  // A connection of its own: its read Txn stays open across chunks while this thread answers others.
  const own = storeOf(openForReading(start.path));
  try {
    let spooled = 0;
    for (const chunk of own.snapshotText(query) ?? []) {
      const bytes = Buffer.from(chunk);
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, spooled + at);
      spooled += bytes.length;
      port.postMessage({ id, spooled, done: false } satisfies WorkerAnswer);
      await new Promise((resolve) => setImmediate(resolve));
    }
    port.postMessage({ id, spooled, done: true } satisfies WorkerAnswer);
  } catch (error) {
    port.postMessage({ id, error: String(error) } satisfies WorkerAnswer);
  } finally {
    own.close();
  }
}

function portLogger(): Logger {
  const line = (level: WorkerLog['log']['level']) => (event: string, facts?: object) =>
    port.postMessage({ log: { level, event, facts: facts ?? {} } } satisfies WorkerLog);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
