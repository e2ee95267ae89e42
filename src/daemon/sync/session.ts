// One connection's conversation: hello, welcome, pages down, pushes up. Frames are handled one after the other.
// It decides nothing about reconnecting: it ends itself with a reason, and the engine's table decides.

import { decodeDown } from '../../protocol/sync/codec.ts';
import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import type { DownFrame, ErrorFrame, Poke, Welcome, WelcomeBook } from '../../protocol/sync/down.ts';
import type { Hello } from '../../protocol/sync/up.ts';
import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from '../../protocol/version.ts';
import { digestToHex } from '../../model/digest.ts';
import type { Answer } from '../store/answer.ts';
import { standingOf } from '../store/book-standing.ts';
import { BookSync } from './book-sync.ts';
import { createThere, noteStanding, takeIn } from './book-membership.ts';
import { followedAnother } from './named-log.ts';
import type { SessionPorts } from './session-ports.ts';
import { takeSnapshot, takeOtherLog } from './take-state.ts';
import type { StateTaker } from './take-state.ts';
import { AGAIN, endBy } from './transport.ts';
import type { TransportEnd } from './transport.ts';

/** Entries up to which a device that has nothing yet reads the whole log, and so has its history, instead of a snapshot. */
const WHOLE_LOG_MAX = 2_000;

/** Frames that wait here at once: the others wait in the socket. */
const FRAMES_WAITING_MAX = 4;

type ReadableBook = Extract<WelcomeBook, { status: 'readable' }>;

