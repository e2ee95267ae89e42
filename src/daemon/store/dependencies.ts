// What a mutation's effect depends on, and what it changes for others, as keys. A mutator sees a book through
// `ReadingView`, which notes what it asks for; so nothing here has to know what any mutation means.
//
// Keys are those of records (`kind/id`) and, for questions about several records or a part of one, keys of their own,
// which no record's key can equal: kinds do not begin with a colon.

import { deepEqual } from '../../base/deep-equal.ts';
import type { BookView } from '../../model/book-view.ts';
import { standingOf } from '../../model/record.ts';
import type { RecordKind, RecordOf, Standing, Stored } from '../../model/record.ts';
import type { Conflict } from '../../model/conflict.ts';
import { recordKey } from './record-key.ts';

const MERGES = ':merges';
const standingKey = (contact: string): string => `:standing/${contact}`;
const transactionsKey = (contact: string): string => `:transactions/${contact}`;
const conflictsKey = (kind: string, id: string): string => `:conflicts/${kind}/${id}`;

/** A view that notes the keys of what is asked for. */
export class ReadingView implements BookView {
  readonly bookId: string;
  readonly keys = new Set<string>();
  readonly #view: BookView;

  constructor(view: BookView) {
    this.bookId = view.bookId;
    this.#view = view;
  }

  get<K extends RecordKind>(kind: K, id: string): Stored<RecordOf[K]> | undefined {
    this.keys.add(recordKey(kind, id));
    return this.#view.get(kind, id);
  }

  contactStanding(id: string): Standing {
    this.keys.add(standingKey(id));
    return this.#view.contactStanding(id);
  }

  liveTransactionIds(contactId: string, limit: number): readonly string[] {
    this.keys.add(transactionsKey(contactId));
    return this.#view.liveTransactionIds(contactId, limit);
  }

  deletedTransactionIds(contactId: string, cause: string): readonly string[] {
    this.keys.add(transactionsKey(contactId));
    return this.#view.deletedTransactionIds(contactId, cause);
  }

  mergedContactIds(contactId: string): readonly string[] {
    this.keys.add(MERGES);
    return this.#view.mergedContactIds(contactId);
  }

  openConflicts(kind: string, id: string): readonly Conflict[] {
    this.keys.add(conflictsKey(kind, id));
    return this.#view.openConflicts(kind, id);
  }
}

/** A record's step from one version to the next; `undefined`: it is not there. */
export interface RecordStep {
  readonly kind: string;
  readonly id: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** The keys that change with a record, besides its own. */
export function keysBeside({ kind, id, before, after }: RecordStep): readonly string[] {
  const texts = (field: string): readonly string[] =>
    [before, after].flatMap((stored) => (stored?.record[field] as string | undefined) ?? []);
  switch (kind) {
    case 'contact':
      return [
        ...(standingOf(before) === standingOf(after) ? [] : [standingKey(id)]),
        ...(before?.record['mergedInto'] === after?.record['mergedInto'] ? [] : [MERGES]),
      ];
    case 'transaction':
      // Which transactions a contact has, and what deleted them; not what they say.
      if (deepEqual(placeOf(before), placeOf(after))) return [];
      return [...new Set(texts('contactId').map(transactionsKey))];
    case 'conflict': {
      const record = (after ?? before)?.record;
      return record === undefined ? [] : [conflictsKey(String(record['recordKind']), String(record['recordId']))];
    }
    default:
      return [];
  }
}

function placeOf(stored: Stored | undefined): unknown {
  return stored === undefined ? undefined : [stored.record['contactId'], stored.deleted ?? null];
}
