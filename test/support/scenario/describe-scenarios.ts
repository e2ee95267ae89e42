// Tests of the scenario files, each on devices of its own made of the built programs. Most share one server, each as a
// user of its own; those that stop the server have one to themselves. Over PostgreSQL every server has its own database.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { BuiltWorld } from '../built-world.ts';
import { startPostgres } from '../postgres-server.ts';
import type { PostgresServer } from '../postgres-server.ts';
import { WarmLedger } from '../warm-ledger.ts';
import { parseScenarios } from './parse-scenario.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

const FOLDER = join(import.meta.dirname, '../../e2e/scenarios');
/** Ms; a slow machine is not a failure. */
const TIMEOUT = 300_000;

/** Which scenarios, over what. */
export interface ScenarioWish {
  readonly engine: 'SQLite' | 'PostgreSQL';
  /** Names of files; all of them unless said. Throws for one that is not there. */
  readonly files?: readonly string[];
}

/** Declares the tests; called once in a test file. */
export function describeScenarios({ engine, files }: ScenarioWish): void {
  const scenarios = readScenarios(files);
  const ledger = new WarmLedger(2);
  let postgres: PostgresServer | undefined;
  let shared: BuiltWorld | undefined;

  /** An empty world, whose server will use the engine. */
  const openWorld = async (): Promise<BuiltWorld> => {
    const world = await BuiltWorld.open(ledger.run);
    world.databaseUrl = await postgres?.database();
    return world;
  };

  beforeAll(async () => {
    if (engine === 'PostgreSQL') postgres = await startPostgres();
    shared = await openWorld();
    await shared.startServer();
  });

  afterAll(async () => {
    await shared?.close();
    await postgres?.close();
    await ledger.close();
  });

  describe.concurrent(`scenario over ${engine}`, () => {
    for (const { user, ...scenario } of scenarios) {
      test(`${scenario.file}: ${scenario.title}`, { timeout: TIMEOUT }, async () => {
        const own = endsServer(scenario);
        const world = await (own ? openWorld() : BuiltWorld.open(ledger.run));
        try {
          if (own) await world.startServer();
          await runScenario({ world, server: own || shared === undefined ? world : shared, user }, scenario);
        } finally {
          await world.close();
        }
      });
    }
  });
}

function readScenarios(files: readonly string[] | undefined): readonly (Scenario & { readonly user: string })[] {
  return (files ?? globSync('*.txt', { cwd: FOLDER }).toSorted())
    .flatMap((file) => parseScenarios(file, readFileSync(join(FOLDER, file), 'utf8')))
    .map((scenario, index) => ({ ...scenario, user: `user ${index + 1}` }));
}

function endsServer({ steps }: Scenario): boolean {
  return steps.some(({ type }) => type === 'server');
}
