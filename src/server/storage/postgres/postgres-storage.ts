// The storage contract over PostgreSQL: any number of nodes on one database, each without state of its own.

import type { FileHandle } from 'node:fs/promises';
import type { Pool } from 'pg';
import type { Random } from '../../../base/random.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import type { Denial } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { NewBook, NewCode, NewDevice, Redemption, RemoveUser, User } from '../account-storage.ts';
import type {
  BookQuery,
  Commit,
  EventsQuery,
  PageQuery,
  PushRequest,
  PushResult,
  SnapshotQuery,
  StandingQuery,
} from '../log-storage.ts';
import type { JoinWish, MemberQuery, NewInvite } from '../member-storage.ts';
import type { BalancesQuery, RecordQuery, RecordsQuery, WriteRequest, WriteResult } from '../record-storage.ts';
import { membersOf, NOBODY, userOf } from '../shared/access-changes.ts';
import type { Concerned } from '../shared/access-changes.ts';
import * as accounts from '../shared/accounts.ts';
import { parseRequest } from '../shared/admit-request.ts';
import type { LogRequest, LogResult } from '../shared/admit-request.ts';
import { bookFor } from '../shared/book-access.ts';
import * as invites from '../shared/invites.ts';
import * as members from '../shared/members.ts';
import { run } from '../shared/query.ts';
import type { Ask } from '../shared/query.ts';
import { readBalances, readRecord, readRecords } from '../shared/read-records.ts';
import { removeUser } from '../shared/remove-user.ts';
import { readSpool } from '../shared/spool.ts';
import { readHead, readStandings } from '../shared/standings.ts';
import type { TagSource } from '../shared/tag-source.ts';
import type { Storage } from '../storage.ts';
import { accessSince, changeAccess } from './access-version.ts';
import { BookWriter } from './book-writer.ts';
import type { BookWriterDeps } from './book-writer.ts';
import type { Database, DatabaseDeps } from './database.ts';
import { Lately } from './lately.ts';
import type { NodePeers } from './node-peers.ts';
import type { Notifier } from './notifier.ts';
import { PageReader } from './page-reader.ts';
import { readEvents, readLists } from './read-book.ts';
import { snapshotText } from './snapshot.ts';

/** Books whose epoch is remembered. */
const EPOCHS_MAX = 10_000;

/** What the storage is made of. */
export interface PostgresParts extends Pick<DatabaseDeps, 'clock' | 'random' | 'logger'> {
  readonly pool: Pool;
  readonly database: Database;
  readonly peers: NodePeers;
  readonly notifier: Notifier;
  readonly tags: TagSource;
  readonly durability: string;
  /** Told of commits, of this node and of others. */
  readonly listeners: ((commit: Commit) => void)[];
  /** Opens a file for a snapshot on its way. */
  readonly spool: (random: Random) => Promise<FileHandle>;
}

/** The storage of one node. Made by `openPostgresStorage`. */
export class PostgresStorage implements Storage {
  readonly durability: string;
  readonly peers: NodePeers;
  readonly #parts: PostgresParts;
  readonly #pages: PageReader;
  readonly #writers = new Map<string, BookWriter>();
  readonly #epochs = new Lately<string>(EPOCHS_MAX);

  constructor(parts: PostgresParts) {
    this.#parts = parts;
    this.durability = parts.durability;
    this.peers = parts.peers;
    this.#pages = new PageReader(parts.database);
  }

  push = (request: PushRequest) => this.#admit(request) as Promise<PushResult>;
  write = (request: WriteRequest) => this.#admit(request) as Promise<WriteResult>;

  onCommit(listener: (commit: Commit) => void): void {
    this.#parts.listeners.push(listener);
  }

