// For every bug of the gate the first seed that finds it and passes without it: what gate.test.ts runs.
// `npm run sim:gate -- [bug …]`

import { BUGS, plant } from './gate.ts';
import type { BugName } from './gate.ts';
import { planOf } from './plan.ts';
import { runPlan } from './world.ts';

const STEPS = 150;
const SEEDS_MAX = 400;

const wanted = process.argv.slice(2);
for (const name of Object.keys(BUGS) as BugName[]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  let line = `${name}: not found in ${SEEDS_MAX} seeds`;
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const plan = planOf(seed, STEPS);
    const { parts, undo } = plant(name);
    const { violation } = await runPlan(plan, parts).finally(undo);
    if (violation === undefined) continue;
    const real = await runPlan(plan);
    if (real.violation !== undefined) continue;
    line = `${name}: ${seed} ${violation.message.slice(0, 160)}`;
    break;
  }
  process.stdout.write(`${line}\n`);
}
