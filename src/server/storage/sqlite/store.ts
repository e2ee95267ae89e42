// The SQLite storage of one connection, synchronous: what a worker thread runs, and what tests run in-process.

import type { Logger } from '../../../base/logger.ts';
import type { Random } from '../../../base/random.ts';
import type { Result } from '../../../base/result.ts';
import type { Role, WelcomeBook } from '../../../protocol/sync/down.ts';
import type { Denial } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type {
  AccessNews,
  Device,
  Login,
  MadeBook,
  MemberBook,
  NewBook,
  NewCode,
  NewDevice,
  Redemption,
  RemoveUser,
  User,
  UserRemoval,
} from '../account-storage.ts';
import type {
  BookHead,
  BookQuery,
  EventsPage,
  EventsQuery,
  Page,
  PageQuery,
  SnapshotQuery,
  StandingQuery,
} from '../log-storage.ts';
import type {
  BalancesPage,
  BalancesQuery,
  RecordQuery,
  RecordsPage,
  RecordsQuery,
  RecordView,
} from '../record-storage.ts';
import type { Invite, Joined, JoinWish, Member, MemberQuery, MemberRefusal, NewInvite } from '../member-storage.ts';
import { membersOf, newsAfter, userOf, usersOf, withChange } from '../shared/access-changes.ts';
import type { AccessChange, Concerned } from '../shared/access-changes.ts';
import * as accounts from '../shared/accounts.ts';
import type { FoundDevice } from '../shared/accounts.ts';
import type { LogRequest } from '../shared/admit-request.ts';
import * as invites from '../shared/invites.ts';
import * as members from '../shared/members.ts';
import type { Ask } from '../shared/query.ts';
import { readBalances, readRecord, readRecords } from '../shared/read-records.ts';
import { removeUser } from '../shared/remove-user.ts';
import { readHead, readStandings } from '../shared/standings.ts';
import { TagSource } from '../shared/tag-source.ts';
import { bookFor } from '../shared/book-access.ts';
import { durabilityOf } from './open.ts';
import { admitBatch } from './push-batch.ts';
import type { BatchResult } from './push-batch.ts';
import { readEvents, readLists, readPage } from './read-log.ts';
import { snapshotAccess, snapshotText } from './snapshot-text.ts';
import type { Sql } from './sql.ts';
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
  #accessChanges: readonly AccessChange[] = [];

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

  /** A commit that changes nothing. */
  probe(): void {
    this.sql.run('UPDATE schema_versions SET applied_at = applied_at WHERE version = 1');
  }

  pushAll(requests: readonly LogRequest[]): BatchResult {
    const access = (): number => this.accessVersion();
    const { sql } = this;
    return admitBatch({ sql, tags: this.#tags, cache: this.#cache, logger: this.#deps.logger, access }, requests);
  }

  page(query: PageQuery): Page | undefined {
    return readPage(this.sql, query);
  }

  events(query: EventsQuery): EventsPage | undefined {
    return readEvents(this.sql, query);
  }

  standings(query: StandingQuery): readonly WelcomeBook[] {
    return this.sql.askReading(readStandings(query));
  }

  denial(query: BookQuery): Denial | undefined {
    const book = this.sql.askReading(bookFor('read', query));
    return book.ok ? undefined : book.error;
  }

  head(query: BookQuery): BookHead | undefined {
    return this.sql.askReading(readHead(query));
  }

  record(query: RecordQuery): RecordView | null | undefined {
    return readLists(this.sql, query, (lists) => readRecord(lists, query));
  }

  records(query: RecordsQuery): RecordsPage | undefined {
    return readLists(this.sql, query, (lists) => readRecords(lists, query));
  }

  balances(query: BalancesQuery): BalancesPage | undefined {
    return readLists(this.sql, query, (lists) => readBalances(lists, query));
  }

  /** The snapshot's text as it is read; `undefined` without access. See `snapshotText`. */
  snapshotText(query: SnapshotQuery): Generator<string> | undefined {
    return snapshotAccess(this.sql, query) ? snapshotText(this.sql, query) : undefined;
  }

  findDevice(tokenHash: string): FoundDevice | undefined {
    return this.sql.askReading(accounts.findDevice(tokenHash));
  }

  touchDevice(deviceId: string, now: number): void {
    this.sql.askWriting(accounts.touchDevice(deviceId, now));
  }

  identity(deviceId: string): Identity | undefined {
    return this.sql.askReading(accounts.identityById(deviceId));
  }

  /** Grows with every change of access made through this connection, and with any commit of another process. */
  accessVersion(): number {
    const foreign = this.sql.one<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
    // Whom another process concerned is not known.
    if (foreign !== this.#foreignVersion) this.#accessChanged(undefined);
    this.#foreignVersion = foreign;
    return this.#accessVersion;
  }

  accessSince(since: number): AccessNews {
    return newsAfter(since, this.accessVersion(), this.#accessChanges);
  }

  addUser(user: User, now: number): User | undefined {
    return this.sql.askWriting(accounts.addUser(user, now));
  }

  removeUser(userId: string, how: RemoveUser): UserRemoval | undefined {
    return this.#changing([userId], removeUser(userId, how));
  }

  users(): readonly User[] {
    return this.sql.askReading(accounts.listUsers());
  }

  addCode(code: NewCode, now: number): void {
    this.sql.askWriting(accounts.addCode(code, now));
  }

  redeem(redemption: Redemption): Login | undefined {
    return this.sql.askWriting(accounts.redeem(redemption));
  }

  addDevice(userId: string, device: NewDevice): void {
    this.sql.askWriting(accounts.addDevice(userId, device));
  }

  devices(userId?: string): readonly Device[] {
    return this.sql.askReading(accounts.listDevices(userId));
  }

  revokeDevice(deviceId: string, userId?: string): boolean {
    const by = userId === undefined ? {} : { userId };
    return this.#changing(userOf(deviceId), accounts.revokeDevice(deviceId, { ...by, now: this.#deps.now() }));
  }

  renameDevice(deviceId: string, userId: string, name: string): boolean {
    return this.#changing([userId], accounts.renameDevice(deviceId, { userId, name }));
  }

  createBook(book: NewBook): Result<MadeBook, MemberRefusal> {
    return this.#changing([book.identity.userId], accounts.createBook(book));
  }

  booksOf(identity: Identity): readonly MemberBook[] {
    return this.sql.askReading(accounts.booksOf(identity));
  }

  members(query: BookQuery): Result<readonly Member[], MemberRefusal> {
    return this.sql.askReading(members.listMembers(query));
  }

  setRole(query: MemberQuery & { readonly role: Role }): Result<Member, MemberRefusal> {
    return this.#changing([query.userId], members.setRole(query));
  }

  removeMember(query: MemberQuery): Result<Member, MemberRefusal> {
    return this.#changing([query.userId], members.removeMember(query));
  }

  archive(query: BookQuery & { readonly archived: boolean; readonly now: number }): Result<MemberBook, MemberRefusal> {
    return this.#changing(membersOf(query.book), members.archiveBook(query));
  }

  addInvite(invite: NewInvite): Result<Invite, MemberRefusal> {
    return this.sql.askWriting(invites.addInvite(invite));
  }

  invites(query: BookQuery & { readonly now: number }): Result<readonly Invite[], MemberRefusal> {
    return this.sql.askReading(invites.listInvites(query));
  }

  revokeInvite(query: BookQuery & { readonly id: string; readonly now: number }): Result<null, MemberRefusal> {
    return this.sql.askWriting(invites.revokeInvite(query));
  }

  join(wish: JoinWish): Result<Joined, MemberRefusal> {
    return this.#changing([wish.identity.userId], invites.join(wish));
  }

  close(): void {
    this.sql.close();
  }

  /** Changes who may do what, which concerns these users. */
  #changing<T>(concerned: Concerned, questions: Ask<T>): T {
    return this.sql.write(() => {
      const users = this.sql.ask(usersOf(concerned));
      const result = this.sql.ask(questions);
      this.#accessChanged(users);
      return result;
    });
  }

  /** `users` absent: it may concern anybody. */
  #accessChanged(users: readonly string[] | undefined): void {
    this.#accessVersion += 1;
    this.#accessChanges = withChange(this.#accessChanges, this.#accessVersion, users);
  }
}
