// `npm run sim:scale`: reconnect storms and hot books on simulated time, with costs as `npm run bench node-costs` measures
// them. `--token-ms`, `--hello-ms`, `--commit-ms`, `--page-ms`, `--send-ms` put in others. docs/scale.md says what it teaches.

import { parseArgs } from 'node:util';
import { hotBook } from './hot-book.ts';
import { reconnectStorm } from './storm.ts';
import type { Door, StormResult } from './storm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    'token-ms': { type: 'string', default: '0.75' },
    'hello-ms': { type: 'string', default: '1.75' },
    'commit-ms': { type: 'string', default: '2' },
    'page-ms': { type: 'string', default: '0.6' },
    'send-ms': { type: 'string', default: '0.02' },
  },
});
const seed = Number(values.seed);
const costs = { tokenMs: Number(values['token-ms']), helloMs: Number(values['hello-ms']) };
const MINUTES = 60_000;

const seconds = (ms: number | undefined): string => (ms === undefined ? 'never' : `${(ms / 1_000).toFixed(1)} s`);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function stormLine(result: StormResult): string {
  const { live, halfLiveMs, allLiveMs, tries, wasted, backlogMs } = result;
  const when = `half after ${seconds(halfLiveMs)}, all after ${seconds(allLiveMs)}`;
  return `${live} live, ${when}; ${tries} tries, ${wasted} hellos in vain, longest queue ${seconds(backlogMs)}`;
}

say(`Reconnect storms (a token ${costs.tokenMs} ms, a hello ${costs.helloMs} ms of a node's processor)`);
for (const [devices, nodes, slow] of [
  [5_000, 19, 1],
  [10_000, 1, 1],
  [10_000, 1, 10],
  [100_000, 20, 1],
] as const) {
  const how = slow === 1 ? '' : `, everything ${slow} times as slow`;
  say(`  ${devices} devices come at once to ${nodes} ${nodes === 1 ? 'node' : 'nodes'}${how}`);
  const slower = { tokenMs: costs.tokenMs * slow, helloMs: costs.helloMs * slow };
  for (const door of ['open', 'fixed', 'turns'] satisfies Door[]) {
    const result = reconnectStorm({ seed, devices, nodes, door, ...slower, untilMs: 20 * MINUTES });
    say(`    ${door.padEnd(6)} ${stormLine(result)}`);
  }
}

say('Hot books (to the last reader of every node)');
for (const writesPerSecond of [10, 100, 300, 1_000]) {
  for (const [nodes, readersPerNode] of [
    [2, 10],
    [4, 250],
    [20, 250],
  ] as const) {
    const work = {
      commitMs: Number(values['commit-ms']),
      mutationMs: 0.3,
      pageMs: Number(values['page-ms']),
      sendMs: Number(values['send-ms']),
    };
    const { p50Ms, p99Ms, commitsPerSecond, nodeBusy } = hotBook({
      seed,
      writesPerSecond,
      nodes,
      readersPerNode,
      ...work,
      forMs: 20_000,
    });
    const load = `${String(writesPerSecond).padStart(5)} writes/s, ${nodes} nodes of ${readersPerNode} readers`;
    const delay = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
    say(`  ${load}: ${delay}; ${commitsPerSecond.toFixed(0)} commits/s, a node ${(100 * nodeBusy).toFixed(0)} % busy`);
  }
}
