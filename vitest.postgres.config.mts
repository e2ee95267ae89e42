// The long tests over PostgreSQL: `npm run test:postgres`. They start one of their own, or make their databases on the
// server that LEDGER_TEST_DATABASE_URL names, which they do not stop.

import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const MINUTE = 60_000;

export default defineConfig({
  define: { __LEDGER_VERSION__: JSON.stringify(manifest.version) },
  test: {
    include: [
      'test/postgres/*.test.ts',
      'test/contract/storage-postgres.test.ts',
      'test/integration/server/{nodes,postgres}.test.ts',
    ],
    retry: 0,
    allowOnly: false,
    maxWorkers: 2,
    maxConcurrency: 3,
    testTimeout: 2 * MINUTE,
    hookTimeout: 2 * MINUTE,
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
  },
});
