// What a newer version put into a record, as documents have it. Types only.

/** The names of fields of a newer version, which stand beside the others as they are. */
export interface NewerFields {
  readonly needsNewer?: readonly string[];
}
