// From a run that breaks an invariant to the shortest list of actions found that still does.

import type { Plan } from './plan.ts';
import { runSeed } from './other-clocks.ts';
import { REAL_PARTS } from './world.ts';
import type { Parts, RunResult } from './world.ts';

/** Drops actions as long as the same invariant still breaks; halves first, then ever smaller pieces. */
export async function shrink(plan: Plan, invariant: string, parts: Parts = REAL_PARTS): Promise<Plan> {
  let { actions } = plan;
  for (let size = actions.length >> 1; size >= 1; size >>= 1) {
    for (let start = 0; start < actions.length;) {
      const fewer = [...actions.slice(0, start), ...actions.slice(start + size)];
      const result = await runSeed({ ...plan, actions: fewer }, parts);
      if (result.violation?.invariant === invariant) actions = fewer;
      else start += size;
    }
  }
  return { ...plan, actions };
}

/** A failed run in one line, with what repeats it. */
export function report(seed: number, steps: number, { violation, step }: RunResult): string {
  return `seed ${seed} (--from ${seed} --seeds 1 --steps ${steps}) after action ${step}: ${violation?.message ?? 'nothing'}`;
}
