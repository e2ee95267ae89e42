// What goes wrong, by name. Each draws its choices from its action's roll; what it breaks stays broken until another
// action, or the end of the run, mends it.

import type { Checkers } from './checkers.ts';
import { Dice } from './dice.ts';
import { copyFolder, keepFolder, restoreFolder } from './folders.ts';
import { newerPush } from './newer-peer.ts';
import type { Action, FaultName } from './plan.ts';
import { EPOCH_MS } from './sim-clock.ts';
import type { Timeline } from './sim-clock.ts';
import { copyDatabase } from './sim-backup.ts';
import type { DatabaseCopy } from './sim-backup.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { SimPg } from './postgres/sim-pg.ts';
import type { ServerSql } from './sim-database.ts';
import type { SimNetwork } from './sim-network.ts';
import type { SimServers } from './sim-servers.ts';
import type { Workload } from './workload.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What can break. */
export interface Breakable {
  readonly timeline: Timeline;
  readonly devices: readonly SimDevice[];
  readonly server: SimServers;
  /** Connections of nodes to their database, where there are nodes. */
  readonly pg: SimPg | undefined;
  readonly network: SimNetwork;
  readonly sql: ServerSql;
  readonly checkers: Checkers;
  readonly workload: Workload;
  /** The copy of the server's database that a restore puts back. */
  serverCopy: DatabaseCopy;
  /** The same before anything was in it. */
  readonly emptyServer: DatabaseCopy;
  /** Puts a copy of its database in the server's place; with dice under new epochs. */
  readonly replaceLogs: (copy: DatabaseCopy, dice?: Dice) => void;
  /** The next page that reaches this device is altered on its way. */
  readonly rot: (device: SimDevice) => void;
}

/** Does what an action says. */
export function breakSomething(world: Breakable, action: Action, device: SimDevice): void {
  const dice = new Dice(action.roll);
  FAULT_ACTIONS[action.name as FaultName](world, device, dice);
}

/** Mends everything and starts everything. */
export async function mendAll({ devices, server, network, sql, timeline }: Breakable): Promise<void> {
  network.mood.status = undefined;
  network.mood.snapshotsBreak = false;
  sql.heal();
  for (const { process, wall } of server.nodes) {
    process?.resume();
    wall.mend();
  }
  server.start();
  for (const device of devices) {
    device.wall.mend();
    device.disk.heal();
    device.link.heal();
    device.process?.resume();
  }
  // Connections that a bad proxy has swallowed frames of do not live for ever.
  network.breakOff();
  await timeline.run(timeline.now + 3_000);
  // It may have been about to stop.
  server.start();
  for (const device of devices) {
    void device.start();
    await timeline.run(timeline.now + 200);
    const context = device.core?.context;
    if (context?.engine.account === undefined) continue;
    await timeline.run(timeline.now + 1);
    if (context.engine.state.connection === 'blocked') void context.accounts.logIn(context.engine.account);
    void context.accounts.pause(false);
  }
}

type FaultAction = (world: Breakable, device: SimDevice, dice: Dice) => void;