/** One connection. */
export class Session {
  readonly books = new Map<string, BookSync>();
  readonly #ports: SessionPorts;
  #closed = false;
  /** Frames that came and are not read yet. */
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();
  readonly #taker: StateTaker = {
    isClosed: () => this.#closed,
    answered: (book, answers) => this.#answers(book, answers),
  };

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** Says hello for these books; their standing is asked anew. */
  hello(ids: readonly string[]): void {
    const { store, version } = this.#ports;
    for (const id of ids) {
      const known = this.books.get(id);
      if (known === undefined) this.books.set(id, new BookSync(id, store));
      else known.ask();
    }
    const books = ids.map((id) => {
      const { epoch, cursor, tag } = store.slot(id).replica.place;
      return { id, epoch, cursor, tag };
    });
    const spoken = { protocol: PROTOCOL_VERSION, oldest: PROTOCOL_VERSION_MIN };
    const frame: Hello = { type: 'hello', ...spoken, clientId: store.clientId, version, books };
    this.#ports.send(JSON.stringify(frame));
  }

  /** Takes a frame. Each is read when it is its turn: many that come at once are not parsed in one go. */
  receive(text: string): void {
    this.#waiting += 1;
    if (this.#waiting === FRAMES_WAITING_MAX) this.#ports.hold(true);
    this.#run(async () => {
      this.#waiting -= 1;
      if (this.#waiting === FRAMES_WAITING_MAX - 1) this.#ports.hold(false);
      const frame = decodeDown(text);
      if (!frame.ok) return this.#end('bad_frame', frame.error);
      return this.#handle(frame.value);
    });
  }

  /** Sends what may be sent now. */
  pump(): void {
    for (const book of this.books.values()) {
      this.#pumpBook(book).catch((error: unknown) => this.#defect(error));
    }
  }

  /** Whether every book is as far as the server's welcome said. */
  get caughtUp(): boolean {
    return [...this.books.values()].every((book) => book.caughtUp);
  }

  /** Whether a push waits for its answer. */
  get waiting(): boolean {
    return [...this.books.values()].some((book) => book.waiting);
  }

  /** Stops handling frames. */
  close(): void {
    this.#closed = true;
    for (const book of this.books.values()) book.close();
  }

  async #pumpBook(book: BookSync): Promise<void> {
    for (let push = await book.nextPush(); push !== undefined; push = await book.nextPush()) {
      if (this.#closed) return;
      this.#ports.send(JSON.stringify(push));
    }
  }

  #run(task: () => Promise<void>): void {
    this.#tail = this.#tail
      .then(async () => {
        if (!this.#closed) await task();
      })
      .catch((error: unknown) => this.#defect(error));
  }

  async #handle(frame: DownFrame): Promise<void> {
    switch (frame.type) {
      case 'welcome':
        return this.#welcome(frame);
      case 'poke':
        return this.#poke(frame);
      case 'presence': {
        const book = this.books.get(frame.book);
        if (book !== undefined) book.members = frame.members;
        this.#ports.progressed();
        return undefined;
      }
      case 'error':
        return this.#error(frame);
    }
  }

  async #welcome(frame: Welcome): Promise<void> {
    const { protocol, version } = frame;
    if (protocol < PROTOCOL_VERSION_MIN)
      return this.#end('upgrade_server', `the server (version ${version}) is too old`);
    if (protocol > PROTOCOL_VERSION) return this.#end('upgrade_client', `the server (version ${version}) is too new`);
    this.#ports.serverTime(frame.time);
    const ask: string[] = [];
    const others: string[] = [];
    for (const book of frame.books) {
      if (!this.books.has(book.id) && !(await takeIn(this.#ports, this.books, book))) continue;
      const sync = this.books.get(book.id);
      if (sync === undefined) continue;
      // Of a book that was gone the server has forgotten the cursor.
      const isBack = sync.isGone;
      sync.welcome(book);
      await noteStanding(this.#ports, book.id, standingOf(book));
      if (book.status === 'readable') {
        if (await this.#isOther(book)) others.push(book.id);
        else if ((await this.#readable(book)) || isBack) ask.push(book.id);
      } else if (book.status === 'unknown') {
        if (await createThere(this.#ports, sync, this.#nameOf(book.id))) ask.push(book.id);
      } else if (book.status === 'diverged') others.push(book.id);
    }
    if (others.length > 0) return this.#startOver(others);
    if (ask.length > 0 && !this.#closed) this.hello(ask);
    this.#ports.progressed();
    this.pump();
  }

  /** Whether a book without a cursor, of which the server cannot tell, followed another log than the server has. */
  async #isOther({ id, epoch, head }: ReadableBook): Promise<boolean> {
    const slot = this.#ports.store.slot(id);
    if (slot.replica.place.cursor !== null) return false;
    return followedAnother(slot, { epoch, head }, () => this.#ports.compareLogs(id));
  }

  /** Makes a readable book's cursor; true if the server must be told it. */
  async #readable({ id, epoch, head }: ReadableBook): Promise<boolean> {
    const { store, pages, wholeLogMax = WHOLE_LOG_MAX } = this.#ports;
    const { replica } = store.slot(id);
    pages.noteHead(id, head, epoch);
    this.#ports.welcomed(id, head);
    if (replica.place.cursor !== null) return false;
    const isEmpty = replica.confirmedRecords().next().done === true;
    if (isEmpty && head <= wholeLogMax) replica.place = { epoch, cursor: 0, tag: null, head };
    else await this.#takeSnapshot({ book: id, log: { epoch, head } });
    return true;
  }

  async #takeSnapshot(of: Parameters<typeof takeSnapshot>[2]): Promise<void> {
    if (await takeSnapshot(this.#ports, this.#taker, of)) await this.#renumber();
  }

  /** The server's logs of these books are other ones: takes their states, and begins again with a new identity. */
  async #startOver(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await takeOtherLog(this.#ports, this.#taker, id);
      if (this.#closed) return;
      this.#ports.heard();
    }
    this.#end('unavailable', 'the server has another log of this book; beginning anew', AGAIN);
  }

  async #poke(frame: Poke): Promise<void> {
    const book = this.books.get(frame.book);
    if (book === undefined) return;
    const { replica } = this.#ports.store.slot(frame.book);
    const epoch = replica.place.epoch ?? '';
    const { base, to, head, entries } = frame;
    const outcome = await this.#ports.pages.apply(frame.book, { epoch, base, to, head, entries });
    if (outcome.type === 'gap') this.hello([frame.book]);
    else if (outcome.type === 'forked') {
      this.#answers(frame.book, outcome.answers);
      await this.#renumber();
    } else {
      this.#answers(frame.book, outcome.answers);
      this.#compareDigest(frame);
    }
    this.#ports.progressed();
    this.pump();
  }

  #compareDigest(frame: Poke): void {
    const { replica } = this.#ports.store.slot(frame.book);
    if (frame.digest === undefined || frame.to !== frame.head || replica.place.cursor !== frame.to) return;
    if (digestToHex(replica.digest) === frame.digest) return;
    const { logger, store } = this.#ports;
    logger.error('digest_differs', { book: frame.book, seq: frame.to });
    store.warnings.push(`this copy of the book differed from the server's at ${frame.to}; a snapshot replaces it`);
    const { epoch, tag } = replica.place;
    const log = { epoch: epoch ?? '', head: frame.to, tag };
    this.#run(async () => {
      await this.#takeSnapshot({ book: frame.book, log, repairs: true });
      this.hello([frame.book]);
    });
  }

  async #error(frame: ErrorFrame): Promise<void> {
    const { logger } = this.#ports;
    logger.warn('server_error', { code: frame.code, book: frame.book });
    const rule = SYNC_ERRORS[frame.code as SyncErrorCode];
    const book = frame.book === undefined ? undefined : this.books.get(frame.book);
    if (frame.code === 'client_forked') return this.#renumber();
    if (frame.code === 'gap') return this.#gap(frame);
    if (book !== undefined && (frame.code === 'forbidden' || frame.code === 'upgrade_server')) {
      book.hold({ code: frame.code, message: frame.message, n: frame.n });
      this.#ports.progressed();
      return undefined;
    }
    if (book !== undefined && frame.code === 'rate_limited' && frame.retryAfter !== undefined) {
      return book.rest(
        (over) => this.#ports.later(frame.retryAfter ?? 0, over),
        () => this.pump(),
      );
    }
    const retry = frame.retryAfter === undefined ? {} : { retryAfterMs: frame.retryAfter };
    this.#close({ remedy: rule?.remedy ?? 'reconnect', code: frame.code, message: frame.message, ...retry });
    return undefined;
  }

  /** The server expects another n than was sent. Below the outbox it lost answered work: its log is another one. */
  async #gap(frame: ErrorFrame): Promise<void> {
    const book = frame.book === undefined ? undefined : this.books.get(frame.book);
    if (book === undefined) return undefined;
    const { outbox } = this.#ports.store.slot(book.id).replica;
    if (outbox.first === undefined || outbox.get(frame.expected ?? 0) === undefined) return this.#renumber();
    this.#end('unavailable', 'the server missed a mutation; sending again', AGAIN);
    return undefined;
  }

  async #renumber(): Promise<void> {
    this.#ports.logger.warn('new_client_id', {});
    await this.#ports.pages.renumber(this.#ports.newClientId());
    this.#end('unavailable', 'this device took a new identity', AGAIN);
  }

  #answers(book: string, answers: readonly Answer[]): void {
    const last = answers.at(-1);
    if (last === undefined) return;
    this.books.get(book)?.answered(last.n);
    this.#ports.answered(book, answers);
  }

  #nameOf(id: string): string {
    return this.#ports.store.slot(id).replica.view.get('book', id)?.record.name ?? 'Personal';
  }

  #defect(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#ports.logger.error('session_failed', { message });
    this.#close(endBy(error, message));
  }

  #end(code: SyncErrorCode, message: string, more: Pick<TransportEnd, 'again'> = {}): void {
    this.#close({ remedy: SYNC_ERRORS[code].remedy, code, message, ...more });
  }

  #close(end: TransportEnd): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.end(end);
  }
}
