// What people do to a device's folder behind its daemon's back: copies of it, kept as a backup or used by another device.

import type { Checkers, FolderFacts } from './checkers.ts';
import type { Dice } from './dice.ts';
import type { SimDevice } from './sim-daemon.ts';
import type { Workload } from './workload.ts';
import type { SimDisk } from './sim-disk.ts';

/** Whose folders they are, and who has to know of it. */
export interface FolderOwners {
  readonly devices: readonly SimDevice[];
  readonly checkers: Checkers;
  readonly workload: Workload;
}

/** A copy of a device's folder, with what is known of it. */
export interface FolderCopy {
  readonly disk: SimDisk;
  readonly facts: FolderFacts;
  readonly tookSnapshot: boolean;
}

/** A backup of the folder as it is now. */
export function keepFolder({ checkers }: FolderOwners, device: SimDevice): void {
  device.backup = copyOf(checkers, device);
}

/** The folder is as it was when it was backed up: what has been written since is not there any more. */
export function restoreFolder(owners: FolderOwners, device: SimDevice): void {
  if (device.backup !== undefined) replaceFolder(owners, device, device.backup);
}

/** Another device of the same user gets this one's folder, and both go on with it. */
export function copyFolder(owners: FolderOwners, device: SimDevice, dice: Dice): void {
  const others = owners.devices.filter((one) => one !== device && one.user === device.user);
  if (others.length > 0) replaceFolder(owners, dice.pick(others), copyOf(owners.checkers, device));
}

function copyOf(checkers: Checkers, device: SimDevice): FolderCopy {
  const { disk, tookSnapshot } = device;
  return { disk: disk.copy(), facts: checkers.knownOf(device), tookSnapshot };
}

function replaceFolder({ checkers, workload }: FolderOwners, device: SimDevice, copy: FolderCopy): void {
  device.kill();
  device.disk.replace(copy.disk);
  device.tookSnapshot = copy.tookSnapshot;
  workload.forget(device);
  checkers.folderReplaced(device, copy.facts);
}
