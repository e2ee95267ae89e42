// Who may read and write what, as the server's database says it after every event, and that nothing else happened:
//
// HEARD    nobody hears of what was written after they were taken out of a book, or after their device was revoked (I18)
// WROTE    nobody's entries are in a log from when they, or their device, had no right to write there
// CLOSED   a revoked device's connections end within five seconds, at every server
// STANDING a device takes a book for closed to its user only if it was: revoking a device closes no book
//
// What a device without access keeps of its work is looked at as everybody's is (OUTBOX, KEPT).

import type { LogChecker } from './log-checker.ts';
import type { Timeline } from './sim-clock.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { ServerSql } from './sim-database.ts';
import type { SimServers } from './sim-servers.ts';
import { demand } from './violation.ts';

/** What is looked at. */
export interface AccessWorld {
  readonly timeline: Timeline;
  readonly sql: ServerSql;
  readonly server: SimServers;
  readonly devices: readonly SimDevice[];
  /** Whether pushes under way do not wait for devices that are being revoked: among nodes. */
  readonly hasNodes: boolean;
  /** Whether such a push may be under way for however long. */
  readonly standsStill: boolean;
}

/** What somebody may do in a book. */
export type Right = 'write' | 'read' | 'nothing';

interface MemberRow {
  readonly book: string;
  readonly head: number;
  readonly name: string;
  readonly role: string | null;
  readonly archived: number | null;
}

/** Entries that somebody has no right to write: after the first seq, up to the second. */
interface Span {
  after: number;
  to: number;
}

interface Member {
  right: Right;
  /** The newest entry that they may know, once they may not read. */
  knows: number;
  wasOut: boolean;
  readonly spans: Span[];
}

/** A login that was revoked: when, and the heads of all books then. */
interface Revoked {
  readonly at: number;
  readonly heads: Map<string, number>;
}

/** A device without a login: since when, and what each book's log must not have of it. */
interface Silence {
  readonly at: number;
  readonly spans: Map<string, Span>;
}

/** Ms in which a revoked device's connections end. */
const CLOSED_MS = 5_000;
/** Ms that a push among nodes may take from its look at the device to its commit. */
const UNDER_WAY_MS = 2_000;

const MEMBERS = `SELECT b.id AS book, b.head, u.name, m.role, b.archived_at AS archived
  FROM members m JOIN books b ON b.book_id = m.book_id JOIN users u ON u.id = m.user_id`;
const DEVICES = 'SELECT id, name, revoked_at AS revoked FROM devices';

/** Watches over who may do what. */
export class AccessChecker {
  readonly #world: AccessWorld;
  /** By book and user's name. */
  readonly #members = new Map<string, Member>();
  readonly #revoked = new Map<string, Revoked>();
  /** By device's name. */
  readonly #silent = new Map<string, Silence>();
  readonly #named = new Set<string>();
  /** By book and device's name. */
  readonly #spans = new Map<string, Span[]>();
  readonly #checked = new WeakMap<LogChecker, number>();
  #activity = -1;

  constructor(world: AccessWorld) {
    this.#world = world;
  }

