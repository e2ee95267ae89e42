// The SQLite storage of one connection, synchronous: what a worker thread runs, and what tests run in-process.

import type { Logger } from '../../../base/logger.ts';
import type { Random } from '../../../base/random.ts';
import type { WelcomeBook } from '../../../protocol/sync/down.ts';
import type { Identity } from '../../access/identity.ts';
import type { Device, Login, MemberBook, NewBook, NewCode, NewDevice, Redemption, User } from '../account-storage.ts';
import type {
  BookHead,
  BookQuery,
  EventsPage,
  Page,
  PageQuery,
  PushRequest,
  SnapshotQuery,
  StandingQuery,
} from '../log-storage.ts';
import * as accounts from './accounts.ts';
import { durabilityOf } from './open.ts';
import { admitBatch } from './push-batch.ts';
import type { BatchResult } from './push-batch.ts';
import { readEvents, readHead, readPage, readStandings } from './read-log.ts';
import { snapshotAccess, snapshotText } from './snapshot-text.ts';
import type { Sql } from './sql.ts';
import { TagSource } from './tag-source.ts';
import { WriterCache } from './writer-cache.ts';

/** What a store needs: a connection (which it closes), randomness for tags, a log, and the wall clock in ms. */
export interface StoreDeps {
  readonly sql: Sql;
  readonly random: Random;
  readonly logger: Logger;
  readonly now: () => number;
}

/** One connection's operations; a read-only connection serves the reading ones. */
export class SqliteStore {
  readonly #deps: StoreDeps;
  readonly #tags: TagSource;
  readonly #cache = new WriterCache();
  #foreignVersion = -1;
  #accessVersion = 0;

  constructor(deps: StoreDeps) {
    this.#deps = deps;
    this.#tags = new TagSource(deps.random);
  }

  get sql(): Sql {
    return this.#deps.sql;
  }

  durability(): string {
    return durabilityOf(this.sql);
  }

  pushAll(requests: readonly PushRequest[]): BatchResult {
    return admitBatch({ sql: this.sql, tags: this.#tags, cache: this.#cache, logger: this.#deps.logger }, requests);
  }

  page(query: PageQuery): Page | undefined {
    return readPage(this.sql, query);
  }

  events(query: PageQuery): EventsPage | undefined {
    return readEvents(this.sql, query);
  }

  standings(query: StandingQuery): readonly WelcomeBook[] {
    return readStandings(this.sql, query);
  }

  head(query: BookQuery): BookHead | undefined {
    return readHead(this.sql, query);
  }

  /** The snapshot's text as it is read; `undefined` without access. See `snapshotText`. */
  snapshotText(query: SnapshotQuery): Generator<string> | undefined {
    return snapshotAccess(this.sql, query) ? snapshotText(this.sql, query) : undefined;
  }

  findDevice(tokenHash: string): { readonly identity: Identity; readonly seenAt: number } | undefined {
    return accounts.findDevice(this.sql, tokenHash);
  }

  touchDevice(deviceId: string, now: number): void {
    accounts.touchDevice(this.sql, deviceId, now);
  }

  identity(deviceId: string): Identity | undefined {
    return accounts.identityById(this.sql, deviceId);
  }

  /** Changes with every change of access made through this connection, and with any commit of another process. */
  accessVersion(): number {
    const foreign = this.sql.one<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
    if (foreign !== this.#foreignVersion) this.#accessVersion += 1;
    this.#foreignVersion = foreign;
    return this.#accessVersion;
  }

  addUser(user: User, now: number): User | undefined {
    return accounts.addUser(this.sql, user, now);
  }

  users(): readonly User[] {
    return accounts.listUsers(this.sql);
  }

  addCode(code: NewCode, now: number): void {
    accounts.addCode(this.sql, code, now);
  }

  redeem(redemption: Redemption): Login | undefined {
    return accounts.redeem(this.sql, redemption);
  }

  addDevice(userId: string, device: NewDevice): void {
    accounts.addDevice(this.sql, userId, device);
  }

  devices(userId?: string): readonly Device[] {
    return accounts.listDevices(this.sql, userId);
  }

  revokeDevice(deviceId: string, userId?: string): boolean {
    this.#accessVersion += 1;
    const by = userId === undefined ? {} : { userId };
    return accounts.revokeDevice(this.sql, deviceId, { ...by, now: this.#deps.now() });
  }

  renameDevice(deviceId: string, userId: string, name: string): boolean {
    this.#accessVersion += 1;
    return accounts.renameDevice(this.sql, deviceId, { userId, name });
  }

  createBook(book: NewBook): { readonly created: boolean; readonly book: MemberBook } | undefined {
    return accounts.createBook(this.sql, book);
  }

  booksOf(identity: Identity): readonly MemberBook[] {
    return accounts.booksOf(this.sql, identity);
  }

  close(): void {
    this.sql.close();
  }
}
