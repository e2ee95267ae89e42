// What a restart of a device would find on its disk: looked at on a copy, so that the device does not notice.

import { silentLogger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { salvageRecords } from '../../src/daemon/journal/salvage.ts';
import { Store } from '../../src/daemon/store/store.ts';
import { imageOf } from './device-checker.ts';
import { same } from './log-checker.ts';
import { Process, WallClock } from './sim-clock.ts';
import type { Timeline } from './sim-clock.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { SimDisk } from './sim-disk.ts';
import { MountedDisk } from './sim-disk-mount.ts';
import { demand, difference } from './violation.ts';
import type { Call } from './workload.ts';

const DATA = '/home/data';

/** Every intact record in a device's journal. */
export async function journalOf({ disk }: SimDevice): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  if (!disk.isDir(`${DATA}/journal`)) return records;
  const source = { disk: inspect(disk).mounted, dir: `${DATA}/journal` };
  await salvageRecords(source, (value) => void records.push(value));
  return records;
}

/** JOURNAL: every answered write is there, and no request key twice. */
export async function checkJournal(device: SimDevice, promises: ReadonlyMap<string, Call>): Promise<void> {
  const keys = new Map<string, number>();
  for (const { key } of (await journalOf(device)) as readonly { readonly key?: string }[]) {
    if (key !== undefined) keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  for (const [key, count] of keys) demand('JOURNAL', count === 1, () => `${key} is ${count} times in the journal`);
  for (const [key, { method }] of promises) {
    demand(
      'JOURNAL',
      keys.has(key),
      () => `${method} ${key} was answered on device ${device.index} and is not in its journal`,
    );
  }
}

/** REBUILD: what is in memory is what a restart finds, with the checkpoint and, if no snapshot was taken, without. */
export async function checkRebuild(device: SimDevice, store: Store): Promise<void> {
  const live = imageOf(store);
  compare(device, await reopened(device.disk.copy()), live);
  if (device.tookSnapshot) return;
  const bare = device.disk.copy();
  for (const path of bare.files()) if (path.startsWith(`${DATA}/checkpoint/`)) bare.forget(path);
  compare(device, await reopened(bare), live);
}

function compare({ index, tookSnapshot }: SimDevice, found: readonly string[], live: readonly string[]): void {
  // A snapshot whose checkpoint could not be written is known to be missing, and fetched again.
  if (tookSnapshot && found.some((line) => line.endsWith(' place []') && !live.includes(line))) return;
  demand('REBUILD', same(found, live), () => `a restart of device ${index}: ${difference(found, live)}`);
}

async function reopened(disk: SimDisk): Promise<string[]> {
  const { mounted, timeline, process } = inspect(disk);
  const opening = Store.open({
    disk: mounted,
    dir: DATA,
    clock: process,
    random: seededRandom(1),
    logger: silentLogger,
  });
  await timeline.run(60_000);
  return imageOf(await opening);
}

function inspect(disk: SimDisk): { mounted: MountedDisk; timeline: Timeline; process: Process } {
  const { timeline } = disk;
  const process = new Process(timeline, new WallClock(timeline));
  return { mounted: new MountedDisk(disk, process, () => undefined), timeline, process };
}
