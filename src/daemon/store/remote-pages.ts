// Pages from the log: entries and cursor in one journal record, then into the confirmed state, then the pending
// mutations that they concern are replayed. No fdatasync of their own: a lost page is fetched again.

import { Turns } from '../../base/slices.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import type { Stored } from '../../model/record.ts';
import type { Digest } from '../../model/digest.ts';
import type { BookSlot } from './book-slot.ts';
import type { LogPlace } from './log-place.ts';
import { answerOf } from './answer.ts';
import type { Answer } from './answer.ts';
import { notePage } from './note-page.ts';
import { recordKey } from './record-key.ts';
import type { PageRecord } from './journal-entry.ts';
import type { Store } from './store.ts';
import { strangeEntry } from './strange-entry.ts';

/** Entries that are applied in one go. */
const PART_ENTRIES = 100;

/** A page as it came. `to`: seq of its last entry. */
export interface RemotePage {
  readonly epoch: string;
  readonly base: number;
  readonly to: number;
  readonly head: number;
  readonly entries: readonly Entry[];
}

/** What came of a page. */
export type PageOutcome =
  | { readonly type: 'applied'; readonly answers: readonly Answer[] }
  | { readonly type: 'gap' }
  | { readonly type: 'forked'; readonly answers: readonly Answer[] };

/** A whole confirmed state at a seq, checked by its reader. */
export interface SnapshotState {
  readonly place: LogPlace;
  readonly digest: Digest;
  readonly records: Iterable<{ readonly kind: string; readonly stored: Stored }>;
  /** The caller's own entries from its first unanswered n on: their effects are in the records already. */
  readonly entries: readonly Entry[];
}

/** The receiving side of a store. */
export class RemotePages {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Applies what of a page lies after the cursor, and says what came of it: the answers to own mutations in it, or
   * `gap` (it starts after the cursor; nothing is done) or `forked` (it answers an own number with other content; what
   * precedes that is applied).
   */
  apply(book: string, page: RemotePage): Promise<PageOutcome> {
    return this.#store.exclusive(async () => {
      const slot = this.#store.slot(book);
      const { cursor } = slot.replica.place;
      if (cursor === null || page.base > cursor) return { type: 'gap' };
      const after = page.base === cursor ? page.entries : page.entries.filter((entry) => entry.seq > cursor);
      const strange = await strangeEntry(this.#store, slot, after);
      if (strange === undefined) return { type: 'applied', answers: await this.#take(slot, page, after) };
      // What precedes it is answered: it must not get new numbers.
      const before = after.slice(0, after.indexOf(strange));
      const answers = before.length === 0 ? [] : await this.#take(slot, { ...page, to: strange.seq - 1 }, before);
      return { type: 'forked', answers };
    });
  }

  /**
   * Gives this directory a new client id and its unanswered mutations new numbers: it turned out to be a copy, or to
   * have been restored from an older state. A checkpoint first: what a snapshot or pages on it have answered must not
   * be unanswered, and so numbered too, when the journal is read again.
   */
  async renumber(clientId: string): Promise<void> {
    await this.#store.checkpoint();
    return this.#store.exclusive(async () => {
      await this.#store.record({ kind: 'renumber', clientId, answered: this.#store.answered() });
      await this.#store.renumber(clientId);
    });
  }

  /**
   * Takes a snapshot as the confirmed state, keeps what is still unanswered on top, and writes a checkpoint. `repairs`: the
   * state before it is wrong, which the journal is told first. `forked`: it answers own numbers with other content; from
   * there on nothing is taken as answered.
   */
  async takeSnapshot(
    book: string,
    state: SnapshotState,
    repairs = false,
  ): Promise<{ readonly type: 'applied' | 'forked'; readonly answers: readonly Answer[] }> {
    const outcome = await this.#store.exclusive(async () => {
      const slot = this.#store.slot(book);
      const own = state.entries.filter((entry) => entry.clientId === slot.replica.clientId);
      const strange = await strangeEntry(this.#store, slot, own);
      const answered = strange === undefined ? own : own.filter(({ n }) => n < strange.n);
      const { epoch, cursor } = state.place;
      if (repairs) await this.#store.record({ kind: 'snapshot', book, epoch: epoch ?? '', seq: cursor ?? 0 });
      slot.reset(state.records, state.place, state.digest);
      for (const entry of answered) if (slot.replica.outbox.first?.n === entry.n) slot.replica.dropAnswered();
      notePage(slot, { entries: answered.filter((entry) => entry.outcome === 'refused') }, 0);
      slot.pages.length = 0;
      await this.#store.replays.all(slot);
      this.#store.announce(slot, {});
      return { type: strange === undefined ? 'applied' : 'forked', answers: answered.map(answerOf) } as const;
    });
    await this.#store.checkpoint();
    return outcome;
  }

  /** Journals what follows on the cursor and applies it, in parts between which others have their turn. */
  async #take(slot: BookSlot, page: RemotePage, entries: readonly Entry[]): Promise<readonly Answer[]> {
    const { clock, sizes } = this.#store.options;
    const most = sizes?.partEntries ?? PART_ENTRIES;
    if (entries.length <= most) return this.#takePart(slot, page, entries);
    const turns = new Turns(clock, sizes?.partEntries === undefined ? Infinity : 1);
    const answers: Answer[] = [];
    for (let start = 0; start < entries.length; start += most) {
      const part = entries.slice(start, start + most);
      const isLast = start + most >= entries.length;
      const to = isLast ? page.to : (part.at(-1)?.seq ?? page.to);
      answers.push(...(await this.#takePart(slot, { ...page, to }, part)));
      if (!isLast) await turns.next();
    }
    return answers;
  }

  async #takePart(slot: BookSlot, page: RemotePage, entries: readonly Entry[]): Promise<readonly Answer[]> {
    const { replica } = slot;
    const cursor = replica.place.cursor ?? 0;
    const { epoch, head } = page;
    const to = Math.max(page.to, cursor);
    const tag = entries.at(-1)?.tag ?? replica.place.tag;
    const record: PageRecord = { kind: 'page', book: replica.id, epoch, base: cursor, to, head, tag, entries };
    const [position = 0] = await this.#store.journal.append([JSON.stringify(record)], false);
    const answered = replica.applyPage(entries, { epoch, cursor: to, head, tag });
    notePage(slot, record, position);
    noteAuthors(slot, entries);
    await this.#store.replays.settleSoon(slot);
    this.#store.announce(slot, {});
    return answered.map(answerOf);
  }

  /** Notes the log's head and epoch as a welcome names them, so that the status can tell how far behind this is. */
  noteHead(book: string, head: number, epoch: string): void {
    const { replica } = this.#store.slot(book);
    replica.place = { ...replica.place, head, epoch: replica.place.epoch ?? epoch };
  }
}

/** Notes who last wrote each record of a page. */
function noteAuthors({ authors, replica }: BookSlot, entries: readonly Entry[]): void {
  for (const { seq, by, n, changes, clientId } of entries) {
    const facts = clientId === replica.clientId ? { seq, by, n } : { seq, by };
    for (const { kind, id } of changes) authors.set(recordKey(kind, id), facts);
  }
}
