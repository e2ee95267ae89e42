// How an amount is split: fixed shares first, the rest in equal parts. Exact: shares and the own part are the total.

import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';

/** Why an amount cannot be split so. */
export type SplitProblem = 'too_much' | 'too_little' | 'too_small';

/** The parts of a split, in minor units. */
export interface Split {
  readonly shares: readonly number[];
  readonly own: number;
}

/**
 * Splits `total` (minor units) among others, whose shares are fixed or (`undefined`) equal parts of what is left, and the
 * one who splits, who has an equal part too if `withMe`. Minor units that do not divide go to those with equal parts, one
 * each in the order in which they were named; the one who splits is last.
 */
export function splitShares(
  total: number,
  wishes: readonly (number | undefined)[],
  withMe: boolean,
): Result<Split, SplitProblem> {
  const fixed = wishes.reduce<number>((sum, wish) => sum + (wish ?? 0), 0);
  const parts = wishes.filter((wish) => wish === undefined).length + (withMe ? 1 : 0);
  const rest = total - fixed;
  if (rest < 0) return err('too_much');
  if (parts === 0) return rest === 0 ? ok({ shares: wishes.map(Number), own: 0 }) : err('too_little');
  const each = Math.floor(rest / parts);
  let left = rest - each * parts;
  const shares = wishes.map((wish) => {
    if (wish !== undefined) return wish;
    left -= 1;
    return left >= 0 ? each + 1 : each;
  });
  if (shares.includes(0)) return err('too_small');
  return ok({ shares, own: withMe ? each : 0 });
}
