// The storage contract over two SQLite threads: one writes and commits in groups, one reads.
// While a commit is under way pushes gather here; the next commit takes them all.

import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../../base/random.ts';
import type { Role } from '../../../protocol/sync/down.ts';
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
import type { BalancesQuery, RecordQuery, RecordsQuery, WriteRequest, WriteResult } from '../record-storage.ts';
import type { JoinWish, MemberQuery, NewInvite } from '../member-storage.ts';
import type { Storage } from '../storage.ts';
import { isStale } from '../shared/accounts.ts';
import { lengthOf } from '../shared/admit-request.ts';
import type { LogRequest, LogResult } from '../shared/admit-request.ts';
import { readSpool } from '../shared/spool.ts';
import { StorageThread } from './storage-thread.ts';
import type { ThreadDeps } from './storage-thread.ts';

/** UTF-16 units of pushes in one commit; more wait for the next one. */
const BATCH_LENGTH_MAX = 4 * 1024 * 1024;

interface Queued {
  readonly request: LogRequest;
  readonly resolve: (result: LogResult) => void;
  readonly reject: (error: Error) => void;
}

/** What the storage needs besides its threads. `dir`: the data folder, private to this server. */
export interface WorkerStorageDeps extends ThreadDeps {
  readonly dir: string;
  readonly random: Random;
}

/** The server's storage on threads. Made by `openWorkerStorage`. */
export class WorkerStorage implements Storage {
  readonly durability: string;
  readonly #deps: WorkerStorageDeps;
  readonly #writer: StorageThread;
  readonly #reader: StorageThread;
  readonly #listeners: ((commit: Commit) => void)[] = [];
  #queue: Queued[] = [];
  #committing: Promise<void> | undefined;

  constructor(
    deps: WorkerStorageDeps,
    threads: { readonly writer: StorageThread; readonly reader: StorageThread; readonly durability: string },
  ) {
    this.#deps = deps;
    this.#writer = threads.writer;
    this.#reader = threads.reader;
    this.durability = threads.durability;
  }

  push(request: PushRequest): Promise<PushResult> {
    return this.#admit(request) as Promise<PushResult>;
  }

  write = (request: WriteRequest) => this.#admit(request) as Promise<WriteResult>;

  onCommit(listener: (commit: Commit) => void): void {
    this.#listeners.push(listener);
  }

  probe = () => this.#writer.call('probe');
  page = (query: PageQuery) => this.#reader.call('page', query);
  events = (query: EventsQuery) => this.#reader.call('events', query);
  standings = (query: StandingQuery) => this.#reader.call('standings', query);
  denial = (query: BookQuery) => this.#reader.call('denial', query);
  head = (query: BookQuery) => this.#reader.call('head', query);
  record = (query: RecordQuery) => this.#reader.call('record', query);
  records = (query: RecordsQuery) => this.#reader.call('records', query);
  balances = (query: BalancesQuery) => this.#reader.call('balances', query);
  identity = (deviceId: string) => this.#reader.call('identity', deviceId);
  users = () => this.#reader.call('users');
  devices = (userId?: string) => this.#reader.call('devices', userId);
  booksOf = (identity: Identity) => this.#reader.call('booksOf', identity);
  accessSince = (since: number) => this.#writer.call('accessSince', since);
  addUser = (user: User, now: number) => this.#writer.call('addUser', user, now);
  removeUser = (userId: string, how: RemoveUser) => this.#writer.call('removeUser', userId, how);
  addCode = (code: NewCode, now: number) => this.#writer.call('addCode', code, now);
  redeem = (redemption: Redemption) => this.#writer.call('redeem', redemption);
  addDevice = (userId: string, device: NewDevice) => this.#writer.call('addDevice', userId, device);
  revokeDevice = (deviceId: string, userId?: string) => this.#writer.call('revokeDevice', deviceId, userId);
  renameDevice = (deviceId: string, userId: string, name: string) =>
    this.#writer.call('renameDevice', deviceId, userId, name);
  createBook = (book: NewBook) => this.#writer.call('createBook', book);
  members = (query: BookQuery) => this.#reader.call('members', query);
  invites = (query: Parameters<Storage['invites']>[0]) => this.#reader.call('invites', query);
  setRole = (query: MemberQuery & { readonly role: Role }) => this.#writer.call('setRole', query);
  removeMember = (query: MemberQuery) => this.#writer.call('removeMember', query);
  archive = (query: Parameters<Storage['archive']>[0]) => this.#writer.call('archive', query);
  addInvite = (invite: NewInvite) => this.#writer.call('addInvite', invite);
  revokeInvite = (query: Parameters<Storage['revokeInvite']>[0]) => this.#writer.call('revokeInvite', query);
  join = (wish: JoinWish) => this.#writer.call('join', wish);

