// Every scenario in test/e2e/scenarios, on devices of its own made of the built programs. Most share one server, each as
// a user of its own; those that stop the server have one to themselves.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { BuiltWorld } from '../support/built-world.ts';
import { parseScenarios } from '../support/scenario/parse-scenario.ts';
import { runScenario } from '../support/scenario/run-scenario.ts';
import type { Scenario } from '../support/scenario/scenario.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

const FOLDER = join(import.meta.dirname, 'scenarios');
const SCENARIOS = globSync('*.txt', { cwd: FOLDER })
  .toSorted()
  .flatMap((file) => parseScenarios(file, readFileSync(join(FOLDER, file), 'utf8')))
  .map((scenario, index) => ({ ...scenario, user: `user ${index + 1}` }));
/** Ms; a slow machine is not a failure. */
const TIMEOUT = 300_000;

const ledger = new WarmLedger(2);
let shared: BuiltWorld;

beforeAll(async () => {
  shared = await BuiltWorld.open(ledger.run);
  await shared.startServer();
});

afterAll(async () => {
  await shared.close();
  await ledger.close();
});

describe.concurrent('scenario', () => {
  for (const { user, ...scenario } of SCENARIOS) {
    test(`${scenario.file}: ${scenario.title}`, { timeout: TIMEOUT }, async () => {
      const world = await BuiltWorld.open(ledger.run);
      try {
        const own = endsServer(scenario);
        if (own) await world.startServer();
        await runScenario({ world, server: own ? world : shared, user }, scenario);
      } finally {
        await world.close();
      }
    });
  }
});

function endsServer({ steps }: Scenario): boolean {
  return steps.some(({ type }) => type === 'server');
}
