// One book on one connection: where it stands with the server, what is in flight, what may be pushed.
// Pages are applied one after the other; pushes start only after everything up to the welcome's head was applied.

import type { Push } from '../../protocol/sync/up.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';
import { WIRE } from '../../protocol/limits.ts';
import type { Store } from '../store/store.ts';

/** A book's standing on this connection. */
export class BookSync {
  readonly id: string;
  readonly #store: Store;
  #status: WelcomeBook['status'] | 'asking' = 'asking';
  #role: 'owner' | 'editor' | 'viewer' = 'viewer';
  /** The head that must be reached before anything is pushed. */
  #target = 0;
  /** The last n of the push in flight. */
  #inFlight: number | undefined;
  /** Set when the server cannot take what is next in the outbox. */
  #held = false;
  members: readonly string[] = [];

  constructor(id: string, store: Store) {
    this.id = id;
    this.#store = store;
  }

  /** Takes the server's word on this book. */
  welcome(book: WelcomeBook): void {
    this.#status = book.status;
    if (book.status !== 'readable') return;
    this.#role = book.role;
    this.#target = book.head;
  }

  /** Whether the book can be read here and everything the server had at the welcome is applied. */
  get caughtUp(): boolean {
    const { cursor } = this.#store.slot(this.id).replica.place;
    return this.#status !== 'readable' ? this.#status !== 'asking' : cursor !== null && cursor >= this.#target;
  }

  /** Whether the server lets this device read the book. */
  get readable(): boolean {
    return this.#status === 'readable';
  }

  /** The next push, if one may be sent now. At most a page of bytes; one in flight at a time. */
  async nextPush(): Promise<Push | undefined> {
    const { outbox } = this.#store.slot(this.id).replica;
    if (!this.readable || !this.caughtUp || this.#held || this.#role === 'viewer') return undefined;
    if (this.#inFlight !== undefined || outbox.first === undefined) return undefined;
    const items = [];
    for (const item of outbox.items()) {
      // A position of 0 means that it is not durable yet: the journal's append is still under way.
      if (item.position === 0 || items.length >= WIRE.pushMutationsMax) break;
      items.push({ item, n: item.n });
    }
    const last = items.at(-1);
    if (last === undefined) return undefined;
    this.#inFlight = last.n;
    await this.#store.loadBodies(items.map(({ item }) => item));
    const mutations: Push['mutations'] = [];
    let bytes = 0;
    for (const { item, n } of items) {
      if (item.body === undefined) break;
      const mutation = { n, ...item.body };
      bytes += Buffer.byteLength(JSON.stringify(mutation));
      if (mutations.length > 0 && bytes > WIRE.pageBytesMax) break;
      mutations.push(mutation);
    }
    this.#inFlight = mutations.at(-1)?.n;
    return mutations.length === 0 ? undefined : { type: 'push', book: this.id, mutations };
  }

  /** Notes that own mutations up to `n` are answered. */
  answered(n: number): void {
    if (this.#inFlight !== undefined && n >= this.#inFlight) this.#inFlight = undefined;
  }

  /** Whether a push waits for its answer. */
  get waiting(): boolean {
    return this.#inFlight !== undefined;
  }

  /** The server asks for another n, or lost the push: it is composed anew. */
  resend(): void {
    this.#inFlight = undefined;
  }

  /** The server will not take what is next (no write role, or it is too old): the outbox waits. */
  hold(): void {
    this.#inFlight = undefined;
    this.#held = true;
  }
}
