// For every bug of the gate the first seed that finds it and passes without it: what gate.test.ts runs.
// `npm run sim:gate -- [bug …]`

import { BUGS, firstSeedFor, NODE_BUGS, plant } from './gate.ts';
import type { BugName } from './gate.ts';
import { runSeed } from './other-clocks.ts';
import { planOf } from './plan.ts';

const STEPS = 150;
const SEEDS_MAX = 400;

const wanted = process.argv.slice(2);
for (const name of Object.keys(BUGS) as BugName[]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  let line = `${name}: not found in ${SEEDS_MAX} seeds`;
  const from = firstSeedFor(name);
  for (let seed = from; seed < from + SEEDS_MAX; seed += 1) {
    const plan = planOf(seed, STEPS);
    if (NODE_BUGS.has(name) && plan.shape.nodes < 2) continue;
    const { parts, undo } = plant(name);
    const { violation } = await runSeed(plan, parts).finally(undo);
    if (violation === undefined) continue;
    const real = await runSeed(plan);
    if (real.violation !== undefined) continue;
    line = `${name}: ${seed} ${violation.message.slice(0, 160)}`;
    break;
  }
  process.stdout.write(`${line}\n`);
}
