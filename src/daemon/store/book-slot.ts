// One book on this device with what belongs to it besides its state: history index, refused mutations, documents.

import type { Digest } from '../../model/digest.ts';
import type { Stored } from '../../model/record.ts';
import type { Refusal } from '../../model/refusal.ts';
import { BookReplica } from './book-replica.ts';
import type { BookStanding } from './book-standing.ts';
import type { LogPlace } from './log-place.ts';
import { DocumentSet } from './document-set.ts';

/** A mutation of this replica that the log refused. `at`: wall ms. */
export interface RefusedItem {
  readonly n: number;
  readonly seq: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly reason: Refusal;
}

/** A page of history: the first seq in it and where it stands in the journal. */
export type PageIndex = readonly [firstSeq: number, position: number];

/** Entries that a log lacks since it was restored: after these seqs, in these pages of the journal, but for some. */
export interface Recoverable {
  readonly parts: readonly {
    readonly after: number;
    readonly pages: readonly number[];
    readonly without?: readonly number[];
  }[];
  readonly count: number;
}

/** Seq and author by record key; `n` where it was this replica. */
export type Authors = Map<string, { readonly seq: number; readonly by: string; readonly n?: number }>;

/** A book as the store holds it. */
export class BookSlot {
  readonly replica: BookReplica;
  readonly documents = new Map<string, DocumentSet>();
  readonly pages: PageIndex[] = [];
  /** Pages of the log at `place` that came on a state which was lost since: they are not in the state, nor history. */
  loose: PageIndex[] = [];
  /** Whether the confirmed state is that of a log which was replaced, and what it holds is recoverable already. */
  isGivenUp = false;
  refused: RefusedItem[] = [];
  recoverable: Recoverable | undefined;
  /** What the server said last of this device's user here; `undefined` before it did. */
  standing: BookStanding | undefined;
  /** Places in the journal of what was kept for the divergence that comes next. */
  kept: number[] = [];
  /** Pending mutations changed places since the last checkpoint. */
  outboxDirty = true;
  /** When the view was last made to fit (monotonic ms), and what takes back that it soon will be. */
  settledAt = -Infinity;
  settlesLater: (() => void) | undefined;
  /** Who wrote what has come since listeners were last told, by record key. */
  authors: Authors = new Map();
  /** How many outbox documents the last checkpoint has. */
  outboxDocuments = 0;

  constructor(id: string, clientId: string) {
    this.replica = new BookReplica(id, clientId, (kind, recordId) => this.documentsOf(kind).mark(recordId));
  }

  /** Whether there is nothing here that nobody has elsewhere: it was never used, or another book stands for it. */
  get blank(): boolean {
    const { nextN, place } = this.replica;
    if (this.standing !== undefined) return this.standing.into !== undefined;
    return nextN === 1 && place.epoch === null;
  }

  /** Takes refused entries off the list: they were tried again, or dropped. */
  settle(seqs: readonly number[]): void {
    this.refused = this.refused.filter(({ seq }) => !seqs.includes(seq));
    this.outboxDirty = true;
  }

  /** What was recoverable has been written again, but for `left` entries that cannot be. */
  recovered(left: number): void {
    this.recoverable = left === 0 || this.recoverable === undefined ? undefined : { ...this.recoverable, count: left };
    this.outboxDirty = true;
  }

  /** The documents of a kind. */
  documentsOf(kind: string): DocumentSet {
    let set = this.documents.get(kind);
    if (set === undefined) this.documents.set(kind, (set = new DocumentSet()));
    return set;
  }

  /** Takes a snapshot's records as the confirmed state. */
  reset(records: Iterable<{ readonly kind: string; readonly stored: Stored }>, place: LogPlace, digest: Digest): void {
    this.replica.reset(records, place, digest);
    this.pages.length = 0;
    this.loose = [];
    this.isGivenUp = false;
  }
}
