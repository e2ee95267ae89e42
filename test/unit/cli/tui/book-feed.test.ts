// The feed against a daemon made of promises: one request of a kind at a time, one a frame, and tries that get rarer.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BookFeed } from '../../../../src/cli/tui/book-feed.ts';
import type { FeedClient } from '../../../../src/cli/tui/book-feed.ts';
import { ViewStore } from '../../../../src/cli/tui/view-store.ts';
import { contact, status, transaction } from './samples.ts';

const CLOCK = {
  monotonic: () => performance.now(),
  timer: (delayMs: number, action: () => void) => {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  },
};

interface FakeDaemon extends FeedClient {
  readonly calls: string[];
  subscriptions: number;
  autostarts: boolean;
  fails: boolean;
  emit(event: Readonly<Record<string, unknown>>): void;
  lose(): void;
}

function fakeDaemon(): FakeDaemon {
  const daemon: FakeDaemon = {
    calls: [],
    subscriptions: 0,
    autostarts: true,
    fails: false,
    emit: () => undefined,
    lose: () => undefined,
    close: () => undefined,
    withoutAutostart: () => Object.assign(daemon, { autostarts: false }),
    subscribe: async (_, events) => {
      daemon.subscriptions += 1;
      if (daemon.fails) throw new Error('nobody there');
      daemon.emit = (event) => events.onEvent(event);
      const ended = new Promise<void>((resolve) => (daemon.lose = resolve));
      events.onOpen();
      await ended;
    },
    call: (async (method: string, params: Record<string, unknown>) => {
      daemon.calls.push(method);
      if (daemon.fails) throw new Error('no answer');
      if (method === 'status') return status();
      if (method === 'contact.list') return { items: [contact('ana')], total: 1 };
      if (method === 'transaction.list') return { items: [transaction('t1', String(params['contact']))], total: 1 };
      return { items: [] };
    }) as FeedClient['call'],
  };
  return daemon;
}

let daemon: FakeDaemon;
let store: ViewStore;
let feed: BookFeed;

beforeEach(() => {
  vi.useFakeTimers();
  daemon = fakeDaemon();
  store = new ViewStore({ columns: 80, rows: 24 }, CLOCK);
});

afterEach(() => {
  feed.close();
  store.close();
  vi.useRealTimers();
});

const start = async (): Promise<void> => {
  feed = new BookFeed({ client: daemon, store, clock: CLOCK });
  await vi.advanceTimersByTimeAsync(100);
};
const change = { topic: 'changes', type: 'transaction_created', book: 'b', data: transaction('t2', 'ana') };

test('fetches what the first frame shows, once', async () => {
  await start();
  expect(daemon.calls.toSorted()).toEqual(['balance', 'contact.list', 'status', 'transaction.list']);
  expect(store.shown()).toMatchObject({
    linked: true,
    contactId: 'ana',
    contacts: { total: 1 },
    transactions: { total: 1 },
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(daemon.calls).toHaveLength(4);
});

test('a flood of changes costs one fetch of a kind per frame, and the last one is seen', async () => {
  await start();
  daemon.calls.length = 0;
  for (let i = 0; i < 1_000; i += 1) {
    daemon.emit(change);
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(100);
  const lists = daemon.calls.filter((method) => method === 'transaction.list').length;
  expect(lists).toBeGreaterThan(10);
  expect(lists).toBeLessThanOrEqual(22);
  const { transactions } = store.shown();
  expect(transactions.loadedVersion).toBe(transactions.version);
});

test('frames come at most every 50 ms', async () => {
  await start();
  let frames = 0;
  store.subscribe(() => (frames += 1));
  for (let i = 0; i < 500; i += 1) {
    daemon.emit(change);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(frames).toBeGreaterThan(5);
  expect(frames).toBeLessThanOrEqual(11);
});

test('a lost daemon is waited for, not started, and everything is fetched again when it is back', async () => {
  await start();
  daemon.calls.length = 0;
  daemon.fails = true;
  daemon.lose();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.shown().linked).toBe(false);
  expect(daemon.autostarts).toBe(false);
  expect(daemon.subscriptions).toBeGreaterThan(4);
  expect(daemon.subscriptions).toBeLessThan(12);
  expect(daemon.calls).toEqual([]);
  daemon.fails = false;
  await vi.advanceTimersByTimeAsync(2_100);
  expect(store.shown().linked).toBe(true);
  expect(daemon.calls.toSorted()).toEqual(['balance', 'contact.list', 'status', 'transaction.list']);
});

test('a request that fails is said, and tried again a second later', async () => {
  await start();
  daemon.fails = true;
  daemon.emit(change);
  await vi.advanceTimersByTimeAsync(100);
  expect(store.shown().problem).toBe('no answer');
  daemon.calls.length = 0;
  daemon.fails = false;
  await vi.advanceTimersByTimeAsync(800);
  expect(daemon.calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(daemon.calls.toSorted()).toEqual(['balance', 'contact.list', 'transaction.list']);
  expect(store.shown().problem).toBeUndefined();
});

test('a changed row stands out for less than a second', async () => {
  await start();
  daemon.emit({ ...change, data: transaction('t1', 'ana') });
  await vi.advanceTimersByTimeAsync(100);
  expect([...store.shown().flashing]).toEqual(['t1', 'ana']);
  await vi.advanceTimersByTimeAsync(900);
  expect(store.shown().flashing.size).toBe(0);
});
