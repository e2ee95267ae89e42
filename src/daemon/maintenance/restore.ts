// Restores a device from a backup: reads the whole backup first, gathers its files beside those of the device, and puts
// them in place at once. The client id stays that of the backup: a directory that finds in the log what it does not know
// takes a new one by itself, and only then can it tell what of its outbox was answered.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import type { BackupHead, BackupReport, RestoreReport } from '../../protocol/local/maintenance.ts';
import { realDisk } from '../disk/real-disk.ts';
import type { DiskFile } from '../../base/disk.ts';
import { scanRecords } from '../journal/scan-records.ts';
import { segmentName, segmentNumbers } from '../journal/segment-file.ts';
import { writeFully } from '../journal/write-fully.ts';
import { readAccount } from '../sync/account.ts';
import { readBackup } from './backup-reader.ts';
import type { FileSink } from './backup-reader.ts';
import { beginIncoming, commitIncoming, finishIncoming, freeName, incomingSubfolder } from './incoming.ts';
import type { DevicePlaces } from './incoming.ts';

/** What of a device is asked for. */
export interface RestoreOrder {
  readonly file: string;
  /** What there is may be put aside. */
  readonly replace: boolean;
  readonly dryRun: boolean;
}

/** Restores a device. The caller has the lock of its data folder. Throws `UserError`; then the device is as it was. */
export async function restoreBackup(places: DevicePlaces, order: RestoreOrder): Promise<RestoreReport> {
  const report = await readBackup(order.file);
  const blank = await isBlank(places);
  const loginStays = await isLoginOf(places, report);
  if (order.dryRun) return { ...report, blank, loginStays };
  if (!blank && !order.replace) throw occupied();
  const kept = await freeName(places, 'before-restore');
  const folder = await beginIncoming(places);
  try {
    await gather(folder, order.file, report);
  } catch (error) {
    await finishIncoming(places);
    throw error;
  }
  await commitIncoming(places, { kept, forgetLogin: !loginStays });
  return { ...report, blank, loginStays, kept: join(places.data, kept) };
}

/** The error of a restore onto a device with data. */
export function occupied(): UserError {
  const hint = 'repeat with --yes: what there is will be kept beside it';
  return new UserError({ code: 'file_exists', message: 'there is data on this device', hint });
}

async function gather(folder: string, file: string, expected: BackupReport): Promise<void> {
  for (const name of ['journal', 'checkpoint']) await incomingSubfolder(folder, name);
  const again = await readBackup(file, new Unpacker(folder));
  if (JSON.stringify(again) !== JSON.stringify(expected)) {
    throw new UserError({ code: 'busy', message: 'the backup changed while it was read', hint: 'try again' });
  }
  for (const path of [join(folder, 'journal'), join(folder, 'checkpoint'), folder]) await realDisk.syncDir(path);
}

/** Writes a backup's files below a folder, each synced. Their names are those of the format. */
class Unpacker implements FileSink {
  readonly #folder: string;
  #open: { readonly file: DiskFile; at: number } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(file: string): Promise<void> {
    const path = join(this.#folder, file.replace(/^config\//, ''));
    this.#open = { file: await realDisk.open(path, 'create'), at: 0 };
  }

  async piece(bytes: Buffer): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    await writeFully(open.file, bytes, open.at);
    open.at += bytes.length;
  }

  async end(): Promise<void> {
    await this.#open?.file.sync();
    await this.#open?.file.close();
    this.#open = undefined;
  }
}

/** Whether the device has nothing of anybody's: no journal, or one that only names a device and its first book. */
async function isBlank({ data }: DevicePlaces): Promise<boolean> {
  const folder = join(data, 'journal');
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (!(await realDisk.exists(folder))) return true;
  const [first, ...others] = segmentNumbers(await realDisk.list(folder));
  if (first === undefined) return true;
  if (others.length > 0) return false;
  const { records, problem } = scanRecords(await realDisk.readFile(join(folder, segmentName(first))));
  const kinds = records.map(({ text }) => JSON.parse(text) as { kind?: unknown; standing?: unknown });
  return problem !== 'corrupt' && kinds.every(({ kind, standing }) => BLANK.has(kind) && standing === undefined);
}

const BLANK = new Set<unknown>(['segment', 'identity', 'book']);

/** Whether the device is logged in where the backup's was, as the same user. */
async function isLoginOf({ config }: DevicePlaces, { server, user }: BackupHead): Promise<boolean> {
  const { account } = await readAccount(realDisk, join(config, 'account.json'));
  return account !== undefined && account.server === server && account.user.id === user?.id;
}
