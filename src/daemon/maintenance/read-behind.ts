/**
 * What is intact behind the damage in a journal, sorted for its repair: records that stay as they are, writes that nobody
 * has answered as far as is known here, and up to which n each client id's writes are answered.
 */

import type { Disk } from '../../base/disk.ts';
import { JOURNAL_KINDS } from '../store/journal-entry.ts';
import type { JournalRecord, MutationRecord, PageRecord } from '../store/journal-entry.ts';
import { salvageRecords } from '../journal/salvage.ts';

/** A record and the position that it has in the damaged journal. */
export interface BehindRecord {
  readonly record: JournalRecord;
  readonly position: number;
}

/** Up to which n writes are answered, by client id and book. */
export type AnsweredByClient = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What stands behind the damage. `found`: how many intact records. */
export interface Behind {
  readonly found: number;
  readonly records: readonly BehindRecord[];
  readonly writes: readonly MutationRecord[];
  readonly answered: AnsweredByClient;
}

/** What was read up to the damage. */
export interface Before {
  readonly clientId: string | undefined;
  readonly current: string | undefined;
  readonly books: ReadonlyMap<string, unknown>;
}

/** Reads everything intact from a position on. Throws `StoreError`. */
export async function readBehind(
  source: { readonly disk: Disk; readonly dir: string },
  from: number,
  before: Before,
): Promise<Behind> {
  const sorter = new Sorter(before);
  await salvageRecords(source, (value, position) => {
    if (position >= from) sorter.take(value as JournalRecord, position);
  });
  return sorter.done();
}

interface Write {
  readonly clientId: string | undefined;
  readonly record: MutationRecord;
}

class Sorter {
  readonly #records: BehindRecord[] = [];
  readonly #writes: Write[] = [];
  readonly #answered = new Map<string, Map<string, number>>();
  readonly #books: Set<string>;
  #clientId: string | undefined;
  #hasCurrent: boolean;
  #found = 0;

  constructor({ clientId, current, books }: Before) {
    this.#clientId = clientId;
    this.#hasCurrent = current !== undefined;
    this.#books = new Set(books.keys());
  }

  take(record: JournalRecord, position: number): void {
    if (!JOURNAL_KINDS.has(record.kind)) return;
    this.#found += 1;
    if ('book' in record && record.kind !== 'book') this.#introduce(record.book, position);
    if (record.kind === 'mutation') this.#writes.push({ clientId: this.#clientId, record });
    else this.#keep(record, position);
  }

  done(): Behind {
    const isOpen = ({ clientId, record: { book, n } }: Write): boolean =>
      clientId === undefined || n > (this.#answered.get(clientId)?.get(book) ?? 0);
    return {
      found: this.#found,
      records: this.#records,
      writes: this.#writes.filter(isOpen).map(({ record }) => record),
      answered: this.#answered,
    };
  }

  #keep(record: Exclude<JournalRecord, MutationRecord>, position: number): void {
    this.#records.push({ record, position });
    if (record.kind === 'page') this.#notePage(record);
    if (record.kind === 'identity' || record.kind === 'renumber' || record.kind === 'diverged')
      this.#clientId = record.clientId;
    if (record.kind !== 'book') return;
    this.#books.add(record.book);
    this.#hasCurrent ||= record.current;
  }

  /** The record that introduced a book may be what was damaged. */
  #introduce(book: string, position: number): void {
    if (this.#books.has(book)) return;
    this.#keep({ kind: 'book', book, current: !this.#hasCurrent }, position);
  }

  #notePage({ book, entries }: PageRecord): void {
    for (const { clientId, n } of entries) {
      const numbers = this.#answered.get(clientId) ?? new Map<string, number>();
      this.#answered.set(clientId, numbers.set(book, Math.max(n, numbers.get(book) ?? 0)));
    }
  }
}
