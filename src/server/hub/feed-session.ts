// One subscriber of the public event feed: any WebSocket client, one event a frame, resumable by seq and part.
// The token comes in the header or, from browsers, as the first message.

import type { Clock } from '../../base/clock.ts';
import { parseJson } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import { WIRE } from '../../protocol/limits.ts';
import type { ErrorFrame } from '../../protocol/sync/down.ts';
import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import { NO_BOOK } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import type { Storage } from '../storage/storage.ts';
import type { BookHub, BookReader } from './book-hub.ts';
import type { Connection } from './connection.ts';
import type { FeedPlace } from './feed-place.ts';

/** What a feed subscriber asks for: a book (else its own) and the last event it has (else only new ones). */
export interface FeedWish {
  readonly book: string | undefined;
  readonly since: FeedPlace | undefined;
}

/** What feed sessions need of their server. */
export interface FeedDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly authenticate: (token: string) => Promise<Identity | undefined>;
  readonly bookHub: (book: string) => BookHub;
  readonly release: (hub: BookHub) => void;
  /** Hears of every error that is sent. */
  readonly failed: (code: string) => void;
}

/** A live event feed. */
export class FeedSession implements BookReader {
  readonly #deps: FeedDeps;
  readonly #connection: Connection;
  readonly #wish: FeedWish;
  #identity: Identity | undefined;
  #place: FeedPlace = { after: 0, seen: 0 };
  #hub: BookHub | undefined;
  #busy = true;
  #closed = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(deps: FeedDeps, connection: Connection, wish: FeedWish) {
    this.#deps = deps;
    this.#connection = connection;
    this.#wish = wish;
    this.#cancelDeadline = deps.clock.timer(WIRE.firstMessageMs, () =>
      this.end('unauthenticated', 'no token came in time'),
    );
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Begins to send, as somebody. */
  async begin(identity: Identity): Promise<void> {
    this.#cancelDeadline?.();
    this.#identity = identity;
    try {
      await this.#find(identity);
    } catch (error) {
      this.#broken(error);
    }
  }

  /** Before the token came: its message. Later messages mean nothing here. */
  received(text: string): void {
    if (this.#closed || this.#identity !== undefined || this.#cancelDeadline === undefined) return;
    this.#cancelDeadline();
    this.#cancelDeadline = undefined;
    void this.#login(text).catch((error: unknown) => this.#broken(error));
  }

  drained(): void {
    this.wake();
  }

  /** The device's rights may have changed: ends the feed of a book that may not be read any more. */
  async refresh(identity: Identity): Promise<void> {
    this.#identity = identity;
    const book = this.#hub?.book;
    if (book === undefined || (await this.#deps.storage.head({ identity, book })) !== undefined) return;
    await this.#lost(identity, book);
  }

  wake(): void {
    const behind = this.#hub !== undefined && this.#place.after < this.#hub.head;
    if (this.#busy || this.#closed || !behind || this.#connection.bufferedBytes >= WIRE.highWaterBytes) return;
    this.#busy = true;
    this.#sendPage().catch((error: unknown) => this.#broken(error));
  }

  /** Takes nothing more in. */
  pause(): void {
    this.#connection.pauseReading();
  }

  /** Ends the feed with an error frame and its close code. */
  end(code: SyncErrorCode, message: string, retryAfter?: number): void {
    if (this.#closed) return;
    const retry = retryAfter === undefined ? {} : { retryAfter };
    this.#connection.send(JSON.stringify({ type: 'error', code, message, ...retry } satisfies ErrorFrame));
    this.#connection.close(SYNC_ERRORS[code].closeCode, code);
    this.#deps.failed(code);
    this.closed();
  }

  closed(): void {
    this.#closed = true;
    this.#cancelDeadline?.();
    if (this.#hub === undefined) return;
    this.#hub.removeReader(this);
    this.#deps.release(this.#hub);
    this.#hub = undefined;
  }

  async #login(text: string): Promise<void> {
    const token = tokenOf(text);
    const identity = token === undefined ? undefined : await this.#deps.authenticate(token);
    if (identity === undefined)
      return this.end('unauthenticated', 'the first message was not {"token":"…"} of a device');
    await this.begin(identity);
    // Between the token's check and this moment the device may have been revoked, unseen by whoever watches.
    if (!this.#closed) await this.refresh(identity);
  }

  async #find(identity: Identity): Promise<void> {
    const { storage, bookHub, release } = this.#deps;
    const book = this.#wish.book ?? identity.bookId ?? (await storage.booksOf(identity))[0]?.id;
    if (book === undefined) return this.end('not_found', 'there is no book');
    const hub = bookHub(book);
    hub.hold();
    const head = await storage.head({ identity, book });
    hub.unhold();
    if (head === undefined || this.#closed) {
      release(hub);
      return this.#lost(identity, book);
    }
    hub.noteHead(head.head);
    this.#place = this.#wish.since ?? { after: head.head, seen: 0 };
    const { after, seen } = this.#place;
    if (after + Math.sign(seen) > head.head) {
      release(hub);
      return this.end('diverged', `the newest seq is ${head.head}`);
    }
    this.#hub = hub;
    hub.addReader(this);
    this.#busy = false;
    this.wake();
  }

  async #sendPage(): Promise<void> {
    const { storage } = this.#deps;
    const [identity, hub] = [this.#identity, this.#hub];
    if (identity === undefined || hub === undefined) return;
    const page = await storage.events({ identity, book: hub.book, since: this.#place });
    if (this.#closed) return undefined;
    if (page === undefined) return this.#lost(identity, hub.book);
    hub.noteHead(page.head);
    for (const event of page.texts) this.#connection.send(event);
    this.#place = page.to;
    this.#busy = false;
    this.wake();
  }

  /** The book cannot be read: it is not there, or not this device's (any more), or the device is none any more. */
  async #lost(identity: Identity, book: string): Promise<void> {
    const { code, message } = (await this.#deps.storage.denial({ identity, book })) ?? NO_BOOK;
    // A book's being archived keeps nobody from reading it.
    this.end(code === 'archived' ? 'forbidden' : code, message);
  }

  #broken(error: unknown): void {
    this.#deps.logger.error('feed_failed', { error: String(error) });
    this.end('unavailable', 'could not read it now');
  }
}

function tokenOf(text: string): string | undefined {
  try {
    const message = parseJson(text) as { readonly token?: unknown } | null;
    return typeof message?.token === 'string' ? message.token : undefined;
  } catch {
    return undefined;
  }
}
