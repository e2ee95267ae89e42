// The dashboard's side of the daemon: keeps a subscription open, asks at each frame for what the state wants, one request
// of a kind at a time, and does the state's jobs in their order. What comes back are events for the state.

import type { ChangeEvent, StatusEvent } from '../../protocol/local/views.ts';
import { dayOf, errorOf, wholeParams } from './feed-client.ts';
import type { FeedClient, FeedSystem } from './feed-client.ts';
import { JobRunner } from './job-runner.ts';
import type { ViewEvent, ViewState } from './model/view-state.ts';
import { wantedOf } from './model/wanted.ts';
import type { Wish } from './model/wanted.ts';
import { PassingThings } from './passing-things.ts';
import { FRAME_MS } from './view-store.ts';
import type { ViewStore } from './view-store.ts';

/** Ms before another try to reach the daemon: first, and at most. */
const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;
/** Ms after a failed request before its like is tried again. */
const FAILED_MS = 1_000;

/** What a feed works with. `copy` puts a text where the terminal keeps what was copied. */
export interface FeedOptions {
  readonly client: FeedClient;
  readonly store: ViewStore;
  readonly system: FeedSystem;
  readonly copy: (text: string) => void;
}

/** Feeds a store until it is closed. */
export class BookFeed {
  readonly #options: FeedOptions;
  readonly #jobs: JobRunner;
  readonly #passing: PassingThings;
  #client: FeedClient;
  #book: string | undefined;
  readonly #busy = new Set<string>();
  /** Monotonic ms before which no other request of a kind is made. */
  readonly #notBefore = new Map<string, number>();
  #closed = false;
  #isDue = false;
  /** Of the connection that counts; what an earlier one still says is dropped. */
  #generation = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  readonly #cancelLater = new Set<() => void>();
  #retryMs = RETRY_MS;

  constructor(options: FeedOptions) {
    const { store, system, client, copy } = options;
    this.#options = options;
    this.#client = client;
    this.#book = store.shown().book;
    const perform = (request: Parameters<typeof wholeParams>[0]) =>
      this.#client.call(request.method, wholeParams(request, this.#book, system));
    const dispatch = (event: ViewEvent): void => this.#dispatch(event);
    this.#jobs = new JobRunner({ perform, copy, dispatch });
    this.#passing = new PassingThings(system, dispatch);
    dispatch({ type: 'clock', today: dayOf(system), now: system.now() });
    store.watch(() => this.#soon());
    void this.#subscribe();
  }

  /** Stops, and ends its connection; what still comes in is dropped. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelLook?.();
    this.#passing.close();
    for (const cancel of this.#cancelLater) cancel();
    this.#client.close();
  }

  #dispatch(event: ViewEvent): void {
    if (!this.#closed) this.#options.store.dispatch(event);
  }

  async #subscribe(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    const isCurrent = (): boolean => generation === this.#generation && !this.#closed;
    const params = {
      ...(this.#book === undefined ? {} : { book: this.#book }),
      topics: ['changes', 'status'],
    } as const;
    try {
      await this.#client.subscribe(
        { ...params, topics: [...params.topics] },
        { onOpen: () => isCurrent() && this.#onOpen(), onEvent: (event) => isCurrent() && this.#onEvent(event) },
      );
    } catch (error) {
      if (isCurrent()) this.#dispatch({ type: 'failed', error: errorOf(error) });
    }
    if (isCurrent()) this.#reconnectLater();
  }

  /** A daemon that was stopped on purpose is waited for, not started again. */
  #reconnectLater(): void {
    this.#dispatch({ type: 'unlinked' });
    this.#client.close();
    this.#client = this.#client.withoutAutostart();
    this.#cancelRetry = this.#options.system.timer(this.#retryMs, () => void this.#subscribe());
    this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2);
  }

  #onOpen(): void {
    this.#retryMs = RETRY_MS;
    this.#dispatch({ type: 'linked' });
  }

  #onEvent(event: Readonly<Record<string, unknown>>): void {
    const known = event as unknown as ChangeEvent | StatusEvent;
    if (known.topic === 'changes') this.#dispatch({ type: 'change', change: known });
    else if (known.topic === 'status') this.#dispatch({ type: 'status', status: known.status });
  }

  /** Events that come in one piece are looked at together. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (!this.#closed) this.#onState(this.#options.store.latest());
    });
  }

  #onState(state: ViewState): void {
    if (state.book !== this.#book) {
      this.#look(state.book);
      return;
    }
    this.#passing.follow(state);
    for (const wish of wantedOf(state)) this.#fetch(wish);
    this.#jobs.follow(state.jobs);
  }

  /** Looks into another book: by another connection, as a subscription is about one book. */
  #look(book: string | undefined): void {
    this.#book = book;
    this.#generation += 1;
    this.#cancelRetry?.();
    this.#client.close();
    this.#client = this.#client.withoutAutostart();
    void this.#subscribe();
  }

  /** One request of a kind at a time and a frame; what is wanted beyond that is asked for when that is over. */
  #fetch(wish: Wish): void {
    const { key, request } = wish;
    if (this.#busy.has(key) || this.#closed) return;
    const now = this.#options.system.monotonic();
    const wait = (this.#notBefore.get(key) ?? now) - now;
    if (wait > 0) {
      this.#lookLater(wait);
      return;
    }
    this.#notBefore.set(key, now + FRAME_MS);
    this.#busy.add(key);
    void this.#answered(
      wish,
      this.#client.call(request.method, wholeParams(request, this.#book, this.#options.system)),
    );
  }

  /** Nothing else need happen until then: no key, no answer, no frame. */
  #lookLater(waitMs: number): void {
    this.#cancelLook ??= this.#options.system.timer(waitMs, () => {
      this.#cancelLook = undefined;
      this.#onState(this.#options.store.latest());
    });
  }

  async #answered(wish: Wish, request: Promise<unknown>): Promise<void> {
    const book = this.#book;
    const event = await request.then(
      (answer): ViewEvent => ({ type: 'answered', wish, answer }),
      (error: unknown): ViewEvent => ({ type: 'denied', wish, error: errorOf(error) }),
    );
    if (this.#closed) return;
    const isLasting = event.type === 'denied' && wish.type !== 'check' && book === this.#book;
    if (isLasting) this.#retryLater(wish.key);
    else this.#busy.delete(wish.key);
    // What was asked of another book says nothing about this one.
    if (book === this.#book) this.#dispatch(event);
    else this.#onState(this.#options.store.latest());
  }

  /** What failed stays busy for a while, so that a failure that lasts costs little. */
  #retryLater(key: string): void {
    const cancel = this.#options.system.timer(FAILED_MS, () => {
      this.#cancelLater.delete(cancel);
      this.#busy.delete(key);
      this.#onState(this.#options.store.latest());
    });
    this.#cancelLater.add(cancel);
  }
}
