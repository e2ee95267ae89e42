// How much is in a database, in words.

/** What was counted. */
export interface Counts {
  readonly books: number;
  readonly entries: number;
  readonly records: number;
}

/** `1 book, 2 entries, 0 records`. */
export function countsText({ books, entries, records }: Counts): string {
  const words = [
    books === 1 ? '1 book' : `${books} books`,
    entries === 1 ? '1 entry' : `${entries} entries`,
    records === 1 ? '1 record' : `${records} records`,
  ];
  return words.join(', ');
}
