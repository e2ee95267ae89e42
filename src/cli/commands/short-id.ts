// Ids as lists show them.

/** The first part of an id that tells records apart which were made in different milliseconds; REF and ID take it. */
export function shortId(id: string): string {
  return id.slice(0, 13);
}
