// Cursors of lists: opaque texts that hold the place of the last item given.

import { UserError } from '../../protocol/error-code.ts';

/** A cursor for a place in a list. */
export function encodeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place of a cursor. Throws a usage error for a text that is none. */
export function decodeCursor(cursor: string, parts: number): readonly string[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === parts && place.every((part) => typeof part === 'string')) return place;
  } catch {
    // Falls through to the error below: whatever it is, it is no cursor of ours.
  }
  throw new UserError({
    code: 'usage',
    message: 'that is not a cursor of this list',
    hint: 'take it from "next" of the page before',
  });
}

/** A window of a sequence: skips `offset`, takes `limit`, says whether more follow. Counts no further than it must. */
export function takeWindow<T>(
  items: Iterable<T>,
  { offset = 0, limit = Infinity },
): { readonly items: readonly T[]; readonly more: boolean } {
  const taken: T[] = [];
  let index = 0;
  for (const item of items) {
    if (index >= offset + limit) return { items: taken, more: true };
    if (index >= offset) taken.push(item);
    index += 1;
  }
  return { items: taken, more: false };
}
