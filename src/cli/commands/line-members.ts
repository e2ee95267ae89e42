// The members of a line of `add -`: those that are taken, and those that lists print and that follow from the rest. Any
// other would be lost, so its line is refused.

import { suggestion } from '../../base/suggestion.ts';
import type { JsonLine } from './json-line.ts';

/** What a line may have. */
export interface LineMembers {
  /** What people say. */
  readonly taken: readonly string[];
  /** What lists print besides, left out here: times, balances and the like. */
  readonly printed: readonly string[];
}

/** The members of a line that are taken, without those that are null. */
export function takenMembers(line: JsonLine, { taken }: LineMembers): Readonly<Record<string, unknown>> {
  return Object.fromEntries(taken.filter((key) => isSaid(line[key])).map((key) => [key, line[key]]));
}

/** What is wrong with a line that says something nobody would take, or `undefined`. */
export function strangeMember(line: JsonLine, { taken, printed }: LineMembers): string | undefined {
  const strange = Object.keys(line).find((key) => isSaid(line[key]) && !taken.includes(key) && !printed.includes(key));
  if (strange === undefined) return undefined;
  const meant = suggestion(strange, taken);
  const instead = meant === undefined ? `there are ${taken.join(', ')}` : `did you mean ${JSON.stringify(meant)}?`;
  return `there is no member ${JSON.stringify(strange)}; ${instead}`;
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}
