// Conflicts: what an author wanted of a record whose current value they had not seen. A conflict is a record like the
// others: every replica shows it, and any of them may resolve it. What is kept is read live from the record.

import { derivedUuid } from '../base/uuid.ts';

/** The field name of a conflict about a deletion; its attempt is a `DeletedAttempt`. */
export const DELETED_FIELD = 'deleted';

/** How a conflict ended: by choice, because its author wrote the field again, or because its record was deleted. */
export type ConflictChoice = 'keep' | 'apply' | 'superseded' | 'deleted';

/** How, by whom (display name) and when (the resolver's wall ms) a conflict ended. */
export interface Resolution {
  readonly choice: ConflictChoice;
  readonly by: string;
  readonly at: number;
}

/** What a deletion is in the way of: these edits of the deleted record. */
export interface DeletedAttempt {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
}

/**
 * A field of an edit that was set aside. `attempted`: the wanted value, null = unset. `clientId` and `n`: the first open
 * attempt. `at`: its author's wall ms.
 */
export interface Conflict {
  readonly id: string;
  readonly recordKind: string;
  readonly recordId: string;
  readonly field: string;
  readonly attempted: unknown;
  readonly clientId: string;
  readonly n: number;
  readonly by: string;
  readonly at: number;
  readonly resolved?: Resolution;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}

/** What a conflict's id is derived from. */
export interface ConflictPlace {
  readonly recordKind: string;
  readonly recordId: string;
  readonly field: string;
  readonly clientId: string;
  readonly n: number;
}

/** The id of the conflict that starts with this attempt; the same on every replica. */
export function conflictId({ recordKind, recordId, field, clientId, n }: ConflictPlace): string {
  return derivedUuid(`conflict ${recordKind} ${recordId} ${field} ${clientId} ${n}`);
}
