// The gate: each known bug, put back, is found by the simulation, and what finds it finds nothing without the bug. The
// first seed tried is one that is known to find it (`npm run sim:gate` looks them up); when other code has changed the
// runs, one of the next ones must.

import { expect, test } from 'vitest';
import { BUGS, firstSeedFor, plant } from './gate.ts';
import type { BugName } from './gate.ts';
import { runSeed } from './other-clocks.ts';
import { planOf } from './plan.ts';

const STEPS = 150;
const SEEDS_MAX = 60;
const TIMEOUT_MS = 300_000;

/** For each bug a seed that found it. */
const FOUND_BY: Readonly<Record<BugName, number>> = {
  cursorBeforeData: 1,
  noDuplicateCheck: 1,
  outboxSorted: 1,
  sawIgnored: 42,
  laterClockWins: 10_000_000,
  tombstonesDropped: 1,
  seqOutOfOrder: 1,
  notAtomic: 11,
  answerBeforeCommit: 11,
  twoWriters: 9,
  appendAfterTorn: 2,
  answerBeforeSync: 84,
  numberReused: 2,
  hashNotChecked: 2,
  digestIgnored: 4,
  gapIgnored: 44,
  seqOutsideLock: 6_000_005,
  uncommittedRead: 6_000_005,
  neverPolled: 6_000_040,
  revocationStaysHere: 8_000_106,
  outboxLeftAtLogout: 8_000_005,
};

async function finds(name: BugName, seed: number): Promise<boolean> {
  const plan = planOf(seed, STEPS);
  const { parts, undo } = plant(name);
  const broken = await runSeed(plan, parts).finally(undo);
  const sound = await runSeed(plan);
  return broken.violation !== undefined && sound.violation === undefined && sound.entries > 0;
}

test.each(Object.keys(BUGS) as BugName[])('%s is found', { timeout: TIMEOUT_MS }, async (name) => {
  const from = firstSeedFor(name);
  const seeds = [FOUND_BY[name], ...Array.from({ length: SEEDS_MAX }, (_, index) => from + index)];
  let found = false;
  for (const seed of seeds) {
    found = await finds(name, seed);
    if (found) break;
  }
  expect(found).toBe(true);
});