  probe = () =>
    this.#writing(run('UPDATE schema_versions SET applied_at = applied_at WHERE version = 1')).then(() => undefined);
  page = (query: PageQuery) => this.#pages.read(query);
  events = (query: EventsQuery) => readEvents(this.#parts.database, query);
  standings = (query: StandingQuery) => this.#reading(() => readStandings(query));
  head = (query: BookQuery) => this.#reading(() => readHead(query));

  async denial(query: BookQuery): Promise<Denial | undefined> {
    const book = await this.#reading(() => bookFor('read', query));
    return book.ok ? undefined : book.error;
  }

  record = (query: RecordQuery) => readLists(this.#parts.database, query, (lists) => readRecord(lists, query));
  records = (query: RecordsQuery) => readLists(this.#parts.database, query, (lists) => readRecords(lists, query));
  balances = (query: BalancesQuery) => readLists(this.#parts.database, query, (lists) => readBalances(lists, query));
  identity = (deviceId: string) => this.#reading(() => accounts.identityById(deviceId));
  users = () => this.#reading(() => accounts.listUsers());
  devices = (userId?: string) => this.#reading(() => accounts.listDevices(userId));
  booksOf = (identity: Identity) => this.#reading(() => accounts.booksOf(identity));
  accessSince = (since: number) => this.#reading(() => accessSince(since));
  addUser = (user: User, now: number) => this.#changing(NOBODY, () => accounts.addUser(user, now));
  removeUser = (userId: string, how: RemoveUser) => this.#changing([userId], () => removeUser(userId, how));
  addCode = (code: NewCode, now: number) => this.#changing(NOBODY, () => accounts.addCode(code, now));
  redeem = (redemption: Redemption) => this.#changing(NOBODY, () => accounts.redeem(redemption));
  addDevice = (userId: string, device: NewDevice) => this.#changing(NOBODY, () => accounts.addDevice(userId, device));
  createBook = (book: NewBook) => this.#changing([book.identity.userId], () => accounts.createBook(book));
  members = (query: BookQuery) => this.#reading(() => members.listMembers(query));
  invites = (query: Parameters<Storage['invites']>[0]) => this.#reading(() => invites.listInvites(query));
  setRole = (query: MemberQuery & { readonly role: Role }) =>
    this.#changing([query.userId], () => members.setRole(query));
  removeMember = (query: MemberQuery) => this.#changing([query.userId], () => members.removeMember(query));
  archive = (query: Parameters<Storage['archive']>[0]) =>
    this.#changing(
      () => membersOf(query.book),
      () => members.archiveBook(query),
    );
  addInvite = (invite: NewInvite) => this.#changing(NOBODY, () => invites.addInvite(invite));
  revokeInvite = (query: Parameters<Storage['revokeInvite']>[0]) =>
    this.#changing(NOBODY, () => invites.revokeInvite(query));
  join = (wish: JoinWish) => this.#changing([wish.identity.userId], () => invites.join(wish));

  revokeDevice(deviceId: string, userId?: string): Promise<boolean> {
    const by = { now: this.#parts.clock.now(), ...(userId === undefined ? {} : { userId }) };
    return this.#changing(
      () => userOf(deviceId),
      () => accounts.revokeDevice(deviceId, by),
    );
  }

  renameDevice(deviceId: string, userId: string, name: string): Promise<boolean> {
    return this.#changing([userId], () => accounts.renameDevice(deviceId, { userId, name }));
  }

  async authenticate(tokenHash: string, now: number): Promise<Identity | undefined> {
    const found = await this.#reading(() => accounts.findDevice(tokenHash));
    if (found !== undefined && accounts.isStale(found.seenAt, now)) {
      // Display data: its failure changes nothing for the caller.
      void this.#writing(accounts.touchDevice(found.identity.deviceId, now)).catch(() => undefined);
    }
    return found?.identity;
  }

  async snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined> {
    if ((await this.head(query)) === undefined) return undefined;
    const { database, random, spool } = this.#parts;
    const file = await spool(random);
    // Not tried again: what was written is being read already.
    return readSpool(file, (progress) =>
      database.readOnce(async (txn) => {
        let bytes = 0;
        for await (const chunk of snapshotText(txn, query)) {
          const { bytesWritten } = await file.write(Buffer.from(chunk), 0, null, bytes);
          progress((bytes += bytesWritten));
        }
      }),
    );
  }

  async close(): Promise<void> {
    const { peers, notifier, pool } = this.#parts;
    await Promise.all(Array.from(this.#writers.values(), (writer) => writer.settle()));
    await peers.close();
    await notifier.close();
    await pool.end();
  }

  async #admit(request: LogRequest): Promise<LogResult> {
    const parsed = parseRequest(request);
    if (parsed.push?.ok === false) return { error: { code: 'bad_frame', message: parsed.push.error } };
    const book = parsed.push === undefined ? parsed.request.book : parsed.push.value.book;
    return this.#writer(book).admit(parsed);
  }

  #writer(book: string): BookWriter {
    let writer = this.#writers.get(book);
    if (writer !== undefined) return writer;
    const { database, tags, logger } = this.#parts;
    const committed: BookWriterDeps['committed'] = (commit, hinted) => {
      for (const listener of this.#parts.listeners) listener(commit);
      this.peers.committed(commit, hinted);
    };
    const idle = (): boolean => this.#writers.delete(book);
    this.#writers.set(
      book,
      (writer = new BookWriter({ database, tags, logger, epochs: this.#epochs, committed, idle }, book)),
    );
    return writer;
  }

  #reading<T>(questions: () => Ask<T>): Promise<T> {
    return this.#parts.database.read((txn) => txn.ask(questions()));
  }

  #writing<T>(questions: Ask<T>): Promise<T> {
    return this.#parts.database.write((txn) => txn.ask(questions));
  }

  /**
   * Changes accounts, which concerns these users, one Txn after the other over all nodes. One that may have been done is
   * not done again.
   */
  #changing<T>(concerned: Concerned | (() => Concerned), questions: () => Ask<T>): Promise<T> {
    const { database } = this.#parts;
    const whom = (): Concerned => (typeof concerned === 'function' ? concerned() : concerned);
    return database.persist(() => database.write((txn) => txn.ask(changeAccess(whom(), questions()))));
  }
}
