// Where a replica stands in a book's log.

/** The log's epoch and head, and seq and tag of the last entry in the confirmed state. Cursor null: no snapshot taken yet. */
export interface LogPlace {
  readonly epoch: string | null;
  readonly cursor: number | null;
  readonly tag: string | null;
  readonly head: number;
}
