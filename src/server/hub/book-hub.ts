// One book's live side: its head, the latest pages ready to send, who reads it, who is here.
// It keeps no queue per reader: a reader is a cursor, and what is not in memory is read from storage.

import type { Clock } from '../../base/clock.ts';
import type { Presence } from '../../protocol/sync/down.ts';
import type { Commit, Page, PageQuery } from '../storage/log-storage.ts';

/** Bytes of ready pages kept per book. */
const RECENT_BYTES_MAX = 512 * 1024;
/** Ms in which joining and leaving is gathered into one presence frame. */
const PRESENCE_DELAY_MS = 50;
/** Names in a presence frame. */
const PRESENCE_MAX = 1_000;

/** Something that wants to hear of commits. */
export interface BookReader {
  wake(): void;
}

/** Somebody who is here, by name, and how to tell them who else is. */
export interface Attendee {
  readonly name: string;
  /** Sends a presence frame of this book, now or, in place of earlier ones, once there is place for it. */
  present(book: string, frame: string): void;
}

/** What a book's hub needs. `readPage` reads storage. */
export interface BookHubDeps {
  readonly clock: Clock;
  readonly readPage: (query: PageQuery) => Promise<Page | undefined>;
  /** Hears of a page that went to a reader who was here at its commit, `ms` after that was heard of. */
  readonly onSent?: (ms: number) => void;
  /** Hears who is here, by name, whenever that has changed. */
  readonly attend?: (names: readonly string[]) => void;
}

/** A page kept, and when its commit was heard of (monotonic ms). */
interface RecentPage {
  readonly page: Page;
  readonly heardAt: number;
}

/** The hub of one book. */
export class BookHub {
  readonly book: string;
  readonly #deps: BookHubDeps;
  readonly #readers = new Set<BookReader>();
  readonly #recent = new Map<number, RecentPage>();
  readonly #attendees = new Set<Attendee>();
  readonly #newcomers = new Set<Attendee>();
  /** Names of those who are connected to other servers. */
  #elsewhere: readonly string[] = [];
  #attending = '[]';
  #recentBytes = 0;
  #head = 0;
  #holds = 0;
  #presence = '';
  #cancelPresence: (() => void) | undefined;

  constructor(book: string, deps: BookHubDeps) {
    this.book = book;
    this.#deps = deps;
  }

  /** The newest seq known here. */
  get head(): number {
    return this.#head;
  }

  /** Monotonic ms. */
  now(): number {
    return this.#deps.clock.monotonic();
  }

  /** Whether nobody needs this hub any more. */
  get idle(): boolean {
    return this.#holds === 0 && this.#readers.size === 0 && this.#attendees.size === 0;
  }

  /** Keeps the hub while a cursor is being looked up, so that no commit in between is missed. */
  hold(): void {
    this.#holds += 1;
  }

  unhold(): void {
    this.#holds -= 1;
  }

  /** Learns of a head from a read; heads never go back. */
  noteHead(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  /** A commit: keeps its pages and wakes every reader. */
  committed(commit: Commit): void {
    this.noteHead(commit.head);
    const heardAt = this.#deps.clock.monotonic();
    for (const page of commit.pages) this.#keep({ page, heardAt });
    for (const reader of this.#readers) reader.wake();
  }

  addReader(reader: BookReader): void {
    this.#readers.add(reader);
  }

  /** Wakes this reader after all others: it is about to push, and what it pushes is news only to them. */
  toTheEnd(reader: BookReader): void {
    if (this.#readers.delete(reader)) this.#readers.add(reader);
  }

  removeReader(reader: BookReader): void {
    this.#readers.delete(reader);
  }

  /** The page after `since` if it is in memory. */
  recentPage(since: number): Page | undefined {
    return this.#recent.get(since)?.page;
  }

  /** A page went to a reader who has been here since `here` (monotonic ms). */
  sent(page: Page, here: number): void {
    const heardAt = this.#recent.get(page.base)?.heardAt ?? -Infinity;
    if (heardAt >= here) this.#deps.onSent?.(this.#deps.clock.monotonic() - heardAt);
  }

  /** The page after `query.since` from storage, for this reader only: what another one may see says nothing of it. */
  fetchPage(query: PageQuery): Promise<Page | undefined> {
    return this.#deps.readPage(query);
  }

  join(attendee: Attendee): void {
    if (this.#attendees.has(attendee)) return;
    this.#attendees.add(attendee);
    this.#newcomers.add(attendee);
    this.#schedulePresence();
  }

  leave(attendee: Attendee): void {
    this.#newcomers.delete(attendee);
    if (this.#attendees.delete(attendee)) this.#schedulePresence();
  }

  /** Learns who is connected to other servers. */
  attendElsewhere(names: readonly string[]): void {
    this.#elsewhere = names;
    this.#schedulePresence();
  }

  close(): void {
    this.#cancelPresence?.();
    this.#cancelPresence = undefined;
    this.#attend([]);
  }

  #keep(recent: RecentPage): void {
    this.#recent.set(recent.page.base, recent);
    this.#recentBytes += recent.page.frame.length;
    for (const [base, old] of this.#recent) {
      if (this.#recentBytes <= RECENT_BYTES_MAX) break;
      this.#recent.delete(base);
      this.#recentBytes -= old.page.frame.length;
    }
  }

  #schedulePresence(): void {
    this.#cancelPresence ??= this.#deps.clock.timer(PRESENCE_DELAY_MS, () => this.#sendPresence());
  }

  #sendPresence(): void {
    this.#cancelPresence = undefined;
    const here = [...new Set(Array.from(this.#attendees, ({ name }) => name))].sort().slice(0, PRESENCE_MAX);
    this.#attend(here);
    const members = [...new Set([...here, ...this.#elsewhere])].sort().slice(0, PRESENCE_MAX);
    const frame = JSON.stringify({ type: 'presence', book: this.book, members } satisfies Presence);
    const audience = frame === this.#presence ? this.#newcomers : this.#attendees;
    for (const attendee of audience) attendee.present(this.book, frame);
    this.#presence = frame;
    this.#newcomers.clear();
  }

  #attend(names: readonly string[]): void {
    const attending = JSON.stringify(names);
    if (attending !== this.#attending) this.#deps.attend?.(names);
    this.#attending = attending;
  }
}
