// Choices among records that are the same whatever the clocks say.

import { Dice } from './dice.ts';

interface Item {
  readonly id: string;
  readonly recordId?: string;
  readonly field?: string;
  readonly n?: number;
}

/** Picks by what does not depend on a clock: the part of an id that is drawn. */
export class TimelessDice extends Dice {
  override pickId(items: Iterable<{ readonly id: string }>): string | undefined {
    return super.pickId(Array.from(items).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
  }
}

/** Of a conflict, whose id is derived, what it is about. */
function keyOf({ id, recordId = id, field, n }: Item): string {
  return `${recordId.slice(-12)} ${field} ${n}`;
}
