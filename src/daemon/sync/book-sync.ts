// One book on one connection: where it stands with the server, what is in flight, what may be pushed.
// Pages are applied one after the other; pushes start only after everything up to the welcome's head was applied.

import type { Push } from '../../protocol/sync/up.ts';
import type { WelcomeBook } from '../../protocol/sync/down.ts';
import { WIRE } from '../../protocol/limits.ts';
import { closedReason, standingOf } from '../store/book-standing.ts';
import type { BookStanding, Closed } from '../store/book-standing.ts';
import type { OutboxItem } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { SyncProblem } from './sync-state.ts';

/** Pushes of a book on their way at once: while one is admitted the next is read and sent. */
const PUSHES_IN_FLIGHT_MAX = 2;

/** A book's standing on this connection. */
export class BookSync {
  readonly id: string;
  readonly #store: Store;
  #status: WelcomeBook['status'] | 'asking' = 'asking';
  /** Why the server takes nothing from this user. */
  #closed: Closed | undefined;
  /** The head that must be reached before anything is pushed. */
  #target = 0;
  /** The last n of each push in flight, in order. */
  #inFlight: number[] = [];
  #composing = false;
  /** What cancels each of the server's wishes to wait that are in force. */
  readonly #rests = new Set<() => void>();
  /** Why the server takes nothing more from the outbox, from `n` on. */
  #held: (SyncProblem & { readonly n?: number | undefined }) | undefined;
  members: readonly string[] = [];

  constructor(id: string, store: Store) {
    this.id = id;
    this.#store = store;
  }

  /** The server is asked how this book stands, and told its cursor. */
  ask(): void {
    if (this.#status === 'gone') this.#status = 'asking';
  }

  /** Whether the book was said to be not this user's, and the server has not been told its cursor since. */
  get isGone(): boolean {
    return this.#status === 'gone';
  }

  /** Takes the server's word on this book. */
  welcome(book: WelcomeBook): void {
    this.#status = book.status;
    if (book.status === 'gone') this.lose(standingOf(book));
    if (book.status !== 'readable') return;
    this.#closed = closedReason(standingOf(book));
    this.#target = book.head;
    // The right to write is back: everything pending goes, from its beginning.
    if (this.#held?.code === 'forbidden') this.#held = undefined;
  }

  /** The book is not this user's, whatever its status was. */
  lose(standing: BookStanding = { removed: true }): void {
    this.#status = 'gone';
    this.#closed = closedReason(standing);
    this.#inFlight = [];
    this.members = [];
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

  /** The next push, if one may be sent now. At most a page of bytes, and few in flight at a time. */
  async nextPush(): Promise<Push | undefined> {
    if (!this.readable || !this.caughtUp || this.#held !== undefined || this.#closed !== undefined) return undefined;
    if (this.#rests.size > 0) return undefined;
    if (this.#composing || this.#inFlight.length >= PUSHES_IN_FLIGHT_MAX) return undefined;
    const items = this.#nextItems();
    if (items.length === 0) return undefined;
    this.#composing = true;
    try {
      // What the server has, this device must not forget.
      if (!(await this.#store.journal.settle())) return undefined;
      await this.#store.loadBodies(items);
    } finally {
      this.#composing = false;
    }
    // The log may have answered some meanwhile, from an earlier connection; their answer will not come again.
    const first = this.#store.slot(this.id).replica.outbox.first?.n ?? Infinity;
    const mutations = withinPage(items.filter(({ n }) => n >= first));
    const last = mutations.at(-1);
    if (last === undefined) return this.nextPush();
    this.#inFlight.push(last.n);
    return { type: 'push', book: this.id, mutations };
  }

  #nextItems(): readonly OutboxItem[] {
    const { outbox } = this.#store.slot(this.id).replica;
    const items: OutboxItem[] = [];
    const sent = this.#inFlight.at(-1);
    for (const item of outbox.items(sent === undefined ? undefined : sent + 1)) {
      // A position of 0 means that it is not durable yet: the journal's append is still under way.
      if (item.position === 0 || items.length >= WIRE.pushMutationsMax) break;
      items.push(item);
    }
    return items;
  }

  /** Notes that own mutations up to `n` are answered. */
  answered(n: number): void {
    this.#inFlight = this.#inFlight.filter((last) => last > n);
  }

  /** Whether a push waits for its answer. */
  get waiting(): boolean {
    return this.#inFlight.length > 0;
  }

  /** The server asks for another n, or lost the push: it is composed anew. */
  resend(): void {
    this.#inFlight = [];
  }

  /** The server took nothing of what is in flight and wants nothing until `later` calls back; then `goOn` is called. */
  rest(later: (over: () => void) => () => void, goOn: () => void): void {
    this.#inFlight = [];
    const cancel = later(() => {
      this.#rests.delete(cancel);
      goOn();
    });
    this.#rests.add(cancel);
  }

  /** Its connection is over. */
  close(): void {
    for (const cancel of this.#rests) cancel();
  }

  /** The server will not take what is next (no write role, or it is too old): the outbox waits. */
  hold(why: SyncProblem & { readonly n?: number | undefined }): void {
    this.#inFlight = [];
    this.#held = why;
  }

  /** Why the outbox waits, once all that precedes what the server does not take is answered. */
  get stuck(): SyncProblem | undefined {
    if (this.#status === 'gone') return problemOf(this.#closed);
    const first = this.#store.slot(this.id).replica.outbox.first?.n;
    return first === undefined || first < (this.#held?.n ?? first)
      ? undefined
      : (problemOf(this.#closed) ?? this.#held);
  }
}

function problemOf(closed: Closed | undefined): SyncProblem | undefined {
  return closed === undefined ? undefined : { code: closed.problem, message: closed.message };
}

/** The first items as they are pushed: at least one, at most a page of bytes. */
function withinPage(items: readonly OutboxItem[]): Push['mutations'] {
  const mutations: Push['mutations'] = [];
  let bytes = 0;
  for (const { n, body } of items) {
    if (body === undefined) break;
    const mutation = { n, ...body };
    bytes += Buffer.byteLength(JSON.stringify(mutation));
    if (mutations.length > 0 && bytes > WIRE.pageBytesMax) break;
    mutations.push(mutation);
  }
  return mutations;
}