  /** After every event. */
  look(): void {
    const { sql, hasNodes } = this.#world;
    const text = hasNodes ? 'SELECT seen AS n FROM moment' : 'SELECT total_changes() AS n';
    const activity = sql.one<{ n: number }>(text)?.n ?? 0;
    if (activity === this.#activity) return;
    this.#activity = activity;
    const rows = sql.all<MemberRow>(MEMBERS);
    for (const row of rows) this.#member(row);
    const heads = new Map(rows.map(({ book, head }) => [book, head]));
    this.#devices(heads);
    this.#connections();
  }

  /** What a device's user may do in a book; whoever has one that the server does not know makes it. */
  rightOf({ user }: SimDevice, book: string): Right {
    const member = this.#members.get(`${book} user ${user}`);
    if (member !== undefined) return member.right;
    return [...this.#members.keys()].some((key) => key.startsWith(book)) ? 'nothing' : 'write';
  }

  /** Books and users without the right to write there, who had it or may read. */
  get restricted(): readonly { readonly book: string; readonly user: string; readonly right: Right }[] {
    return Array.from(this.#members, ([key, { right }]) => {
      const space = key.indexOf(' ');
      return { book: key.slice(0, space), user: key.slice(space + 1), right };
    }).filter(({ right }) => right !== 'write');
  }

  /** Whether a login was revoked. */
  isRevoked(deviceId: string): boolean {
    this.look();
    return this.#revoked.has(deviceId);
  }

  /** A frame about a book reached a device; `to`: the newest entry in it, if it has entries. */
  heard(device: SimDevice, book: string, to: number | undefined): void {
    const member = this.#members.get(`${book} user ${device.user}`);
    demand('ISOLATION', member !== undefined, () => `device ${device.index} hears of ${book}`);
    if (to === undefined || member === undefined) return;
    const { right, knows } = member;
    demand(
      'HEARD',
      right !== 'nothing' || to <= knows,
      () => `${nameOf(device)} hears of ${to}, it was out at ${knows}`,
    );
    const login = device.core?.context.engine.account?.deviceId ?? '';
    const revoked = this.#revoked.get(login);
    if (revoked === undefined || this.#isRecent(revoked)) return;
    const last = revoked.heads.get(book) ?? 0;
    demand('HEARD', to <= last, () => `${nameOf(device)} hears of ${to}, it was revoked at ${last}`);
  }

  /** At quiet moments. */
  quiet(logs: Iterable<LogChecker>): void {
    this.look();
    for (const log of logs) this.#wrote(log);
    for (const device of this.#world.devices) this.#standings(device);
  }

  #member({ book, head, name, role, archived }: MemberRow): void {
    const key = `${book} ${name}`;
    const right: Right = role === null ? 'nothing' : role === 'viewer' || archived !== null ? 'read' : 'write';
    const member = this.#members.get(key) ?? { right: 'write' as Right, knows: 0, wasOut: false, spans: [] };
    this.#members.set(key, member);
    if (right === member.right) return;
    if (right === 'nothing') {
      member.knows = head;
      member.wasOut = true;
    }
    const open = member.spans.at(-1);
    if (right === 'write' && open?.to === Infinity) open.to = head;
    else if (member.right === 'write') member.spans.push({ after: head, to: Infinity });
    member.right = right;
  }

  #devices(heads: ReadonlyMap<string, number>): void {
    const { timeline, sql } = this.#world;
    const live = new Set<string>();
    for (const { id, name, revoked } of sql.all<{ id: string; name: string; revoked: number | null }>(DEVICES)) {
      if (revoked === null) live.add(name);
      else if (!this.#revoked.has(id)) this.#revoked.set(id, { at: timeline.now, heads: new Map(heads) });
      this.#named.add(name);
    }
    for (const revoked of this.#revoked.values()) {
      if (this.#isRecent(revoked)) for (const [book, head] of heads) revoked.heads.set(book, head);
    }
    for (const name of this.#named) {
      if (live.has(name)) this.#speaks(name, heads);
      else this.#keepsSilent(name, heads);
    }
  }

  /** A device has a login again. */
  #speaks(name: string, heads: ReadonlyMap<string, number>): void {
    for (const [book, span] of this.#silent.get(name)?.spans ?? []) span.to = heads.get(book) ?? span.after;
    this.#silent.delete(name);
  }

  /** A device that has no login left says nothing, but for what was under way. */
  #keepsSilent(name: string, heads: ReadonlyMap<string, number>): void {
    const known = this.#silent.get(name);
    if (known !== undefined && !this.#isRecent(known)) return;
    const silence = known ?? { at: this.#world.timeline.now, spans: new Map<string, Span>() };
    this.#silent.set(name, silence);
    for (const [book, head] of heads) {
      const span = silence.spans.get(book);
      if (span !== undefined) span.after = head;
      else this.#closes(silence, { book, name, head });
    }
  }

  #closes(
    { spans }: Silence,
    { book, name, head }: { readonly book: string; readonly name: string; readonly head: number },
  ): void {
    const span = { after: head, to: Infinity };
    spans.set(book, span);
    const key = `${book} ${name}`;
    this.#spans.set(key, [...(this.#spans.get(key) ?? []), span]);
  }

  #isRecent({ at }: { readonly at: number }): boolean {
    const { hasNodes, standsStill, timeline } = this.#world;
    return hasNodes && (standsStill || timeline.now - at < UNDER_WAY_MS);
  }

  #connections(): void {
    const { server, timeline } = this.#world;
    for (const [id, { at }] of this.#revoked) {
      if (timeline.now - at < CLOSED_MS) continue;
      demand(
        'CLOSED',
        server.connectionsOf(id) === 0,
        () => `a device revoked at ${at} is connected at ${timeline.now}`,
      );
    }
  }

  #wrote(log: LogChecker): void {
    const { id } = log.book;
    for (const { seq, by, device } of log.entries.slice(this.#checked.get(log) ?? 0)) {
      const spans = [...(this.#members.get(`${id} ${by}`)?.spans ?? []), ...(this.#spans.get(`${id} ${device}`) ?? [])];
      const isIn = ({ after, to }: Span): boolean => seq > after && seq <= to;
      demand('WROTE', !spans.some(isIn), () => `entry ${seq} of ${id} by ${by} on ${device}, who had no right to it`);
    }
    this.#checked.set(log, log.head);
  }

  #standings(device: SimDevice): void {
    for (const { replica, standing } of device.core?.context.store.books.values() ?? []) {
      if (standing?.removed !== true) continue;
      const member = this.#members.get(`${replica.id} user ${device.user}`);
      demand('STANDING', member?.wasOut !== false, () => `${nameOf(device)} takes ${replica.id} for closed`);
    }
  }
}

function nameOf({ index }: SimDevice): string {
  return `device ${index}`;
}
