// Other servers on the same database, where there can be some: their commits reach this one as commits without pages,
// and who is connected to them is told here.

/** What a server says to the others and hears of them. Both may be late, neither is ever wrong for long. */
export interface Peers {
  /** The books that somebody here waits for, by id, whichever they are at the moment: their commits and attendance elsewhere are looked after. */
  follow(books: ReadonlyMap<string, unknown>): void;
  /** Says which members are connected here to a book, by name. */
  attend(book: string, names: readonly string[]): void;
  /** Calls `listener` with the names of those connected to a book elsewhere, whenever they have changed. */
  onAttendance(listener: (book: string, names: readonly string[]) => void): void;
}
