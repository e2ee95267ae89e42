// Devices of the built programs on several servers with one database, while servers, database, connections and
// notifications fail. A long run of the same: `npm run test:postgres`.

import { expect, test } from 'vitest';
import { storm } from '../support/storm.ts';

test('[ND4] every acknowledged mutation is there once after kill -9 of servers, lost hints and restarts of the database', async () => {
  const { entries, failures } = await storm({ seed: 7, devices: 3, rounds: 4, mutationsPerRound: 99 });
  expect(entries).toBe(399);
  expect(failures).toEqual({ 'a server': 1, 'the database': 1, both: 1, connections: 1 });
});
