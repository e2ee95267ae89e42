// Assertions for our own bugs: a failed one is a defect and ends the process, which restarts from its journal.
// Never used for bad input from outside; that is a refusal, a protocol error or a user error.

/** A broken assumption of ours. `message` says what was expected. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws a `Defect` unless `condition` holds. */
export function assert(condition: unknown, expected: string): asserts condition {
  if (!condition) throw new Defect(`expected: ${expected}`);
}

/** Marks a branch that the types rule out; throws a `Defect` if it is reached all the same. */
export function unreachable(value: never): never {
  throw new Defect(`unreachable value: ${JSON.stringify(value)}`);
}
