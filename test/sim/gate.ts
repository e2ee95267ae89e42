// Known bugs, put back one at a time by replacing a real part at its port. A simulation that does not find each of them
// is worth nothing; gate.test.ts shows that it does. None of this is in src.

import type { Disk, DiskFile } from '../../src/base/disk.ts';
import type { CoreOptions, DaemonCore } from '../../src/daemon/daemon.ts';
import type { OpenTransport } from '../../src/daemon/sync/transport.ts';
import { MUTATORS } from '../../src/model/apply-mutation.ts';
import { applied } from '../../src/model/mutation.ts';
import { sawOf } from '../../src/model/seen-field.ts';
import type { Poke } from '../../src/protocol/sync/down.ts';
import type { Entry } from '../../src/protocol/sync/entry.ts';
import type { Push } from '../../src/protocol/sync/up.ts';
import type { Page, PageQuery, PushRequest, PushResult } from '../../src/server/storage/log-storage.ts';
import { ACCESS_FROM, CLOCKS_FROM, NODES_FROM } from './plan.ts';
import { realCore } from './sim-daemon.ts';
import { SimStorage } from './sim-database.ts';
import { REAL_PARTS } from './world.ts';
import type { Parts, World } from './world.ts';

type StorageParts = ConstructorParameters<typeof SimStorage>[0];

type Effects = NonNullable<ReturnType<typeof MUTATORS.get>>['effect'];

/** The names of the bugs. */
export type BugName = keyof typeof BUGS;

/** Parts with one bug in them, and what takes the bug out again. */
export interface Bug {
  readonly parts: Partial<Parts>;
  readonly undo?: () => void;
}

/** Makes the parts of a bug. */
export function plant(name: BugName): { readonly parts: Parts; readonly undo: () => void } {
  const { parts, undo = () => undefined } = BUGS[name]();
  return { parts: { ...REAL_PARTS, ...parts }, undo };
}

export const BUGS = {
  /** The cursor is durable before the entries that it stands for. */
  cursorBeforeData: (): Bug => ({
    parts: {
      core: async (options) => {
        const core = await realCore(options);
        const { journal } = core.context.store;
        const append = journal.append.bind(journal);
        journal.append = async (texts, durable) => {
          const [first = ''] = texts;
          if (!first.startsWith('{"kind":"page"')) return append(texts, durable);
          const page = JSON.parse(first) as { entries: readonly unknown[] };
          await append([JSON.stringify({ ...page, entries: [] })], true);
          return append(texts, durable);
        };
        return core;
      },
    },
  }),

  /** The server takes whatever comes as new: a push sent again is done again. */
  noDuplicateCheck: (): Bug => ({ parts: { storage: withPushes(asNew) } }),

  /** The client sends deletions first. */
  outboxSorted: (): Bug => ({ parts: { core: withTransport({ up: sorted }) } }),

  /** Edits write their fields whatever their author saw. */
  sawIgnored: (): Bug => {
    const undo = ['contact.edit', 'transaction.edit'].map((name) => {
      const mutator = MUTATORS.get(name) as { effect: Effects };
      const { effect } = mutator;
      mutator.effect = (view, args, stamp) => {
        const edit = args as { id: string; set: object; unset: readonly string[] };
        const stored = view.get(name === 'contact.edit' ? 'contact' : 'transaction', edit.id);
        const saw = stored === undefined ? {} : sawOf(stored.record, [...Object.keys(edit.set), ...edit.unset]);
        return effect(view, { ...edit, saw }, stamp);
      };
      return () => {
        mutator.effect = effect;
      };
    });
    return { parts: {}, undo: () => undo.forEach((one) => one()) };
  },

  /** The later clock wins: an edit from before what it meets is without effect. */
  laterClockWins: (): Bug => {
    const mutator = MUTATORS.get('transaction.edit') as { effect: Effects };
    const { effect } = mutator;
    mutator.effect = (view, args, stamp) => {
      const { id } = args as { id: string };
      const met = view.get('transaction', id)?.record.updatedAt;
      return met !== undefined && met > stamp.at ? applied() : effect(view, args, stamp);
    };
    const undo = (): void => {
      mutator.effect = effect;
    };
    return { parts: {}, undo };
  },

  /** The server collects tombstones. */
  tombstonesDropped: (): Bug => ({
    parts: {
      storage: (parts) => {
        const collect = (): void => {
          parts.sql.run('DELETE FROM records WHERE deleted IS NOT NULL');
          parts.timeline.schedule(500, collect, parts.process);
        };
        parts.timeline.schedule(500, collect, parts.process);
        return new SimStorage(parts);
      },
    },
  }),

  /** A reader sees an entry before one that was numbered earlier. */
  seqOutOfOrder: (): Bug => ({ parts: { storage: (parts) => new Gappy(parts) } }),

  /** Entry and projection are written apart. */
  notAtomic: (): Bug => ({ parts: { prepare: breakTxns('autocommit') } }),

  /** Pushes are answered, and their entries sent, before the commit. */
  answerBeforeCommit: (): Bug => ({ parts: { prepare: breakTxns('lateCommit') } }),

  /** A second daemon opens the same folder. */
  twoWriters: (): Bug => ({ parts: { isLocked: false } }),

  /** What follows a torn record is written behind it. */
  appendAfterTorn: (): Bug => ({ parts: { core: withDisk(appending) } }),

  /** Local writes are answered before they are on the disk. */
  answerBeforeSync: (): Bug => ({ parts: { core: withDisk(impatient) } }),

  /** After a restart a number is given a second time. */
  numberReused: (): Bug => ({ parts: { core: reusingNumbers } }),

  /** The same, and the server does not look at what a repeated number says. */
  hashNotChecked: (): Bug => ({ parts: { core: reusingNumbers, storage: withPushes(asLogged) } }),

  /** The digest that a page brings is not looked at. */
  digestIgnored: (): Bug => ({ parts: { core: withTransport({ down: withoutDigest }) } }),

  /** A page that begins after the cursor is applied all the same. */
  gapIgnored: (): Bug => ({ parts: { core: withTransport({ down: withoutGap }) } }),
  /** Seqs are taken outside of the lock: nodes do not wait for each other. */
  seqOutsideLock: (): Bug => ({ parts: { pgBugs: { unlocked: true } } }),

  /** A reader passes a seq that is not committed. */
  uncommittedRead: (): Bug => ({ parts: { pgBugs: { dirtyReads: true } } }),

  /** What a lost notification would have told is never looked for. */
  neverPolled: (): Bug => ({ parts: { looks: { polls: false, sharesAccess: true } } }),

  /** A device that was revoked at one node stays connected to another one, and hears everything. */
  revocationStaysHere: (): Bug => ({ parts: { looks: { polls: true, sharesAccess: false } } }),

  /** What the server does not know any more is not pending any more: a new login begins with an empty outbox. */
  outboxLeftAtLogout: (): Bug => ({ parts: { core: forgetting } }),
} as const;