const FAULT_ACTIONS: Record<FaultName, FaultAction> = {
  breakOff: ({ network }, { link }) => network.breakOff({ link }),
  clog: (_world, { link }, dice) => link.clog(dice.pick(['up', 'down', 'both'])),
  unclog: (_world, { link }) => link.unclog(),
  swizzle: (world, _device, dice) => swizzle(world, dice),
  slowLink: (_world, { link }, dice) => {
    link.up.latency = { low: 10, high: dice.whole(50, 3_000) };
    link.down.latency = { low: 10, high: dice.whole(50, 3_000) };
  },
  badProxy: (_world, { link }, dice) => {
    for (const way of [link.up, link.down]) {
      way.dropRate = dice.pick([0, 0.1, 0.5]);
      way.repeatRate = dice.pick([0, 0.2, 0.5]);
    }
  },
  healLink: (_world, { link }) => link.heal(),

  killDaemon: (_world, device) => device.kill(),
  powerCut: (_world, device) => device.powerCut(),
  dieAtDisk: (_world, { disk }, dice) => disk.plan(dice.pick(['any', 'write', 'sync']), 'kill', dice.whole(0, 12)),
  stopDaemon: (_world, device) => void device.stop(),
  startDaemon: ({ devices }) => {
    for (const one of devices) void one.start();
  },
  // The lock of the data folder sees to it that nothing comes of this.
  secondDaemon: (_world, device) => void device.startSecond(),
  pauseDaemon: (_world, { process }) => process?.pause(),
  resumeDaemon: ({ devices }) => {
    for (const { process } of devices) process?.resume();
  },

  killServer: ({ server }, { index }, dice) => server.kill(dice.chance(0.7), index),
  dieInTxn: ({ server, sql }, _device, dice) =>
    sql.failAfter(dice.whole(0, 25), (process) => server.kill(true, process)),
  failTxn: ({ sql }, _device, dice) => sql.failAfter(dice.whole(0, 25)),
  stopServer: ({ server }, { index }) => void server.stop(index),
  startServer: ({ server }) => server.start(),

  clockStep: (_world, { wall }, dice) => wall.step(dice.pick([-DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS, -30 * DAY_MS])),
  clockFreeze: (_world, { wall }, dice) => wall.freeze(dice.pick([undefined, DAY_MS, EPOCH_MS * 2])),

  diskFails: (_world, { disk }, dice) =>
    disk.plan(dice.pick(['any', 'write', 'sync']), dice.pick(['EIO', 'ENOSPC', 'short']), dice.whole(0, 10)),
  diskFull: (_world, { disk }) => {
    disk.isFull = true;
  },
  diskFrees: (_world, { disk }) => disk.heal(),

  doorRefuses: ({ network }, _device, dice) => {
    network.mood.status = dice.pick([401, 429, 500, 503]);
  },
  doorOpens: ({ network }) => {
    network.mood.status = undefined;
    network.mood.snapshotsBreak = false;
  },
  snapshotsBreak: ({ network }) => {
    network.mood.snapshotsBreak = true;
  },

  checkpoint: (_world, { core }) => void core?.context.store.checkpoint().catch(() => undefined),
  spoilCheckpoint: (_world, device, dice) => spoilCheckpoint(device, dice),
  rot: ({ rot }, device) => rot(device),

  copyServer: (world) => {
    world.serverCopy = copyDatabase(world.sql);
  },
  restoreServer: (world, _device, dice) => world.replaceLogs(world.serverCopy, dice.chance(0.5) ? dice : undefined),
  wipeServer: (world) => world.replaceLogs(world.emptyServer),
  keepFolder: (world, device) => keepFolder(world, device),
  restoreFolder: (world, device) => restoreFolder(world, device),
  copyFolder: (world, device, dice) => copyFolder(world, device, dice),
  moveDevice: ({ network }, device, dice) => {
    device.turn += dice.whole(1, 2);
    network.breakOff({ link: device.link });
  },
  cutDatabase: ({ pg, server }, { index }) => {
    const { process } = server.nodes[index % server.nodes.length] ?? {};
    if (process !== undefined) pg?.breakOff(process);
  },
  pauseServer: ({ server }, { index }) => server.nodes[index % server.nodes.length]?.process?.pause(),
  resumeServer: ({ server }) => {
    for (const { process } of server.nodes) process?.resume();
  },
  serverClock: ({ server }, { index }, dice) =>
    server.nodes[index % server.nodes.length]?.wall.step(dice.pick([-DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS])),
  newerPeer: (world, { user }, dice) => newerPush(world, { user, log: world.checkers.replacements }, dice),
};

/** Clogs links one after the other and frees them in another order. */
function swizzle({ timeline, devices }: Breakable, dice: Dice): void {
  let at = 0;
  for (const { link } of dice.shuffled(devices))
    timeline.schedule((at += dice.between(0, 2_000)), () => link.clog('both'));
  for (const { link } of dice.shuffled(devices)) timeline.schedule((at += dice.between(0, 5_000)), () => link.unclog());
}

/** While the daemon is down, one of its checkpoint files becomes something else. */
function spoilCheckpoint(device: SimDevice, dice: Dice): void {
  device.kill();
  const files = device.disk.files().filter((path) => path.startsWith('/home/data/checkpoint/'));
  if (files.length === 0) return;
  device.lostCheckpoint = true;
  const path = dice.pick(files);
  const content = device.disk.peek(path) ?? Buffer.alloc(0);
  const made = dice.pick(['gone', 'empty', 'zeros', 'half'] as const);
  if (made === 'gone') device.disk.forget(path);
  else if (made === 'empty') device.disk.poke(path, Buffer.alloc(0));
  else if (made === 'zeros') device.disk.poke(path, Buffer.alloc(content.length));
  else device.disk.poke(path, content.subarray(0, content.length >> 1));
}
