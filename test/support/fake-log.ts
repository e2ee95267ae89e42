// The log of one book as a server keeps it, in a few lines: it admits mutations and gives entries, pages, snapshots.

import { applyMutation } from '../../src/model/apply-mutation.ts';
import { BookState } from '../../src/model/book-state.ts';
import { applyChange } from '../../src/model/change.ts';
import { digestToHex, EMPTY_DIGEST, recordLine, updateDigest } from '../../src/model/digest.ts';
import type { Digest } from '../../src/model/digest.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import type { Entry } from '../../src/protocol/sync/entry.ts';
import type { SnapshotState } from '../../src/daemon/store/remote-pages.ts';

/** Another device's client id. */
export const FOREIGN = '01900000-0000-7000-8000-0000000f0f0f';
const USER = '01900000-0000-7000-8000-000000000a11';

/** A server's log of one book. */
export class FakeLog {
  readonly book: string;
  readonly epoch: string;
  readonly state: BookState;
  readonly entries: Entry[] = [];
  readonly lastN = new Map<string, number>();
  digest: Digest = EMPTY_DIGEST;

  constructor(book: string, epoch = 'epoch-1') {
    this.book = book;
    this.epoch = epoch;
    this.state = new BookState(book);
  }

  /** Seq of the last entry. */
  get head(): number {
    return this.entries.length;
  }

  /** Admits the next mutation of a client; gives its entry. */
  admit(clientId: string, mutation: Mutation): Entry {
    const n = (this.lastN.get(clientId) ?? 0) + 1;
    this.lastN.set(clientId, n);
    const by = clientId === FOREIGN ? 'Bo' : 'Me';
    const effect = applyMutation(this.state, mutation, { clientId, n, by, ...mutation });
    for (const change of effect.changes) {
      const before = this.state.peek(change.kind, change.id);
      const after = applyChange(before, change);
      this.state.set(change.kind, change.id, after);
      this.digest = updateDigest(this.digest, change.kind, { before, after });
    }
    const seq = this.head + 1;
    const result = effect.ok
      ? { outcome: effect.outcome, changes: effect.changes }
      : { outcome: 'refused' as const, reason: effect.refusal, changes: effect.changes };
    const author = { clientId, userId: USER, by, device: 'laptop' };
    const entry = { seq, tag: seq.toString(16).padStart(16, '0'), n, ...author, ...mutation, ...result };
    this.entries.push(entry);
    return entry;
  }

  /** Admits another device's mutations. */
  foreign(...mutations: readonly Mutation[]): void {
    for (const mutation of mutations) this.admit(FOREIGN, mutation);
  }

  /** The entries after `base` up to `to`, as a page. */
  page(
    base: number,
    to = this.head,
  ): { epoch: string; base: number; to: number; head: number; entries: readonly Entry[] } {
    return { epoch: this.epoch, base, to, head: this.head, entries: this.entries.slice(base, to) };
  }

  /** A poke frame with the entries after `base`. */
  poke(base: number, facts: { to?: number; digest?: string } = {}): string {
    const { epoch: _, ...page } = this.page(base, facts.to);
    const digest = facts.digest === undefined ? {} : { digest: facts.digest };
    return JSON.stringify({ type: 'poke', book: this.book, ...page, ...digest });
  }

  /** A welcome frame that says the book can be read. */
  welcome(role = 'owner'): string {
    const book = {
      id: this.book,
      status: 'readable',
      name: 'Personal',
      role,
      epoch: this.epoch,
      head: this.head,
      lastN: 0,
    };
    return welcomeFrame([book]);
  }

  /** The digest of its state as 32 hex digits. */
  get digestHex(): string {
    return digestToHex(this.digest);
  }

  /** The state now, with a client's own entries from `n` on. */
  snapshot(clientId: string, n: number): SnapshotState {
    const place = { epoch: this.epoch, cursor: this.head, tag: this.entries.at(-1)?.tag ?? null, head: this.head };
    return { place, digest: this.digest, records: [...this.state.all()], entries: this.#own(clientId, n) };
  }

  /** The snapshot's lines as they are sent. */
  snapshotLines(clientId: string, n: number): string[] {
    const tag = this.entries.at(-1)?.tag ?? null;
    const header = { snapshot: 1, book: this.book, epoch: this.epoch, seq: this.head, tag, digest: this.digestHex };
    const records = [...this.state.all()].map(({ kind, stored }) => recordLine(kind, stored));
    const entries = this.#own(clientId, n).map((entry) => JSON.stringify({ entry }));
    const trailer = { records: records.length, entries: entries.length };
    return [JSON.stringify(header), ...records, ...entries, JSON.stringify(trailer)];
  }

  #own(clientId: string, n: number): readonly Entry[] {
    return this.entries.filter((entry) => entry.clientId === clientId && entry.n >= n);
  }
}

/** A welcome frame with these books. */
export function welcomeFrame(books: readonly unknown[], protocol = 1): string {
  const user = { id: USER, name: 'Me' };
  return JSON.stringify({ type: 'welcome', protocol, version: '0.1.0', time: 0, user, books });
}
