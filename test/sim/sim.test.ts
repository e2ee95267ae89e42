// The simulation in the test run: the named seeds, one run twice, and a hundred others, the same ones every time and
// everywhere: a change that breaks them is the change at hand. New seeds are what `npm run sim` is for; one that fails
// there belongs into seeds.ts.

import { describe, expect, test } from 'vitest';
import { runSeed } from './other-clocks.ts';
import { planOf } from './plan.ts';
import { NAMED_SEEDS } from './seeds.ts';
import { report } from './shrink.ts';
import { runPlan } from './world.ts';

const STEPS = 300;
/** So many seeds of each kind of world. */
const SEEDS = 30;
const TIMEOUT_MS = 300_000;

async function expectSound(seed: number, steps: number): Promise<void> {
  const result = await runSeed(planOf(seed, steps));
  expect(result.violation, report(seed, steps, result)).toBeUndefined();
  // A world whose server was never used would show nothing.
  expect(result.entries).toBeGreaterThan(0);
}

describe('a seed that once found a defect finds none', () => {
  test.each(NAMED_SEEDS)('$seed: $found', { timeout: TIMEOUT_MS }, ({ seed, steps }) => expectSound(seed, steps));
});

test('the same seed is the same run, event by event', { timeout: TIMEOUT_MS }, async () => {
  const plan = planOf(9, 200);
  const first = await runPlan(plan);
  expect(first.events).toBeGreaterThan(500);
  expect(await runPlan(plan)).toEqual(first);
});

test('a run in which nothing has reached a server is no sound one', { timeout: TIMEOUT_MS }, async () => {
  const plan = planOf(2_000_000, STEPS);
  const idle = plan.actions.map((action) => ({ ...action, name: 'healLink' as const }));
  const { violation, entries } = await runPlan({ ...plan, actions: idle });
  expect([violation?.invariant, entries]).toEqual(['VACUOUS', 0]);
});

test('a world in which nobody has logged in ends with a login', { timeout: TIMEOUT_MS }, async () => {
  const plan = planOf(6_000_006, STEPS);
  const actions = plan.actions.filter(({ name }) => name !== 'login');
  const { violation, entries } = await runPlan({ ...plan, actions });
  expect([violation, entries > 0]).toEqual([undefined, true]);
});

describe.each([
  ['one server', 2_000_000],
  ['one to three servers over PostgreSQL', 6_000_000],
  ['members and devices that lose their access', 9_000_000],
  ['clocks that are wrong, and its like with others', 10_000_000],
])('a world with %s is sound', (_, first) => {
  const seeds = Array.from({ length: SEEDS }, (__, index) => first + index);
  test.each(seeds)('%i', { timeout: TIMEOUT_MS }, (seed) => expectSound(seed, STEPS));
});
