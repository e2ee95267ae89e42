// A record's place as one text, for maps: `kind/id`. Kinds hold no slash.

/** The key of a record. */
export function recordKey(kind: string, id: string): string {
  return `${kind}/${id}`;
}

/** Kind and id of a key. */
export function splitKey(key: string): { readonly kind: string; readonly id: string } {
  const slash = key.indexOf('/');
  return { kind: key.slice(0, slash), id: key.slice(slash + 1) };
}
