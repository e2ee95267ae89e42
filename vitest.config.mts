// Test projects by what they need: unit (nothing), simulation (nothing, for long), integration (real sockets and disks),
// e2e (the built programs).
// No retries: a flaky test is a bug.

import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import manifest from './package.json' with { type: 'json' };

const SECOND = 1_000;

/** Files that take half a minute or more, most of it waiting: begun first, so that no worker ends long after the others. */
const LONGEST = ['quiet-connection', 'sim/sim', 'scenarios', 'server-process', 'start-race', 'daemon-version'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  define: { __LEDGER_VERSION__: JSON.stringify(manifest.version) },
  test: {
    retry: 0,
    // For what hangs: a busy machine takes ten times as long as usual.
    testTimeout: 300 * SECOND,
    hookTimeout: 300 * SECOND,
    teardownTimeout: 60 * SECOND,
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    // Two processors, and one more for the files that mostly wait.
    maxWorkers: 3,
    // Tests that run side by side in one file have daemons of their own: memory is the limit.
    maxConcurrency: 3,
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,golden,contract}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          // Nothing here changes its process, so the files share one and load the sources once.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          include: ['test/sim/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
});
