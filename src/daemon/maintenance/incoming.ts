// Files that are to take the place of a device's own, all or none: they are gathered in a folder of their own inside the
// data folder, and count from the moment at which a note beside them says that they are whole. From then on whoever has
// the lock next, if need be the daemon at its start, puts them in place; every step of that may be taken twice.

import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '../../base/assert.ts';
import type { HomePaths } from '../../base/home-paths.ts';
import { parseJson } from '../../base/json.ts';
import { realDisk } from '../disk/real-disk.ts';

/** The folders of a device that this is about. */
export type DevicePlaces = Pick<HomePaths, 'data' | 'config'>;

/** What is to be done with what is gathered. */
export interface IncomingPlan {
  /** The folder in the data folder that what was there goes to. */
  readonly kept: string;
  /** The login is another user's: it goes there too. */
  readonly forgetLogin: boolean;
}

const FOLDERS = ['journal', 'checkpoint'];

/** The folder that files are gathered in. */
export function incomingFolder({ data }: DevicePlaces): string {
  return join(data, 'incoming');
}

/** Begins to gather: an empty folder. */
export async function beginIncoming(places: DevicePlaces): Promise<string> {
  const folder = incomingFolder(places);
  await rm(folder, { recursive: true, force: true });
  await realDisk.mkdir(folder);
  return folder;
}

/** Says that everything is gathered, durably, and puts it in place. All of it was synced before. */
export async function commitIncoming(places: DevicePlaces, plan: IncomingPlan): Promise<void> {
  const folder = incomingFolder(places);
  const note = await open(join(folder, 'whole.new'), 'w', 0o600);
  try {
    await note.writeFile(`${JSON.stringify(plan)}\n`);
    await note.sync();
  } finally {
    await note.close();
  }
  await rename(join(folder, 'whole.new'), join(folder, 'whole'));
  await realDisk.syncDir(folder);
  await finishIncoming(places);
}

/** Puts in place what was gathered whole, and removes what was not. True if something was put in place. The caller has the lock. */
export async function finishIncoming(places: DevicePlaces): Promise<boolean> {
  const folder = incomingFolder(places);
  if (!(await exists(folder))) return false;
  const plan = await readPlan(join(folder, 'whole'));
  if (plan !== undefined) await putInPlace(places, plan);
  // The note goes last: until then all of it is done again.
  await rm(join(folder, 'whole'), { force: true });
  await rm(folder, { recursive: true, force: true });
  await realDisk.syncDir(places.data);
  return plan !== undefined;
}

/** A name that nothing in the data folder has: `before-restore-1`, and so on. */
export async function freeName({ data }: DevicePlaces, stem: string): Promise<string> {
  let n = 1;
  while (await exists(join(data, `${stem}-${n}`))) n += 1;
  return `${stem}-${n}`;
}

async function putInPlace({ data, config }: DevicePlaces, { kept, forgetLogin }: IncomingPlan): Promise<void> {
  const folder = join(data, 'incoming');
  await realDisk.mkdir(join(data, kept));
  for (const name of FOLDERS) {
    if (!(await exists(join(folder, name)))) continue;
    if (await exists(join(data, name))) await move(join(data, name), join(data, kept, name));
    await move(join(folder, name), join(data, name));
  }
  await realDisk.mkdir(config);
  if (forgetLogin) await putAside(join(config, 'account.json'), join(data, kept, 'account.json'));
  if (!(await exists(join(folder, 'config.json')))) return;
  await putAside(join(config, 'config.json'), join(data, kept, 'config.json'));
  await copyDurably(join(folder, 'config.json'), join(config, 'config.json'));
}

/** A file of another folder, which may be on another disk: copied, then removed. One that is not there is left out. */
async function putAside(from: string, to: string): Promise<void> {
  if (!(await exists(from)) || (await exists(to))) return;
  await copyDurably(from, to);
  await rm(from);
  await realDisk.syncDir(dirname(from));
}

async function copyDurably(from: string, to: string): Promise<void> {
  const temporary = `${to}.new`;
  await realDisk.copy(from, temporary);
  const file = await realDisk.open(temporary, 'append');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, to);
  await chmod(to, 0o600);
  await realDisk.syncDir(dirname(to));
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to);
  await realDisk.syncDir(dirname(to));
  await realDisk.syncDir(dirname(from));
}

async function readPlan(path: string): Promise<IncomingPlan | undefined> {
  if (!(await exists(path))) return undefined;
  const plan = parseJson(await readFile(path, 'utf8')) as IncomingPlan;
  assert(/^[a-z]+(?:-[a-z0-9]+)*$/.test(plan.kept), 'a folder for what was there');
  return plan;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Makes a folder below the incoming one. */
export async function incomingSubfolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
