// One session's cursor in one book: sends pages from the cursor to the head while the connection takes them.
// A slow connection is simply behind; it is fed on when it drains.

import { WIRE } from '../../protocol/limits.ts';
import type { Identity } from '../access/identity.ts';
import type { Page } from '../storage/log-storage.ts';
import type { BookHub, BookReader } from './book-hub.ts';
import type { Connection } from './connection.ts';

/** What a cursor needs. `onLost`: the book cannot be read any more, or not now. */
export interface LogReaderDeps {
  readonly hub: BookHub;
  readonly connection: Connection;
  readonly identity: () => Identity;
  readonly onLost: (error: unknown) => void;
}

/** A cursor that moves. */
export class LogReader implements BookReader {
  readonly #deps: LogReaderDeps;
  readonly #here: number;
  #cursor: number;
  #fetching = false;
  #greeted = false;
  #closed = false;

  constructor(deps: LogReaderDeps, cursor: number) {
    this.#deps = deps;
    this.#cursor = cursor;
    this.#here = deps.hub.now();
    deps.hub.addReader(this);
  }

  /** Sends what can be sent now. The first time also at the head: an empty page with the state's digest. */
  wake(): void {
    const { hub, connection } = this.#deps;
    while (!this.#fetching && !this.#closed && connection.bufferedBytes < WIRE.highWaterBytes) {
      if (this.#cursor >= hub.head && this.#greeted) return;
      const page = hub.recentPage(this.#cursor);
      if (page === undefined) void this.#fetch();
      else this.#send(page);
    }
  }

  /** Lets the book's other readers go first. */
  giveWay(): void {
    this.#deps.hub.toTheEnd(this);
  }

  close(): void {
    this.#closed = true;
    this.#deps.hub.removeReader(this);
  }

  #send(page: Page): void {
    this.#greeted = true;
    this.#cursor = page.to;
    this.#deps.connection.send(page.frame);
    this.#deps.hub.sent(page, this.#here);
  }

  async #fetch(): Promise<void> {
    const { hub, identity, onLost } = this.#deps;
    this.#fetching = true;
    try {
      const page = await hub.fetchPage({ identity: identity(), book: hub.book, since: this.#cursor });
      this.#fetching = false;
      if (this.#closed) return;
      if (page === undefined) return onLost(undefined);
      this.#send(page);
    } catch (error) {
      this.#fetching = false;
      if (!this.#closed) onLost(error);
      return;
    }
    this.wake();
  }
}
