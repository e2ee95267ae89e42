// Statements as values: what is asked of a database is a generator that yields statements and is given their results, so
// that one text of every rule serves an engine that answers at once and one that answers later.

/** A bound value. */
export type Value = string | number | null;

/** A statement where the engines need different words. `null`: nothing to do there; it has no rows. */
export interface Dialects {
  readonly sqlite: string | null;
  readonly postgres: string | null;
}

/** A statement, its values in the order of its `?`, and whether its rows are wanted or their number. */
export interface Query {
  readonly text: string | Dialects;
  readonly values: readonly Value[];
  readonly wants: 'rows' | 'changes';
}

/** What a statement came to: its rows, or how many it changed. */
export type Answer = readonly unknown[] | number;

/** Questions to a database that come to a `T`; run by an engine inside one Txn. */
export type Ask<T> = Generator<Query, T, Answer>;

/** Every row; `T` names the columns. */
export function* all<T>(text: Query['text'], ...values: readonly Value[]): Ask<readonly T[]> {
  return (yield { text, values, wants: 'rows' }) as readonly T[];
}

/** The first row; `T` names the columns. */
export function* one<T>(text: Query['text'], ...values: readonly Value[]): Ask<T | undefined> {
  return ((yield { text, values, wants: 'rows' }) as readonly T[])[0];
}

/** Runs a statement; how many rows it changed. */
export function* run(text: Query['text'], ...values: readonly Value[]): Ask<number> {
  return (yield { text, values, wants: 'changes' }) as number;
}
