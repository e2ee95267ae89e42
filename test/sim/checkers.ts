// The invariants of a run, put together: what is looked at after every event, what when a device starts, what at quiet
// moments and at the end. Each is named and explained in log-checker.ts and device-checker.ts; here are those that
// concern several parts:
//
// FRAMES   a page that reaches a device is what the log has at that place (I6, I2)
// ISOLATION no frame names a book of another user (I18; where books are shared and rights change: access-checker.ts)
// SHOWN    an own write that was shown goes only by a refusal or a later deletion (I12); a conflict of a pending edit may
// WRITER   at most one living process writes to a journal (I19)
// BOUND    what waits at the server's end of a connection is bounded (I21)
// IDENTITY no device takes a new client id in a world where no folder is copied and no log restored (I23)
// ANSWER   a request key always gets the answer about the same record (I3)

import type { BookReplica } from '../../src/daemon/store/book-replica.ts';
import type { LogPlace } from '../../src/daemon/store/log-place.ts';
import type { BookStep } from '../../src/daemon/store/store.ts';
import { recordKey } from '../../src/daemon/store/record-key.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import type { EntryRef } from '../../src/model/undo.ts';
import { WIRE } from '../../src/protocol/limits.ts';
import type { AccessChecker } from './access-checker.ts';
import { checkBook, checkCursor } from './device-checker.ts';
import { checkKept } from './kept-checker.ts';
import { LogChecker } from './log-checker.ts';
import type { BookRow } from './log-checker.ts';
import { undoRecordId } from './reference-conflicts.ts';
import { checkJournal, checkRebuild } from './restart-checker.ts';
import { settled } from './sim-clock.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { ServerSql } from './sim-database.ts';
import type { SimNetwork } from './sim-network.ts';
import { demand } from './violation.ts';
import type { Call } from './workload.ts';

/** What is checked. */
export interface Checked {
  readonly devices: readonly SimDevice[];
  readonly sql: ServerSql;
  readonly network: SimNetwork;
  /** Who may do what, where that changes. */
  readonly access: AccessChecker | undefined;
}

const POKE = /^\{"type":"poke","book":"([^"]+)","base":(\d+),"to":(\d+),/;
const BOOK = /"book":"([^"]+)"/;
/** Kinds that are not made again when only a snapshot had brought them here: reminders, and marks of undone entries. */
const NOT_REMADE: readonly string[] = ['reminder', 'undo'];
const SLACK_BYTES = 64 * 1024;

/** Where a state was spoiled: at this seq, after so many replacements of the log. */
interface Spoiled {
  readonly to: number;
  readonly log: number;
}

/** What was promised in a folder, and which books in it were spoiled. */
export interface FolderFacts {
  readonly promises: ReadonlyMap<string, Call>;
  readonly spoiled: ReadonlyMap<string, Spoiled>;
}

/** Watches over one world. */
export class Checkers {
  readonly logs = new Map<string, LogChecker>();
  /** Logs that were the server's before another copy of its database was put in their place. */
  readonly #replaced = new Map<string, LogChecker[]>();
  /** How often that happened. */
  replacements = 0;
  readonly #hadSnapshot = new Set<SimDevice>();
  /** Whether a device may find that its client id is in use elsewhere, or that its log is another one. */
  #identitiesMayChange = false;
  /** Answered writes by device and key. */
  readonly promises = new Map<SimDevice, Map<string, Call>>();
  /** Books of a device whose confirmed state was spoiled on purpose, until a snapshot replaces it. */
  readonly spoiled = new Map<string, Spoiled>();
  readonly #everSpoiled = new Map<string, Spoiled>();
  readonly #world: Checked;
  readonly #owners = new Map<string, string>();
  readonly #answers = new Map<string, string>();
  readonly #seen = new WeakMap<BookReplica, { readonly place: LogPlace; readonly digest: bigint }>();

  constructor(world: Checked) {
    this.#world = world;
    for (const device of world.devices) this.promises.set(device, new Map());
  }

