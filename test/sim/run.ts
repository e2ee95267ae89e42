// Long runs: `npm run sim -- --seeds N [--from S] [--steps K]`. Stops at the first seed that breaks an invariant, with
// the shortest list of actions that still breaks it. Part of no test.

import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { report, shrink } from './shrink.ts';
import { runSeed } from './other-clocks.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '300' },
    keepGoing: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const [seeds, from, steps] = [Number(values.seeds), Number(values.from), Number(values.steps)];
const startedAt = performance.now();
let [done, events, entries, failed] = [0, 0, 0, 0];
for (let seed = from; seed < from + seeds; seed += 1) {
  done += 1;
  const plan = planOf(seed, steps);
  const result = await runSeed(plan);
  events += result.events;
  entries += result.entries;
  if (result.violation === undefined) continue;
  failed += 1;
  process.stdout.write(`${report(seed, steps, result)}\n`);
  process.exitCode = 1;
  if (values.keepGoing) continue;
  const smaller = await shrink(plan, result.violation.invariant);
  process.stdout.write(`${report(seed, steps, await runSeed(smaller))}\n`);
  process.stdout.write(`${smaller.actions.map((action) => JSON.stringify(action)).join('\n')}\n`);
  break;
}
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage();
process.stdout.write(
  `${done} seeds x ${steps} steps in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(1)} seeds/s), ` +
    `${((user + system) / 1e6).toFixed(1)} s of processor, ${events} events, ${entries} entries, ${failed} failed\n`,
);
