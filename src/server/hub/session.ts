// One replica's connection: hello and welcome, its cursors, its pushes. What it may see is asked of storage each time.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SERVER, WIRE } from '../../protocol/limits.ts';
import { decodeUp } from '../../protocol/sync/codec.ts';
import type { ErrorFrame, Welcome, WelcomeBook } from '../../protocol/sync/down.ts';
import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import type { Hello } from '../../protocol/sync/up.ts';
import { commonProtocol, PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Identity } from '../access/identity.ts';
import type { Rates } from '../access/rates.ts';
import type { PushRequest, PushResult } from '../storage/log-storage.ts';
import type { Storage } from '../storage/storage.ts';
import type { Attendee, BookHub } from './book-hub.ts';
import type { Connection } from './connection.ts';
import { LogReader } from './log-reader.ts';
import { bookOfPush, isKnownPushStart } from './push-start.ts';

/** What sessions need of their server. */
export interface SessionDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly rates: Rates | undefined;
  /** Hears when the replica has been told how its books stand. */
  readonly arrived: () => void;
  /** Hands a push to storage. */
  readonly push: (request: PushRequest) => Promise<PushResult>;
  /** The hub of a book, made if there is none. */
  readonly bookHub: (book: string) => BookHub;
  /** Lets go of a hub that this session does not use any more. */
  readonly release: (hub: BookHub) => void;
  /** Hears of every error that is sent. */
  readonly failed: (code: string) => void;
}

interface Attached {
  readonly hub: BookHub;
  reader: LogReader | undefined;
}

/** A replica's live connection. */
export class Session implements Attendee {
  readonly #deps: SessionDeps;
  readonly #connection: Connection;
  readonly #books = new Map<string, Attached>();
  #identity: Identity;
  #clientId: string | undefined;
  /** The protocol version that both sides speak. */
  #protocol = PROTOCOL_VERSION;
  #hellos: Promise<void> = Promise.resolve();
  #asked = new Map<string, Hello['books'][number]>();
  readonly #told = new Map<string, string>();
  /** The latest presence of each book that a slow reader has not been sent. */
  #presence: Map<string, string> | undefined;
  #pushes = 0;
  #paused = false;
  #closed = false;
  #cancelDeadline: (() => void) | undefined;

