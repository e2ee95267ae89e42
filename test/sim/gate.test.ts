// The gate: each known bug, put back, is found by the simulation. The seeds were looked up beforehand by
// find-gate-seeds.ts; each of them finds nothing without its bug.

import { expect, test } from 'vitest';
import { BUGS, plant } from './gate.ts';
import type { BugName } from './gate.ts';
import { planOf } from './plan.ts';
import { runPlan } from './world.ts';

const STEPS = 150;
const TIMEOUT_MS = 60_000;

/** For each bug a seed that finds it, and the invariant by which it does. */
const FOUND_BY: Readonly<Record<BugName, { readonly seed: number; readonly invariant: string }>> = {
  cursorBeforeData: { seed: 8, invariant: 'CURSOR' },
  noDuplicateCheck: { seed: 1, invariant: 'IDENTITY' },
  outboxSorted: { seed: 1, invariant: 'IDENTITY' },
  sawIgnored: { seed: 9, invariant: 'MEANING' },
  tombstonesDropped: { seed: 1, invariant: 'MEANING' },
  seqOutOfOrder: { seed: 7, invariant: 'FRAMES' },
  notAtomic: { seed: 7, invariant: 'TABLES' },
  answerBeforeCommit: { seed: 11, invariant: 'FRAMES' },
  twoWriters: { seed: 4, invariant: 'WRITER' },
  appendAfterTorn: { seed: 2, invariant: 'JOURNAL' },
  answerBeforeSync: { seed: 26, invariant: 'JOURNAL' },
  numberReused: { seed: 3, invariant: 'OUTBOX' },
  hashNotChecked: { seed: 3, invariant: 'OUTBOX' },
  digestIgnored: { seed: 52, invariant: 'LIVENESS' },
  gapIgnored: { seed: 11, invariant: 'CURSOR' },
};

test.each(Object.keys(BUGS) as BugName[])('%s is found', { timeout: TIMEOUT_MS }, async (name) => {
  const { seed, invariant } = FOUND_BY[name];
  const { parts, undo } = plant(name);
  const { violation } = await runPlan(planOf(seed, STEPS), parts).finally(undo);
  expect(violation?.invariant).toBe(invariant);
});

const seeds = [...new Set(Object.values(FOUND_BY).map(({ seed }) => seed))];

test.each(seeds)('seed %i finds nothing without a bug', { timeout: TIMEOUT_MS }, async (seed) => {
  const { violation } = await runPlan(planOf(seed, STEPS));
  expect(violation).toBeUndefined();
});
