// A broken promise of the system, named by its invariant (see checkers.ts).

/** What was found, and which invariant it breaks. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`);
    this.invariant = invariant;
  }
}

/** Throws a `Violation` unless `holds`. */
export function demand(invariant: string, holds: boolean, message: () => string): void {
  if (!holds) throw new Violation(invariant, message());
}

/** The shortest lines in which two lists differ, for people. */
export function difference(found: readonly string[], wanted: readonly string[]): string {
  const short = (lines: readonly string[]): string[] => [...lines].sort((a, b) => a.length - b.length);
  const extra = short(found.filter((line) => !wanted.includes(line)));
  const missing = short(wanted.filter((line) => !found.includes(line)));
  return `found ${extra.slice(0, 2).join(' | ') || 'nothing else'}; wanted ${missing.slice(0, 2).join(' | ') || 'nothing else'}`;
}