  constructor(deps: SessionDeps, connection: Connection, identity: Identity) {
    this.#deps = deps;
    this.#connection = connection;
    this.#identity = identity;
    this.#cancelDeadline = deps.clock.timer(WIRE.handshakeMs, () => this.#fail('bad_frame', 'no hello came in time'));
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** The user's name, for presence. */
  get name(): string {
    return this.#identity.userName;
  }

  present(book: string, frame: string): void {
    if (this.#connection.bufferedBytes < WIRE.highWaterBytes) this.#connection.send(frame);
    else (this.#presence ??= new Map()).set(book, frame);
  }

  received(text: string): void {
    if (this.#closed) return;
    if (isKnownPushStart(text)) return this.#push(text);
    const frame = decodeUp(text);
    if (!frame.ok) return this.#fail('bad_frame', frame.error);
    if (frame.value.type === 'push') return this.#push(text);
    const hello = frame.value;
    this.#deps.rates?.hello(this.#identity.deviceId);
    this.#hellos = this.#hellos.then(() => this.#hello(hello));
  }

  drained(): void {
    if (this.#presence !== undefined && this.#connection.bufferedBytes < WIRE.highWaterBytes) {
      for (const frame of this.#presence.values()) this.#connection.send(frame);
      this.#presence = undefined;
    }
    for (const { reader } of this.#books.values()) reader?.wake();
  }

  /** The device's rights may have changed: takes them over and tells the replica which books stand differently now. */
  refresh(identity: Identity): Promise<void> {
    this.#identity = identity;
    this.#hellos = this.#hellos.then(async () => {
      const books = [...this.#asked.values()].map((book) => ({ ...book, cursor: null }));
      if (this.#clientId !== undefined) await this.#welcome(this.#clientId, books, false);
    });
    return this.#hellos;
  }

  /** Takes nothing more in; what was taken in goes on. */
  pause(): void {
    this.#paused = true;
    this.#connection.pauseReading();
  }

  /** Ends the session with an error frame and its close code. */
  end(code: SyncErrorCode, message: string, retryAfter?: number): void {
    this.#fail(code, message, retryAfter);
  }

  closed(): void {
    this.#closed = true;
    this.#cancelDeadline?.();
    for (const book of this.#books.keys()) this.#detach(book);
  }

  async #hello(hello: Hello): Promise<void> {
    const common = commonProtocol(hello);
    if ('tooOld' in common) return this.#tooOld(common.tooOld, hello);
    this.#protocol = common.protocol;
    this.#cancelDeadline?.();
    this.#clientId = hello.clientId;
    for (const book of hello.books) this.#asked.set(book.id, book);
    if (this.#asked.size > WIRE.helloBooksMax) return this.#fail('too_large', 'too many books on one connection');
    await this.#welcome(hello.clientId, hello.books, true);
    this.#deps.arrived();
  }

  #tooOld(side: 'client' | 'server', { version: theirs, protocol }: Hello): void {
    const { version } = this.#deps;
    const [client, server] = [`ledger ${theirs} (protocol ${protocol})`, `server (version ${version})`];
    if (side === 'client') this.#fail('upgrade_client', `${client} is too old for this ${server}`);
    else this.#fail('upgrade_server', `this ${server} is too old for ${client}`);
  }

  /** Looks the books up, says what they are, with what is new of the user's others, and (`moving`) sets their cursors. */
  async #welcome(clientId: string, books: Hello['books'], moving: boolean): Promise<void> {
    if (this.#closed) return;
    const { storage, clock, version } = this.#deps;
    const hubs = books.map(({ id }) => this.#deps.bookHub(id));
    for (const hub of hubs) hub.hold();
    try {
      const standings = await storage.standings({ identity: this.#identity, clientId, books, others: true });
      if (standings.some(({ status }) => status === 'gone') && (await this.#isRevoked())) return;
      if (this.#closed) return;
      const asked = new Set(moving ? standings.slice(0, books.length) : []);
      const news = standings.filter((standing) => this.#isNews(standing) || asked.has(standing));
      if (!moving && news.length === 0) return;
      const { userId, userName } = this.#identity;
      const user = { id: userId, name: userName };
      const head = { type: 'welcome', protocol: this.#protocol, version, time: clock.now(), user } as const;
      this.#connection.send(JSON.stringify({ ...head, books: news } satisfies Welcome));
      standings.forEach((standing, index) => this.#place(standing, hubs[index], { asked: books[index], moving }));
    } catch (error) {
      this.#deps.logger.error('hello_failed', { error: String(error) });
      this.#fail('unavailable', 'could not read it now');
    } finally {
      for (const hub of hubs) {
        hub.unhold();
        this.#deps.release(hub);
      }
    }
  }

  /** Ends the session of a revoked device: to storage its books are gone, to its user they are not. */
  async #isRevoked(): Promise<boolean> {
    if ((await this.#deps.storage.identity(this.#identity.deviceId)) !== undefined) return false;
    this.#fail('unauthenticated', 'this device was revoked');
    return true;
  }

  /** Whether this is not what the replica was told last; from now on it is. */
  #isNews(standing: WelcomeBook): boolean {
    const told = standing.status === 'readable' ? `${standing.role} ${standing.archived === true}` : standing.status;
    if (this.#told.get(standing.id) === told) return false;
    this.#told.set(standing.id, told);
    return true;
  }

  #place(
    standing: WelcomeBook,
    hub: BookHub | undefined,
    how: { readonly asked: Hello['books'][number] | undefined; readonly moving: boolean },
  ): void {
    if (hub === undefined || this.#closed) return;
    if (standing.status !== 'readable') return this.#detach(standing.id);
    hub.noteHead(standing.head);
    let attached = this.#books.get(standing.id);
    if (attached === undefined) this.#books.set(standing.id, (attached = { hub, reader: undefined }));
    hub.join(this);
    if (!how.moving) return;
    attached.reader?.close();
    const cursor = how.asked?.cursor ?? null;
    attached.reader = cursor === null ? undefined : this.#reader(hub, cursor);
    attached.reader?.wake();
  }

  #reader(hub: BookHub, cursor: number): LogReader {
    const identity = (): Identity => this.#identity;
    const onLost = (error: unknown): void => {
      void this.#lost(hub.book, error);
    };
    return new LogReader({ hub, connection: this.#connection, identity, onLost }, cursor);
  }

  /** A page could not be read: because it may not be any more, which is said as it is, or for a failure. */
  async #lost(book: string, error: unknown): Promise<void> {
    this.#deps.logger.warn('page_not_read', { book, error: String(error) });
    try {
      const now = error === undefined ? await this.#deps.storage.identity(this.#identity.deviceId) : this.#identity;
      if (now === undefined) return this.#fail('unauthenticated', 'this device was revoked');
      if (error === undefined) await this.refresh(now);
      if (error === undefined && !this.#books.has(book)) return;
    } catch (failure) {
      this.#deps.logger.error('access_check_failed', { error: String(failure) });
    }
    this.#fail('unavailable', 'could not read it now');
  }

  #push(text: string): void {
    const clientId = this.#clientId;
    if (clientId === undefined) return this.#fail('bad_frame', 'a push before hello');
    const waitMs = this.#deps.rates?.pushWaitMs(this.#identity.deviceId) ?? 0;
    if (waitMs > 0) return this.#tooMuch(text, waitMs);
    this.#pushes += 1;
    if (this.#pushes === SERVER.pushesWaitingMax) this.#connection.pauseReading();
    for (const { reader } of this.#books.values()) reader?.giveWay();
    void this.#store({ text, clientId, identity: this.#identity });
  }

  async #store(request: PushRequest): Promise<void> {
    try {
      const { mutations = 0, error } = await this.#deps.push(request);
      this.#deps.rates?.pushed(request.identity.deviceId, { bytes: request.text.length, mutations });
      if (error?.code === 'bad_frame' || error?.code === 'unauthenticated') this.#fail(error.code, error.message);
      else if (error !== undefined) this.#error(error);
    } catch (error) {
      this.#deps.logger.error('push_failed', { error: String(error) });
      this.#fail('unavailable', 'could not store it now');
    }
    this.#pushes -= 1;
    if (this.#pushes === SERVER.pushesWaitingMax - 1 && !this.#paused) this.#connection.resumeReading();
  }

  #error(error: Omit<ErrorFrame, 'type'>): void {
    if (this.#closed) return;
    this.#connection.send(JSON.stringify({ type: 'error', ...error } satisfies ErrorFrame));
    this.#deps.failed(error.code);
  }

  /** Takes nothing of a push: its device has pushed more than its share. Not processed, so its sender keeps it. */
  #tooMuch(text: string, retryAfter: number): void {
    const book = bookOfPush(text);
    const about = book === undefined ? {} : { book };
    this.#error({ code: 'rate_limited', message: 'too much at once; the rest later', ...about, retryAfter });
  }

  #fail(code: SyncErrorCode, message: string, retryAfter?: number): void {
    if (this.#closed) return;
    this.#error({ code, message, ...(retryAfter === undefined ? {} : { retryAfter }) });
    this.#connection.close(SYNC_ERRORS[code].closeCode, code);
    this.closed();
  }

  #detach(book: string): void {
    const attached = this.#books.get(book);
    if (attached === undefined) return;
    this.#books.delete(book);
    attached.reader?.close();
    attached.hub.leave(this);
    this.#deps.release(attached.hub);
  }
}
