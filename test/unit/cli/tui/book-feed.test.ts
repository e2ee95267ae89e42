// The feed against a daemon made of promises: one request of a kind at a time, one a frame, and tries that get rarer.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BookFeed } from '../../../../src/cli/tui/book-feed.ts';
import type { FeedClient } from '../../../../src/cli/tui/feed-client.ts';
import { ViewStore } from '../../../../src/cli/tui/view-store.ts';
import { contact, press, status, transaction, typing } from './samples.ts';

const SYSTEM = {
  now: () => 0,
  localTime: () => '2026-02-01 10:00:00',
  requestKey: () => 'key 00001',
  monotonic: () => performance.now(),
  timer: (delayMs: number, action: () => void) => {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  },
};

interface FakeDaemon extends FeedClient {
  readonly calls: string[];
  readonly params: Record<string, unknown>[];
  readonly copied: string[];
  books: (string | undefined)[];
  subscriptions: number;
  autostarts: boolean;
  fails: boolean;
  emit(event: Readonly<Record<string, unknown>>): void;
  lose(): void;
}

function fakeDaemon(): FakeDaemon {
  const daemon: FakeDaemon = {
    calls: [],
    params: [],
    copied: [],
    books: [],
    subscriptions: 0,
    autostarts: true,
    fails: false,
    emit: () => undefined,
    lose: () => undefined,
    close: () => undefined,
    withoutAutostart: () => Object.assign(daemon, { autostarts: false }),
    subscribe: async ({ book }, events) => {
      daemon.books.push(book);
      daemon.subscriptions += 1;
      if (daemon.fails) throw new Error('nobody there');
      daemon.emit = (event) => events.onEvent(event);
      const ended = new Promise<void>((resolve) => (daemon.lose = resolve));
      events.onOpen();
      await ended;
    },
    call: (async (method: string, params: Record<string, unknown>) => {
      daemon.calls.push(method);
      daemon.params.push(params);
      if (daemon.fails || method === 'contact.add') throw new Error('no answer');
      if (method === 'status') return status();
      if (method === 'contact.list') return { items: [contact('ana')], total: 1 };
      if (method === 'transaction.list') return { items: [transaction('t1', String(params['contact']))], total: 1 };
      if (method === 'book.list')
        return { items: [{ id: 'b2', name: 'Trip', currency: 'EUR', inUse: false, unsynced: 0 }] };
      return { items: [], undone: [] };
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
  store = new ViewStore({ columns: 80, rows: 24 }, SYSTEM);
});

afterEach(() => {
  feed.close();
  store.close();
  vi.useRealTimers();
});

const start = async (): Promise<void> => {
  feed = new BookFeed({ client: daemon, store, system: SYSTEM, copy: (text) => daemon.copied.push(text) });
  await vi.advanceTimersByTimeAsync(100);
};
const change = { topic: 'changes', type: 'transaction_created', book: 'b', data: transaction('t2', 'ana') };

test('fetches what the first frame shows, once', async () => {
  await start();
  expect(daemon.calls.toSorted()).toEqual(['balance', 'contact.list', 'status', 'transaction.list']);
  expect(store.shown()).toMatchObject({
    linked: true,
    contactId: 'ana',
    lists: { contacts: { total: 1 }, ofContact: { total: 1 } },
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
  const { ofContact } = store.shown().lists;
  expect(ofContact.loadedVersion).toBe(ofContact.version);
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

test('a key is shown before the turn of the frame that a flood waits for', async () => {
  await start();
  daemon.emit(change);
  await vi.advanceTimersByTimeAsync(20);
  daemon.emit(change);
  await vi.advanceTimersByTimeAsync(5);
  store.dispatch(press('?'));
  await vi.advanceTimersByTimeAsync(13);
  expect(store.shown().overlay?.type).toBe('help');
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
  expect(store.shown().problem?.message).toBe('no answer');
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

test('jobs are done once, in their order, with a key; a copy goes to the terminal', async () => {
  await start();
  daemon.calls.length = 0;
  daemon.params.length = 0;
  for (const key of ['u', 'U', 'y', 'p']) store.dispatch(press(key));
  await vi.advanceTimersByTimeAsync(100);
  expect(daemon.calls).toEqual(['entry.undo', 'entry.undo', 'sync.pause']);
  expect(daemon.params).toEqual([{ key: 'key 00001' }, { redo: true, key: 'key 00001' }, {}]);
  expect(daemon.copied).toEqual(['ana']);
  expect(store.shown().jobs).toEqual([]);
});

test('a draft is checked while it is typed, one check at a time, and a refusal holds nothing up', async () => {
  await start();
  daemon.fails = true;
  for (const event of [press('L'), ...typing('12')]) store.dispatch(event);
  await vi.advanceTimersByTimeAsync(200);
  store.dispatch(press('3'));
  await vi.advanceTimersByTimeAsync(100);
  const checks = daemon.params.filter(({ dryRun }) => dryRun === true);
  expect(checks.at(-1)).toMatchObject({ amount: '123', today: '2026-02-01', key: 'key 00001' });
  expect(checks.length).toBeLessThanOrEqual(3);
});

test('another book is looked into by another connection; what the old one still says is dropped', async () => {
  await start();
  const old = { ...daemon };
  store.dispatch(press('8'));
  await vi.advanceTimersByTimeAsync(100);
  store.dispatch(press('return'));
  await vi.advanceTimersByTimeAsync(200);
  expect(daemon.books).toEqual([undefined, 'b2']);
  expect(daemon.params.at(-1)).toMatchObject({ book: 'b2' });
  const before = store.shown();
  old.emit(change);
  await vi.advanceTimersByTimeAsync(100);
  expect(store.shown()).toBe(before);
});

test('what is typed right after a check is checked, though nothing else happens', async () => {
  await start();
  store.dispatch(press('a'));
  await vi.advanceTimersByTimeAsync(200);
  store.dispatch(typing('A')[0]!);
  await vi.advanceTimersByTimeAsync(1);
  store.dispatch(typing('n')[0]!);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(daemon.params.at(-1)).toMatchObject({ name: 'An', dryRun: true });
});
