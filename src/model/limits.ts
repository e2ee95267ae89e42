// Every maximum of the model in one place. Units: code points for texts, entries for lists, bytes for JSON.

/** Limits of what people may store. */
export const LIMITS = {
  nameMax: 200,
  handleMax: 100,
  descriptionMax: 1_000,
  noteMax: 10_000,
  tagCountMax: 50,
  tagMax: 50,
  listCountMax: 20,
  listItemMax: 200,
  externalIdMax: 200,
  /** Largest amount in minor units: 2^53 − 1, the largest integer that JSON numbers carry exactly. */
  amountMinorMax: Number.MAX_SAFE_INTEGER,
  /** Shares of one split; each may bring a contact back. */
  splitSharesMax: 100,
  /** Records one mutation may touch. */
  recordsPerMutationMax: 1_000,
  /** Bytes of one entry's JSON on the wire, and so of one mutation's. */
  entryBytesMax: 256 * 1024,
} as const;
