// What a record has where its addition says nothing. An entry of the log says all; an addition that it has not answered
// says only what its author did.

/** Fields of a new contact. */
export const UNSAID_OF_CONTACT = { phones: [], emails: [], tags: [], externalIds: {}, archived: false } as const;

/** Fields of a new transaction. */
export const UNSAID_OF_TRANSACTION = { category: 'loan', tags: [] } as const;

/** The fields of a new record of a kind; none for kinds whose additions say all. */
export function unsaidOf(kind: string): Readonly<Record<string, unknown>> {
  if (kind === 'contact') return UNSAID_OF_CONTACT;
  return kind === 'transaction' ? UNSAID_OF_TRANSACTION : {};
}
