// The storage contract over one SQLite connection in this thread: for tests, simulations and one-shot commands.
// It blocks its thread; the server uses the worker.

import type { Identity } from '../../access/identity.ts';
import type { MemberBook, NewBook, NewCode, NewDevice, Redemption, User } from '../account-storage.ts';
import type {
  BookQuery,
  Commit,
  PageQuery,
  PushRequest,
  PushResult,
  SnapshotQuery,
  StandingQuery,
} from '../log-storage.ts';
import type { Storage } from '../storage.ts';
import { isStale } from './accounts.ts';
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
    const { results, commits } = this.#store.pushAll([request]);
    for (const commit of commits) for (const listener of this.#listeners) listener(commit);
    return results[0] ?? {};
  }

  onCommit(listener: (commit: Commit) => void): void {
    this.#listeners.push(listener);
  }

  page = async (query: PageQuery) => this.#store.page(query);
  events = async (query: PageQuery) => this.#store.events(query);
  standings = async (query: StandingQuery) => this.#store.standings(query);
  head = async (query: BookQuery) => this.#store.head(query);
  identity = async (deviceId: string) => this.#store.identity(deviceId);
  accessVersion = async () => this.#store.accessVersion();
  addUser = async (user: User, now: number) => this.#store.addUser(user, now);
  users = async () => this.#store.users();
  addCode = async (code: NewCode, now: number) => this.#store.addCode(code, now);
  redeem = async (redemption: Redemption) => this.#store.redeem(redemption);
  addDevice = async (userId: string, device: NewDevice) => this.#store.addDevice(userId, device);
  devices = async (userId?: string) => this.#store.devices(userId);
  renameDevice = async (deviceId: string, userId: string, name: string) =>
    this.#store.renameDevice(deviceId, userId, name);
  revokeDevice = async (deviceId: string, userId?: string) => this.#store.revokeDevice(deviceId, userId);
  createBook = async (book: NewBook) => this.#store.createBook(book);
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
}