  /** Another copy of its database is about to be put in the server's place. */
  logsReplaced(): void {
    this.#findBooks();
    for (const [id, log] of this.logs) {
      log.catchUp();
      this.#replaced.set(id, [...(this.#replaced.get(id) ?? []), log]);
    }
    this.logs.clear();
    for (const device of this.#world.devices) if (device.tookSnapshot) this.#hadSnapshot.add(device);
    this.replacements += 1;
    this.#identitiesMayChange = true;
  }

  /** What is known of a device's folder. */
  knownOf(device: SimDevice): FolderFacts {
    const prefix = `${device.index} `;
    const spoiled = [...this.#everSpoiled].filter(([key]) => key.startsWith(prefix));
    return {
      promises: new Map(this.promises.get(device)),
      spoiled: new Map(spoiled.map(([key, where]) => [key.slice(prefix.length), where])),
    };
  }

  /** A device has another folder, of which this is known. */
  folderReplaced(device: SimDevice, { promises, spoiled }: FolderFacts): void {
    // What the copied folder's snapshot stood for may be in a log that is there no more.
    if (this.replacements > 0 && device.tookSnapshot) this.#hadSnapshot.add(device);
    this.promises.set(device, new Map(promises));
    for (const [key] of this.#everSpoiled) if (key.startsWith(`${device.index} `)) this.#everSpoiled.delete(key);
    for (const [key] of this.spoiled) if (key.startsWith(`${device.index} `)) this.spoiled.delete(key);
    for (const [book, where] of spoiled) this.#everSpoiled.set(`${device.index} ${book}`, where);
    this.#spoilAgain(device);
    this.#identitiesMayChange = true;
  }

  /** After every event. */
  afterEvent(): void {
    const { devices, network } = this.#world;
    for (const device of devices) this.#glance(device);
    this.#world.access?.look();
    const bound = WIRE.highWaterBytes + WIRE.payloadBytesMax + SLACK_BYTES;
    demand('BOUND', network.mostBuffered <= bound, () => `${network.mostBuffered} bytes wait for one device`);
  }

  /** A frame reached a device. */
  heard(device: SimDevice, text: string): void {
    const book = BOOK.exec(text)?.[1];
    const poke = POKE.exec(text);
    if (book !== undefined) this.#mayHear(device, book, poke === null ? undefined : Number(poke[3]));
    if (poke === null) return;
    const [, id = '', base = '', to = ''] = poke;
    const log = this.log(id);
    if (Number(to) > (log?.head ?? 0)) log?.catchUp();
    const isIn = ({ head, texts }: LogChecker): boolean =>
      head >= Number(to) && text.endsWith(`"entries":[${texts.slice(Number(base), Number(to)).join(',')}]}`);
    demand('FRAMES', this.#logsOf(id).some(isIn), () => `${text.slice(0, 300)} is not in the log`);
  }

  /** A page that is wrong reached a device. */
  spoil(device: SimDevice, book: string, to: number): void {
    this.#everSpoiled.set(`${device.index} ${book}`, { to, log: this.replacements });
    this.#spoilAgain(device);
  }

  /** A step changed what a device shows. */
  stepped(device: SimDevice, step: BookStep): void {
    const slot = device.core?.context.store.slot(step.book);
    if (slot === undefined) return;
    for (const { kind, id, before, after } of step.changes) {
      const wasLive = before !== undefined && before.deleted === undefined;
      const isLive = after !== undefined && after.deleted === undefined;
      if (!wasLive || isLive || kind === 'conflict') continue;
      const key = recordKey(kind, id);
      // What is pending has written it, or wanted to and cannot at present.
      const touched = [...slot.replica.outbox.items()].some(
        (item) => item.touched.includes(key) || item.reads.includes(key),
      );
      // In another log it may have no effect any more: what it brought along (a contact, the mark of an undo) goes with it.
      const unplayed =
        this.replacements > 0 && [...slot.replica.outbox.items()].some((item) => item.touched.length === 0);
      const refused = slot.refused.some(({ args }) => namesIn(args).includes(id));
      const lost =
        slot.recoverable !== undefined ||
        (this.replacements > 0 && (NOT_REMADE.includes(kind) || device.lostCheckpoint));
      const gone = slot.replica.confirmed(kind, id)?.deleted !== undefined;
      demand(
        'SHOWN',
        touched || unplayed || refused || gone || lost,
        () => `${key} disappeared from device ${device.index} without a reason`,
      );
    }
  }

  /** A call was answered. */
  answered(call: Call): void {
    const { answer = {}, params, device, key } = call;
    if (!('key' in params) || params['dryRun'] === true || typeof answer['n'] !== 'number') return;
    const record = (answer['transaction'] ?? answer['contact'] ?? answer['book']) as
      | { id?: string }
      | string
      | undefined;
    const id = typeof record === 'object' ? String(record.id) : '';
    const place = `${device.index} ${key}`;
    const earlier = this.#answers.get(place) ?? id;
    demand('ANSWER', earlier === id, () => `${call.method} ${key} answered for ${id}, before for ${earlier}`);
    this.#answers.set(place, id);
    this.promises.get(device)?.set(key, call);
  }

  /** A device's daemon has started: everything that it promised is there. */
  async started(device: SimDevice): Promise<void> {
    // What replaced a spoiled state may have been lost with the process; the digest finds it again.
    this.#spoilAgain(device);
    await checkJournal(device, this.promises.get(device) ?? new Map());
  }

  /** Something was logged by a device. */
  logged(device: SimDevice, event: string, _facts: object): void {
    demand(
      'IDENTITY',
      event !== 'new_client_id' || this.#identitiesMayChange,
      () => `device ${device.index} took a new client id`,
    );
  }

  /** At quiet moments: everything that can be looked at without stopping the world. `last`: nothing is under way. */
  async quiet(last = false): Promise<void> {
    await settled();
    this.#findBooks();
    for (const log of this.logs.values()) log.checkTables();
    this.#world.access?.quiet(this.logs.values());
    for (const device of this.#world.devices) await this.#device(device, last);
  }

  /** When nothing is pending any more: what became of all that devices have written. */
  async kept(): Promise<void> {
    this.#findBooks();
    for (const log of this.logs.values()) log.catchUp();
    const sameIdentity = !this.#identitiesMayChange;
    const logs = { now: (id: string) => this.log(id), ever: (id: string) => this.#logsOf(id), sameIdentity };
    for (const device of this.#world.devices) {
      const { core } = device;
      if (core?.context.engine.account === undefined || this.#losesHistory(device)) continue;
      await checkKept(device, core.context.store, logs);
    }
  }

  /** Whether a device cannot have everything that a replaced log had: it holds entries from its last snapshot on. */
  #losesHistory(device: SimDevice): boolean {
    if (this.replacements === 0) return false;
    return this.replacements > 1 || this.#hadSnapshot.has(device) || device.recovers || device.lostCheckpoint;
  }

  /** At the end: what a restart of each device would find. */
  async rebuilt(): Promise<void> {
    for (const device of this.#world.devices) {
      await checkJournal(device, this.promises.get(device) ?? new Map());
      if (device.core !== undefined) await checkRebuild(device, device.core.context.store);
    }
  }

  /** The log of a book, if the server has it. */
  log(id: string): LogChecker | undefined {
    if (!this.logs.has(id)) this.#findBooks();
    return this.logs.get(id);
  }

  async #device(device: SimDevice, last: boolean): Promise<void> {
    const { core } = device;
    if (core === undefined) return;
    const { store } = core.context;
    for (const slot of store.books.values()) {
      if (this.isSpoiled(device, slot.replica.id)) continue;
      // In the middle of a replay, or before one that was put off, there is no view to look at.
      if (store.replays.areUnderWay || (!last && slot.replica.isUnsettled)) continue;
      const log = this.#logFollowedBy(slot.replica);
      const sameIdentity = !this.#identitiesMayChange;
      // A device that finds its client id taken numbers its work anew, which takes a while.
      const isComparable = log !== undefined && (sameIdentity || last);
      const { recovers } = device;
      await checkBook(store, slot, isComparable ? { log, sameIdentity, recovers } : undefined);
    }
  }

  /** Whether a book of a device is known to be wrong, and not yet replaced. */
  isSpoiled(device: SimDevice, book: string): boolean {
    return this.spoiled.has(`${device.index} ${book}`);
  }

  #glance(device: SimDevice): void {
    const { core } = device;
    demand('WRITER', device.disk.contested === undefined, () => `two processes write to ${device.disk.contested}`);
    if (core === undefined) return;
    for (const { replica } of core.context.store.books.values()) {
      if (this.spoiled.size > 0 && this.isSpoiled(device, replica.id)) this.#forgive(device, replica);
      else if ((replica.place.cursor ?? 0) > 0) this.#followed(replica);
    }
  }

  /** Looks at a replica's cursor and digest if they are not what they were the last time. */
  #followed(replica: BookReplica): void {
    const { place, digest } = replica;
    const before = this.#seen.get(replica);
    if (before?.place === place && before.digest === digest) return;
    checkCursor(replica, this.#logFollowedBy(replica));
    this.#seen.set(replica, { place, digest });
  }

  /** The log that has the entry at the replica's cursor: the server's, or one that was. */
  #logFollowedBy({ id, place }: BookReplica): LogChecker | undefined {
    const log = this.log(id);
    if (log !== undefined && (place.cursor ?? 0) > log.head) log.catchUp();
    return this.#logsOf(id).find((one) => one.has(place));
  }

  #logsOf(id: string): readonly LogChecker[] {
    return [...(this.logs.has(id) ? [this.logs.get(id) as LogChecker] : []), ...(this.#replaced.get(id) ?? [])];
  }

  /** A spoiled book is right again. */
  #forgive(device: SimDevice, replica: BookReplica): void {
    const book = replica.id;
    const log = this.#logFollowedBy(replica);
    if (log === undefined) return;
    const cursor = replica.place.cursor ?? -1;
    const wanted = log.digestAt(cursor);
    const spoiled = this.spoiled.get(`${device.index} ${book}`);
    if (spoiled?.log === this.replacements && cursor < spoiled.to) return;
    if (wanted === replica.digest.toString(16).padStart(32, '0')) this.spoiled.delete(`${device.index} ${book}`);
  }

  #spoilAgain(device: SimDevice): void {
    for (const [key, where] of this.#everSpoiled) if (key.startsWith(`${device.index} `)) this.spoiled.set(key, where);
  }

  #findBooks(): void {
    const rows = this.#world.sql.all<BookRow>('SELECT book_id AS key, id, epoch FROM books');
    for (const row of rows) if (!this.logs.has(row.id)) this.logs.set(row.id, new LogChecker(this.#world.sql, row));
  }

  #mayHear(device: SimDevice, book: string, to: number | undefined): void {
    const { access } = this.#world;
    if (access !== undefined) return access.heard(device, book, to);
    const owner = this.#ownerOf(book);
    const isOwn = owner === undefined || owner === `user ${device.user}`;
    demand('ISOLATION', isOwn, () => `device ${device.index} hears of ${book}`);
  }

  #ownerOf(book: string): string | undefined {
    const known = this.#owners.get(book);
    if (known !== undefined) return known;
    const text =
      'SELECT u.name FROM books b JOIN members m ON m.book_id = b.book_id JOIN users u ON u.id = m.user_id WHERE b.id = ?';
    const row = this.#world.sql.one<{ name: string }>(text, book);
    if (row !== undefined) this.#owners.set(book, row.name);
    return row?.name;
  }
}

/** Ids of the records that a mutation is about. */
function namesIn({ id, chain }: Mutation['args']): readonly unknown[] {
  return [id, ...((chain ?? []) as readonly EntryRef[]).map(undoRecordId)];
}
