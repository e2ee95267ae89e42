// The storage contract over one SQLite connection in this thread: for tests, simulations and one-shot commands.
// It blocks its thread; the server uses the worker.

import type { Role } from '../../../protocol/sync/down.ts';
import type { Identity } from '../../access/identity.ts';
import type { MemberBook, NewBook, NewCode, NewDevice, Redemption, RemoveUser, User } from '../account-storage.ts';
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
import type { BalancesQuery, RecordQuery, RecordsQuery, WriteRequest, WriteResult } from '../record-storage.ts';
import type { JoinWish, MemberQuery, NewInvite } from '../member-storage.ts';
import type { Storage } from '../storage.ts';
import { isStale } from '../shared/accounts.ts';
import type { LogRequest, LogResult } from '../shared/admit-request.ts';
import type { SqliteStore } from './store.ts';

/** A storage that does everything at once, in the thread that asks. Takes the store over and closes it. */
export class DirectStorage implements Storage {
  readonly durability: string;
  readonly #store: SqliteStore;
  readonly #listeners: ((commit: Commit) => void)[] = [];

  constructor(store: SqliteStore) {
    this.#store = store;
    this.durability = store.durability();
  }

  async push(request: PushRequest): Promise<PushResult> {
    return (this.#admit(request) ?? {}) as PushResult;
  }

  write = async (request: WriteRequest) => this.#admit(request) as WriteResult;

  onCommit(listener: (commit: Commit) => void): void {
    this.#listeners.push(listener);
  }

  probe = async () => this.#store.probe();
  page = async (query: PageQuery) => this.#store.page(query);
  events = async (query: EventsQuery) => this.#store.events(query);
  standings = async (query: StandingQuery) => this.#store.standings(query);
  denial = async (query: BookQuery) => this.#store.denial(query);
  head = async (query: BookQuery) => this.#store.head(query);
  record = async (query: RecordQuery) => this.#store.record(query);
  records = async (query: RecordsQuery) => this.#store.records(query);
  balances = async (query: BalancesQuery) => this.#store.balances(query);
  identity = async (deviceId: string) => this.#store.identity(deviceId);
  accessSince = async (since: number) => this.#store.accessSince(since);
  addUser = async (user: User, now: number) => this.#store.addUser(user, now);
  removeUser = async (userId: string, how: RemoveUser) => this.#store.removeUser(userId, how);
  users = async () => this.#store.users();
  addCode = async (code: NewCode, now: number) => this.#store.addCode(code, now);
  redeem = async (redemption: Redemption) => this.#store.redeem(redemption);
  addDevice = async (userId: string, device: NewDevice) => this.#store.addDevice(userId, device);
  devices = async (userId?: string) => this.#store.devices(userId);
  renameDevice = async (deviceId: string, userId: string, name: string) =>
    this.#store.renameDevice(deviceId, userId, name);
  revokeDevice = async (deviceId: string, userId?: string) => this.#store.revokeDevice(deviceId, userId);
  createBook = async (book: NewBook) => this.#store.createBook(book);
  members = async (query: BookQuery) => this.#store.members(query);
  setRole = async (query: MemberQuery & { readonly role: Role }) => this.#store.setRole(query);
  removeMember = async (query: MemberQuery) => this.#store.removeMember(query);
  archive = async (query: Parameters<Storage['archive']>[0]) => this.#store.archive(query);
  addInvite = async (invite: NewInvite) => this.#store.addInvite(invite);
  invites = async (query: Parameters<Storage['invites']>[0]) => this.#store.invites(query);
  revokeInvite = async (query: Parameters<Storage['revokeInvite']>[0]) => this.#store.revokeInvite(query);
  join = async (wish: JoinWish) => this.#store.join(wish);
  booksOf = async (identity: Identity): Promise<readonly MemberBook[]> => this.#store.booksOf(identity);

  async authenticate(tokenHash: string, now: number): Promise<Identity | undefined> {
    const found = this.#store.findDevice(tokenHash);
    if (found !== undefined && isStale(found.seenAt, now)) this.#store.touchDevice(found.identity.deviceId, now);
    return found?.identity;
  }

  async snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined> {
    const text = this.#store.snapshotText(query);
    if (text === undefined) return undefined;
    const chunks = Array.from(text, (chunk) => Buffer.from(chunk));
    return (async function* () {
      yield* chunks;
    })();
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  #admit(request: LogRequest): LogResult | undefined {
    const { results, commits } = this.#store.pushAll([request]);
    for (const commit of commits) for (const listener of this.#listeners) listener(commit);
    return results[0];
  }
}
