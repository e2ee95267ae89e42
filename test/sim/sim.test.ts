// The simulation in the test run: the named seeds, one run twice, and as many fresh seeds as fit in half a minute. Fresh
// ones follow the calendar, so that a day's runs agree and no two days look at the same; a failing one is reported with
// what repeats it, and belongs into seeds.ts.

import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { NAMED_SEEDS } from './seeds.ts';
import { report } from './shrink.ts';
import { runPlan } from './world.ts';

const STEPS = 300;
const BUDGET_MS = 30_000;
const TIMEOUT_MS = 300_000;
const DAY_MS = 86_400_000;
const SEEDS_PER_DAY = 100_000;

async function expectSound(seed: number, steps: number): Promise<void> {
  const result = await runPlan(planOf(seed, steps));
  expect(result.violation, report(seed, steps, result)).toBeUndefined();
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

test('fresh seeds', { timeout: TIMEOUT_MS }, async ({ annotate }) => {
  const first = Math.floor(Date.now() / DAY_MS) * SEEDS_PER_DAY;
  const end = performance.now() + BUDGET_MS;
  let seed = first;
  for (; performance.now() < end; seed += 1) await expectSound(seed, STEPS);
  await annotate(`${seed - first} seeds from ${first} on, ${STEPS} steps each`);
  expect(seed).toBeGreaterThan(first);
});
