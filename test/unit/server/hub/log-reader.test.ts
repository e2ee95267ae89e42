// A session's cursor: fed while its connection takes it, bounded while it does not, sharing bytes with others.

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock.ts';
import type { Identity } from '../../../../src/server/access/identity.ts';
import { BookHub } from '../../../../src/server/hub/book-hub.ts';
import type { Connection } from '../../../../src/server/hub/connection.ts';
import { LogReader } from '../../../../src/server/hub/log-reader.ts';
import type { Page, PageQuery } from '../../../../src/server/storage/log-storage.ts';

const BOOK = '0198a000-0000-7000-8000-000000000001';
const PAGE_BYTES = 100 * 1024;

/** A connection that takes frames until told to drain, and counts what waits. */
class SlowConnection implements Connection {
  bufferedBytes = 0;
  maxBuffered = 0;
  readonly frames: Uint8Array[] = [];

  send(frame: string | Uint8Array): void {
    this.frames.push(frame as Uint8Array);
    this.bufferedBytes += frame.length;
    this.maxBuffered = Math.max(this.maxBuffered, this.bufferedBytes);
  }

  ping(): void {}
  pauseReading(): void {}
  resumeReading(): void {}
  close(): void {}
  terminate(): void {}
}

function page(base: number, head: number, bytes = PAGE_BYTES): Page {
  return { book: BOOK, base, to: base + 1, head, frame: new Uint8Array(bytes).fill(base) };
}

/** A book of `head` entries in storage, one page each, and how often it was read. */
function bookOf(log: { head: number; reads: number[] }): BookHub {
  const clock: Clock = { now: () => 0, monotonic: () => 0, timer: () => () => undefined };
  const readPage = async ({ since }: PageQuery): Promise<Page> => {
    log.reads.push(since);
    return since < log.head ? page(since, log.head) : { ...page(since, log.head, 10), to: since };
  };
  const hub = new BookHub(BOOK, { clock, readPage });
  hub.noteHead(log.head);
  return hub;
}

function readerOf(hub: BookHub, connection: Connection, cursor: number): LogReader {
  const identity = (): Identity => ({}) as Identity;
  return new LogReader({ hub, connection, identity, onLost: (error) => expect(error).toBe('never') }, cursor);
}

/** Lets what was started finish: storage here answers in a few turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

const bases = (connection: SlowConnection): number[] => connection.frames.map((frame) => frame[0] ?? -1);

describe('a cursor', () => {
  it('[PO5] is fed from storage while its connection takes it, and converges when it drains', async () => {
    const hub = bookOf({ head: 40, reads: [] });
    const connection = new SlowConnection();
    const reader = readerOf(hub, connection, 0);
    reader.wake();
    await settle();
    expect(bases(connection)).toEqual([0, 1, 2]);
    while (connection.frames.length < 40) {
      connection.bufferedBytes = 0;
      reader.wake();
      await settle();
    }
    expect(bases(connection)).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(connection.maxBuffered).toBeLessThanOrEqual(256 * 1024 + PAGE_BYTES);
  });

  it('[PO1] gets new pages from memory, the same bytes for everybody', async () => {
    const log = { head: 1, reads: [] as number[] };
    const hub = bookOf(log);
    const connections = [new SlowConnection(), new SlowConnection()];
    for (const connection of connections) readerOf(hub, connection, 1).wake();
    await settle();
    log.head = 2;
    const fresh = page(1, 2);
    hub.committed({ book: BOOK, head: 2, access: 0, pages: [fresh], refusals: [] });
    for (const connection of connections) expect(connection.frames.at(-1)).toBe(fresh.frame);
    // Only where each of them began was read, for each.
    expect(log.reads).toEqual([1, 1]);
  });

  it('[PO5] of a slow connection falls behind without a queue, then catches up', async () => {
    const log = { head: 0, reads: [] as number[] };
    const hub = bookOf(log);
    const connection = new SlowConnection();
    const reader = readerOf(hub, connection, 0);
    reader.wake();
    await settle();
    connection.frames.length = 0;
    connection.bufferedBytes = 300 * 1024;
    for (let base = 0; base < 30; base += 1) {
      log.head = base + 1;
      hub.committed({ book: BOOK, head: base + 1, access: 0, pages: [page(base, base + 1)], refusals: [] });
    }
    expect(connection.frames).toEqual([]);
    while (connection.frames.length < 30) {
      connection.bufferedBytes = 0;
      reader.wake();
      await settle();
    }
    expect(bases(connection)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('sends nothing any more once closed', async () => {
    const hub = bookOf({ head: 3, reads: [] });
    const connection = new SlowConnection();
    const reader = readerOf(hub, connection, 0);
    reader.wake();
    reader.close();
    await settle();
    expect(connection.frames).toEqual([]);
    expect(hub.idle).toBe(true);
  });
});