  async authenticate(tokenHash: string, now: number): Promise<Identity | undefined> {
    const found = await this.#reader.call('findDevice', tokenHash);
    if (found !== undefined && isStale(found.seenAt, now)) {
      // Display data: its failure changes nothing for the caller.
      void this.#writer.call('touchDevice', found.identity.deviceId, now).catch(() => undefined);
    }
    return found?.identity;
  }

  async snapshot(query: SnapshotQuery): Promise<AsyncIterable<Uint8Array> | undefined> {
    if ((await this.head(query)) === undefined) return undefined;
    const file = await this.#spoolFile();
    return readSpool(file, (progress) => this.#reader.spool(query, file.fd, progress));
  }

  async close(): Promise<void> {
    await this.#committing;
    await this.#reader.close();
    await this.#writer.close();
  }

  #admit(request: LogRequest): Promise<LogResult> {
    const { promise, resolve, reject } = Promise.withResolvers<LogResult>();
    this.#queue.push({ request, resolve, reject });
    this.#committing ??= this.#commitAll();
    return promise;
  }

  async #commitAll(): Promise<void> {
    while (this.#queue.length > 0) await this.#commit(this.#takeBatch());
    this.#committing = undefined;
  }

  #takeBatch(): readonly Queued[] {
    let length = 0;
    const end = this.#queue.findIndex((queued, index) => {
      length += lengthOf(queued.request);
      return index > 0 && length > BATCH_LENGTH_MAX;
    });
    const batch = end < 0 ? this.#queue : this.#queue.slice(0, end);
    this.#queue = end < 0 ? [] : this.#queue.slice(end);
    return batch;
  }

  async #commit(batch: readonly Queued[]): Promise<void> {
    try {
      const requests = batch.map((queued) => queued.request);
      const { results, commits } = await this.#writer.call('pushAll', requests);
      for (const commit of commits) for (const listener of this.#listeners) listener(commit);
      batch.forEach((queued, index) => queued.resolve(results[index] ?? {}));
    } catch (error) {
      for (const queued of batch) queued.reject(error as Error);
    }
  }

  /** A file that has no name any more: whatever happens to this process, nothing of it stays. */
  async #spoolFile(): Promise<FileHandle> {
    const name = Buffer.from(this.#deps.random.bytes(8)).toString('hex');
    const path = join(this.#deps.dir, `snapshot-${name}.tmp`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  }
}

/** Opens the database in `dir` and starts its threads; rejects if it is not safe to use. */
export async function openWorkerStorage(deps: WorkerStorageDeps, path: string): Promise<WorkerStorage> {
  const started = { done: false };
  const onFatal = (error: Error): void => {
    if (started.done) deps.onFatal(error);
  };
  const writer = new StorageThread({ ...deps, onFatal }, { path, role: 'writer' });
  const reader = new StorageThread({ ...deps, onFatal }, { path, role: 'reader' });
  try {
    const [durability] = await Promise.all([writer.ready(), reader.ready()]);
    started.done = true;
    return new WorkerStorage(deps, { writer, reader, durability });
  } catch (error) {
    await Promise.all([writer.terminate(), reader.terminate()]);
    throw error;
  }
}
