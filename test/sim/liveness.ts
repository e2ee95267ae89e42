// What must happen once nothing is broken any more, within 120 simulated seconds: every outbox empty, every cursor at
// the head, every call answered, as many connections as devices (L1-L4); and nobody knocks without pause (L5).

import type { AccessChecker } from './access-checker.ts';
import type { Checkers } from './checkers.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { SimNetwork } from './sim-network.ts';
import type { SimServers } from './sim-servers.ts';
import type { Timeline } from './sim-clock.ts';
import { demand } from './violation.ts';
import type { Workload } from './workload.ts';

const LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 1_000;
const ATTEMPTS_PER_SECOND = 2;
/** Events of an idle second, for each device and server: ticks, pings, access checks. */
const EVENTS_PER_SECOND = 60;

/** What is waited for. */
export interface Live {
  readonly timeline: Timeline;
  readonly devices: readonly SimDevice[];
  readonly server: SimServers;
  readonly network: SimNetwork;
  readonly checkers: Checkers;
  readonly access: AccessChecker | undefined;
  readonly workload: Workload;
  readonly violation: unknown;
}

/** Waits until all is quiet; a `LIVENESS` violation if it does not come. */
export async function checkLiveness(world: Live): Promise<void> {
  const { timeline, network, devices } = world;
  const start = timeline.now;
  const attempts = network.attempts;
  while (world.violation === undefined && unrest(world).length > 0) {
    if (timeline.now - start > LIMIT_MS) demand('LIVENESS', false, () => unrest(world).join('; '));
    await timeline.run(timeline.now + LOOK_EVERY_MS);
    // A digest comes with every connection that finds nothing new, else only from time to time.
    if (world.workload.open.length === 0 && waitsForDigest(world)) {
      network.breakOff();
      await timeline.run(timeline.now + 5 * LOOK_EVERY_MS);
    }
  }
  if (world.violation !== undefined) return;
  const seconds = (timeline.now - start) / 1_000 + 5;
  const knocks = network.attempts - attempts;
  demand('STORM', knocks <= seconds * ATTEMPTS_PER_SECOND * devices.length, () => `${knocks} attempts in ${seconds} s`);
  const events = timeline.count;
  await timeline.run(timeline.now + 10_000);
  const idle = (timeline.count - events) / 10;
  demand(
    'STORM',
    idle <= EVENTS_PER_SECOND * (devices.length + world.server.nodes.length),
    () => `${idle} events a second with nothing to do`,
  );
}

/** Whether a device holds a wrong copy of a book that it may still read. */
function waitsForDigest({ devices, checkers, access }: Live): boolean {
  return devices.some((device) =>
    [...(device.core?.context.store.books.keys() ?? [])].some(
      (book) => checkers.isSpoiled(device, book) && access?.rightOf(device, book) !== 'nothing',
    ),
  );
}

/** What is not quiet yet. */
function unrest(world: Live): string[] {
  const { devices, server, workload } = world;
  const loggedIn = devices.filter(({ core }) => core?.context.engine.account !== undefined);
  const connections = server.connections === loggedIn.length ? [] : [`${server.connections} connections`];
  const calls = workload.open.map(({ method, device }) => `device ${device.index} still waits for ${method}`);
  return [...connections, ...calls, ...devices.flatMap((device) => unrestOf(device, world))];
}

function unrestOf(device: SimDevice, { checkers, access }: Live): string[] {
  const name = `device ${device.index}`;
  const { core } = device;
  if (core === undefined) return [`${name} does not start`];
  const { store, engine } = core.context;
  if (store.journal.readOnly !== undefined) return [`${name} is read-only: ${store.journal.readOnly}`];
  if (engine.account === undefined) return [];
  const found: string[] = [];
  if (engine.state.connection !== 'live') found.push(`${name} is ${engine.state.connection}`);
  for (const { replica } of store.books.values()) {
    const isSynced = replica.id === store.current || replica.place.epoch !== null || replica.outbox.size > 0;
    // What a user may not write stays pending; what they may not read any more stays as it is.
    const right = access?.rightOf(device, replica.id) ?? 'write';
    if (!isSynced || right === 'nothing') continue;
    const head = checkers.log(replica.id)?.head ?? 0;
    const { cursor } = replica.place;
    if (replica.outbox.size > 0 && right === 'write')
      found.push(`${name} has ${replica.outbox.size} pending in ${replica.id}`);
    if (cursor !== head) found.push(`${name} is at ${cursor} of ${head} in ${replica.id}`);
    if (checkers.isSpoiled(device, replica.id)) found.push(`${name} still has a spoiled copy of ${replica.id}`);
  }
  return found;
}
