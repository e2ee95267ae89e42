// npm run bench: runs every benchmark, or those named; prints a table each, or one JSON document with `--json`.
// `--rounds 0.2` takes a fifth of the usual samples. Benchmarks are no tests: nothing fails when a target is missed.

import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { dashboard } from './dashboard.ts';
import { durableWrite } from './durable-write.ts';
import { freshClient } from './fresh-client.ts';
import { removeTemplates } from './harness/data-set.ts';
import { resultLines, tableOf } from './harness/report.ts';
import { imports } from './imports.ts';
import { listeners } from './listeners.ts';
import { nodeCosts } from './node-costs.ts';
import { nodes } from './nodes.ts';
import { offlineWrites } from './offline-writes.ts';
import { oneShot } from './one-shot.ts';
import { postgresBooks } from './postgres-books.ts';
import { propagation } from './propagation.ts';
import { yearOffline } from './year-offline.ts';

const BENCHMARKS = [
  oneShot,
  propagation,
  durableWrite,
  offlineWrites,
  coldStart,
  freshClient,
  yearOffline,
  imports,
  listeners,
  dashboard,
  nodes,
  nodeCosts,
  postgresBooks,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '1' } },
});
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    await runAll(BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)));
  } finally {
    await removeTemplates();
  }
}

async function runAll(chosen: typeof BENCHMARKS): Promise<void> {
  const results = [];
  for (const { name, about, run } of chosen) {
    const lines = resultLines(await run(Number(values.rounds)));
    if (values.json) results.push({ name, about, lines });
    else console.log(`${name}: ${about}\n${tableOf(lines)}`);
  }
  if (values.json) console.log(JSON.stringify({ node: process.version, results }, undefined, 2));
}