/** Bugs among nodes: only the worlds with several of them can show them. */
export const NODE_BUGS: ReadonlySet<BugName> = new Set([
  'seqOutsideLock',
  'uncommittedRead',
  'neverPolled',
  'revocationStaysHere',
]);

/** Bugs that show where rights change. */
const ACCESS_BUGS: ReadonlySet<BugName> = new Set(['revocationStaysHere', 'outboxLeftAtLogout']);

/** The first seed of the worlds that can show a bug. */
export function firstSeedFor(name: BugName): number {
  if (name === 'laterClockWins') return CLOCKS_FROM;
  if (ACCESS_BUGS.has(name)) return ACCESS_FROM;
  return NODE_BUGS.has(name) ? NODES_FROM : 1;
}

/** A storage that makes something else of what is pushed. */
function withPushes(
  rewrite: (push: Push, clientId: string, sql: StorageParts['sql']) => Push['mutations'],
): Parts['storage'] {
  class Rewriting extends SimStorage {
    readonly #sql: StorageParts['sql'];

    constructor(parts: StorageParts) {
      super(parts);
      this.#sql = parts.sql;
    }

    override push(request: PushRequest): Promise<PushResult> {
      const push = JSON.parse(request.text) as Push;
      const mutations = rewrite(push, request.clientId, this.#sql);
      return super.push({ ...request, text: JSON.stringify({ ...push, mutations }) });
    }
  }
  return (parts) => new Rewriting(parts);
}

/** Every mutation gets the next free number. */
function asNew({ book, mutations }: Push, clientId: string, sql: StorageParts['sql']): Push['mutations'] {
  const text = 'SELECT last_n FROM clients JOIN books USING (book_id) WHERE id = ? AND client_id = ?';
  const lastN = sql.one<{ last_n: number }>(text, book, clientId)?.last_n ?? 0;
  return mutations.map((mutation, index) => ({ ...mutation, n: lastN + 1 + index }));
}

/** A mutation whose number is in the log says what the log says. */
function asLogged({ book, mutations }: Push, clientId: string, sql: StorageParts['sql']): Push['mutations'] {
  const text = 'SELECT body FROM entries JOIN books USING (book_id) WHERE id = ? AND client_id = ? AND n = ?';
  return mutations.map((mutation) => {
    const row = sql.one<{ body: string }>(text, book, clientId, mutation.n);
    if (row === undefined) return mutation;
    const { n, name, args, at } = JSON.parse(row.body) as Entry;
    return { n, name, args, at };
  });
}

class Gappy extends SimStorage {
  readonly #dice: StorageParts['dice'];

  constructor(parts: StorageParts) {
    super(parts);
    this.#dice = parts.dice;
    const { page } = this;
    this.page = async (query: PageQuery): Promise<Page | undefined> => {
      const found = await page(query);
      if (found === undefined || found.to - found.base < 2 || this.#dice.chance(0.5)) return found;
      const poke = JSON.parse(Buffer.from(found.frame).toString('utf8')) as Poke;
      const entries = poke.entries.filter((_, index) => index !== poke.entries.length - 2);
      return { ...found, frame: Buffer.from(JSON.stringify({ ...poke, entries })) };
    };
  }
}

function breakTxns(broken: 'autocommit' | 'lateCommit'): (world: World) => void {
  return ({ sql, timeline }) => {
    sql.broken = broken;
    const commit = (): void => {
      sql.commitLate();
      timeline.schedule(40, commit);
    };
    if (broken === 'lateCommit') commit();
  };
}

/** A daemon that forgets its login and what it was to send with it. */
async function forgetting(options: CoreOptions): Promise<DaemonCore> {
  const core = await realCore(options);
  const { accounts, store } = core.context;
  const logOut = accounts.logOut.bind(accounts);
  accounts.logOut = async () => {
    await logOut();
    for (const { replica } of store.books.values()) while (replica.outbox.shift() !== undefined);
  };
  return core;
}

async function reusingNumbers(options: CoreOptions): Promise<DaemonCore> {
  const core = await realCore(options);
  for (const { replica } of core.context.store.books.values()) {
    if (replica.outbox.size === 0 && replica.nextN > 1) replica.nextN -= 1;
  }
  return core;
}

function withDisk(wrap: (path: string, file: DiskFile) => DiskFile): Parts['core'] {
  return (options) => {
    const disk: Disk = Object.create(options.disk) as Disk;
    disk.open = async (path, mode) => wrap(path, await options.disk.open(path, mode));
    for (const name of ['readFile', 'list', 'mkdir', 'rename', 'remove', 'exists', 'syncDir', 'copy'] as const) {
      Object.assign(disk, { [name]: (options.disk[name] as () => unknown).bind(options.disk) });
    }
    return realCore({ ...options, disk });
  };
}

/** A log opened for appending, and never cut. */
function appending(path: string, file: DiskFile): DiskFile {
  if (!path.endsWith('.log')) return file;
  return changed(file, {
    write: async (data, position) => file.write(data, Math.max(position, await file.size())),
    truncate: async () => undefined,
  });
}

/** Syncs that say they are done when they begin. */
function impatient(_path: string, file: DiskFile): DiskFile {
  const begin = async (sync: Promise<void>): Promise<void> => void sync.catch(() => undefined);
  return changed(file, { datasync: () => begin(file.datasync()), sync: () => begin(file.sync()) });
}

/** A file of which some operations are other ones. */
function changed(file: DiskFile, operations: Partial<DiskFile>): DiskFile {
  return {
    write: (data, position) => file.write(data, position),
    truncate: (length) => file.truncate(length),
    datasync: () => file.datasync(),
    sync: () => file.sync(),
    read: (buffer, position) => file.read(buffer, position),
    size: () => file.size(),
    close: () => file.close(),
    ...operations,
  };
}

type Rewrite = (text: string, core: DaemonCore | undefined) => string;

function withTransport({ up, down }: { readonly up?: Rewrite; readonly down?: Rewrite }): Parts['core'] {
  return async (options) => {
    const made: { core?: DaemonCore } = {};
    const open = (account: Parameters<CoreOptions['open']>[0]): OpenTransport => {
      const inner = options.open(account);
      return (server, token, listener) => {
        const frame = (text: string): void => listener.frame(down?.(text, made.core) ?? text);
        const transport = inner(server, token, { ...listener, opened: () => listener.opened(), frame });
        const send = (text: string): void => transport.send(up?.(text, made.core) ?? text);
        return { send, hold: (isHeld) => transport.hold(isHeld), close: () => transport.close() };
      };
    };
    made.core = await realCore({ ...options, open });
    return made.core;
  };
}

function sorted(text: string): string {
  if (!text.startsWith('{"type":"push"')) return text;
  const push = JSON.parse(text) as Push;
  const numbers = push.mutations.map(({ n }) => n);
  const rank = (name: string): number => (name.endsWith('.delete') ? 0 : 1);
  const mutations = push.mutations.toSorted((a, b) => rank(a.name) - rank(b.name));
  return JSON.stringify({ ...push, mutations: mutations.map((one, index) => ({ ...one, n: numbers[index] })) });
}

function withoutDigest(text: string): string {
  if (!text.startsWith('{"type":"poke"')) return text;
  const { digest: _, ...poke } = JSON.parse(text) as Poke;
  return JSON.stringify(poke);
}

function withoutGap(text: string, core: DaemonCore | undefined): string {
  if (!text.startsWith('{"type":"poke"') || core === undefined) return text;
  const poke = JSON.parse(text) as Poke;
  const { cursor } = core.context.store.slot(poke.book).replica.place;
  return JSON.stringify({ ...poke, base: Math.min(poke.base, cursor ?? poke.base) });
}
