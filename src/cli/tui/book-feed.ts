// The dashboard's side of the daemon: keeps a subscription open, and fetches at each frame the windows that the state
// asks for, one request per list at a time. What comes back are events for the state.

import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { ChangeEvent, StatusEvent, TotalView } from '../../protocol/local/views.ts';
import { FRAME_MS } from './view-store.ts';
import type { FrameClock, ViewStore } from './view-store.ts';
import { wantedOf } from './view-model.ts';
import type { ViewEvent, ViewState, Wanted } from './view-model.ts';

/** What the dashboard needs of the daemon's client. */
export interface FeedClient {
  call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>>;
  /** Settles when the connection has ended; rejects when there was none. `onOpen`: the daemon has agreed. */
  subscribe(params: Params<'subscribe'>, events: FeedEvents): Promise<void>;
  /** The same daemon by another connection, which never starts it. */
  withoutAutostart(): FeedClient;
  close(): void;
}

/** What a subscription tells. */
interface FeedEvents {
  onOpen(): void;
  onEvent(event: Readonly<Record<string, unknown>>): void;
}

/** Ms before another try to reach the daemon: first, and at most. */
const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;
/** Ms after a failed request before its like is tried again. */
const FAILED_MS = 1_000;
/** Ms for which a changed row stands out. */
const FLASH_MS = 700;

/** The requests of which one at a time is under way. */
type Kind = keyof Wanted;

/** What a feed works with. `book`: by name or id; without it the one in use. */
export interface FeedOptions {
  readonly client: FeedClient;
  readonly store: ViewStore;
  readonly clock: FrameClock;
  readonly book?: string;
}

/** Feeds a store until it is closed. */
export class BookFeed {
  readonly #options: FeedOptions;
  #client: FeedClient;
  readonly #context: { readonly book?: string };
  readonly #busy = new Set<Kind>();
  /** Monotonic ms before which no other request of a kind is made. */
  readonly #notBefore = new Map<Kind, number>();
  #closed = false;
  #cancelRetry: (() => void) | undefined;
  #cancelFlash: (() => void) | undefined;
  readonly #cancelLater = new Set<() => void>();
  #retryMs = RETRY_MS;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#context = options.book === undefined ? {} : { book: options.book };
    options.store.watch((state) => this.#onState(state));
    void this.#subscribe();
  }

  /** Stops, and ends its connection; what still comes in is dropped. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#cancelFlash?.();
    for (const cancel of this.#cancelLater) cancel();
    this.#client.close();
  }

  async #subscribe(): Promise<void> {
    const { store, clock } = this.#options;
    try {
      await this.#client.subscribe(
        { ...this.#context, topics: ['changes', 'status'] },
        { onOpen: () => this.#onOpen(), onEvent: (event) => this.#onEvent(event) },
      );
    } catch (error) {
      if (!this.#closed) store.dispatch({ type: 'failed', message: messageOf(error) });
    }
    if (this.#closed) return;
    store.dispatch({ type: 'unlinked' });
    // A daemon that was stopped on purpose is waited for, not started again.
    this.#client.close();
    this.#client = this.#client.withoutAutostart();
    this.#cancelRetry = clock.timer(this.#retryMs, () => void this.#subscribe());
    this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2);
  }

  #onOpen(): void {
    this.#retryMs = RETRY_MS;
    if (!this.#closed) this.#options.store.dispatch({ type: 'linked' });
  }

  #onEvent(event: Readonly<Record<string, unknown>>): void {
    if (this.#closed) return;
    const { store } = this.#options;
    const known = event as unknown as ChangeEvent | StatusEvent;
    if (known.topic === 'changes') store.dispatch({ type: 'change', change: known });
    else if (known.topic === 'status') store.dispatch({ type: 'status', status: known.status });
  }

  #onState(state: ViewState): void {
    if (state.flashing.size > 0) this.#cancelFlash ??= this.#options.clock.timer(FLASH_MS, () => this.#endFlash());
    const { status, contacts, transactions, totals } = wantedOf(state);
    if (status === true) this.#fetchStatus();
    if (contacts !== undefined) this.#fetchContacts(contacts);
    if (transactions !== undefined) this.#fetchTransactions(transactions);
    if (totals !== undefined) this.#fetchTotals(totals);
  }

  #endFlash(): void {
    this.#cancelFlash = undefined;
    this.#options.store.dispatch({ type: 'flashOver' });
  }

  #fetchStatus(): void {
    this.#fetch(
      'status',
      () => this.#client.call('status', this.#context),
      (status) => ({ type: 'status', status }),
    );
  }

  #fetchContacts({ version, offset, limit }: NonNullable<Wanted['contacts']>): void {
    const params = { ...this.#context, sort: 'name', offset, limit } as const;
    this.#fetch(
      'contacts',
      () => this.#client.call('contact.list', params),
      ({ items, total = items.length }) => ({
        type: 'contacts',
        window: { version, offset, items, total },
      }),
    );
  }

  #fetchTransactions({ contactId, version, offset, limit }: NonNullable<Wanted['transactions']>): void {
    const params = { ...this.#context, contact: contactId, offset, limit };
    this.#fetch(
      'transactions',
      () => this.#client.call('transaction.list', params),
      ({ items, total = items.length }) => ({
        type: 'transactions',
        contactId,
        window: { version, offset, items, total },
      }),
    );
  }

  #fetchTotals({ version }: NonNullable<Wanted['totals']>): void {
    const params = { ...this.#context, by: 'currency' } as const;
    this.#fetch(
      'totals',
      () => this.#client.call('balance', params),
      ({ items }) => ({
        type: 'totals',
        version,
        totals: items as readonly TotalView[],
      }),
    );
  }

  /** One request of a kind at a time and a frame; what is wanted beyond that is asked for again at the next frame. */
  #fetch<T>(kind: Kind, request: () => Promise<T>, toEvent: (answer: T) => ViewEvent): void {
    if (this.#busy.has(kind) || this.#closed) return;
    const now = this.#options.clock.monotonic();
    if (now < (this.#notBefore.get(kind) ?? now)) return;
    this.#notBefore.set(kind, now + FRAME_MS);
    this.#busy.add(kind);
    void this.#answered(kind, request(), toEvent);
  }

  async #answered<T>(kind: Kind, request: Promise<T>, toEvent: (answer: T) => ViewEvent): Promise<void> {
    const event = await request.then(toEvent, (error: unknown): ViewEvent => ({
      type: 'failed',
      message: messageOf(error),
    }));
    if (this.#closed) return;
    if (event.type === 'failed') this.#retryLater(kind);
    else this.#busy.delete(kind);
    this.#options.store.dispatch(event);
  }

  /** What failed stays busy for a while, so that a failure that lasts costs little. */
  #retryLater(kind: Kind): void {
    const cancel = this.#options.clock.timer(FAILED_MS, () => {
      this.#cancelLater.delete(cancel);
      this.#busy.delete(kind);
      this.#onState(this.#options.store.shown());
    });
    this.#cancelLater.add(cancel);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
