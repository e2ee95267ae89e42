// Backups of this device: what belongs to one at one moment, held until it is copied. Who copies reads the files; the
// journal only grows meanwhile, and no checkpoint takes the place of the one that is copied.

import { join } from 'node:path';
import { UserError } from '../../../protocol/error-code.ts';
import type { BackupCut, CutFile } from '../../../protocol/local/maintenance.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import { decodePosition } from '../../journal/position.ts';
import { segmentName, segmentNumbers } from '../../journal/segment-file.ts';
import { manifestCodec, manifestGenerations, manifestName } from '../../store/checkpoint-manifest.ts';
import type { CheckpointHold } from '../../store/checkpointer.ts';
import type { Store } from '../../store/store.ts';
import { bookName, knownBooks, newId } from '../context.ts';
import type { Context } from '../context.ts';

/** Ms after which a backup is given up that nobody says is still under way. */
const IDLE_MS = 60_000;

/** The largest configuration file that is taken along, in bytes. */
const CONFIG_BYTES_MAX = 1024 * 1024;

/** A backup under way. */
interface Held {
  readonly hold: CheckpointHold;
  cancelTimer: () => void;
}

/** Backups under way, by their id. */
export class Backups {
  readonly #held = new Map<string, Held>();

  /** Takes hold of the device as it is now. Throws `StoreError` where the journal is damaged: that is no backup. */
  async begin(context: Context): Promise<{ readonly backup: string; readonly cut: BackupCut }> {
    const { store, clock } = context;
    if (store.journal.readOnly !== undefined) throw store.journal.refusal();
    // On a full disk an older one will do: the journal has the rest.
    await store.checkpoint().catch(() => undefined);
    const hold = await store.holdCheckpoint();
    try {
      const cut = await store.exclusive(() => cutOf(context));
      const id = newId(context);
      this.#held.set(id, { hold, cancelTimer: clock.timer(IDLE_MS, () => this.#end(id)) });
      void hold.released.then(() => this.#end(id));
      return { backup: id, cut };
    } catch (error) {
      hold.release();
      throw error;
    }
  }

  /** It is still being copied. Throws `UserError` (busy) if it was given up. */
  hold({ clock }: Context, { backup }: Params<'backup.hold'>): Record<string, never> {
    const held = this.#find(backup);
    held.cancelTimer();
    held.cancelTimer = clock.timer(IDLE_MS, () => this.#end(backup));
    return {};
  }

  /** It is copied. Throws `UserError` (busy) if it was given up before: what was copied is not whole then. */
  end({ backup }: Params<'backup.end'>): Record<string, never> {
    this.#find(backup);
    this.#end(backup);
    return {};
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    throw new UserError({ code: 'busy', message: 'the daemon has given the backup up', hint: 'back up again' });
  }

  #end(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held?.cancelTimer();
    held?.hold.release();
  }
}

async function cutOf(context: Context): Promise<BackupCut> {
  const { store, clock, version, engine, config } = context;
  await store.journal.sync();
  const files = [
    ...(await checkpointFiles(store)),
    ...(await journalFiles(store)),
    ...(await configFiles(store, config)),
  ];
  const books = knownBooks(context).map(({ replica: { id, outbox } }) => ({
    id,
    name: bookName(id, context),
    unsynced: outbox.size,
  }));
  const { account } = engine;
  const login = account === undefined ? {} : { server: account.server, user: account.user };
  return { at: new Date(clock.now()).toISOString(), version, books, ...login, files };
}

/** The segments of the journal, the newest up to its end. */
async function journalFiles({ options: { disk, dir }, journal }: Store): Promise<readonly CutFile[]> {
  const end = decodePosition(journal.end);
  const files: CutFile[] = [];
  for (const segment of segmentNumbers(await disk.list(join(dir, 'journal')))) {
    const file = `journal/${segmentName(segment)}`;
    files.push({ file, bytes: segment === end.segment ? end.offset : await sizeOf(disk, join(dir, file)) });
  }
  return files;
}

/** The newest checkpoint's documents and its manifest; nothing without one. */
async function checkpointFiles({ options: { disk, dir } }: Store): Promise<readonly CutFile[]> {
  const folder = join(dir, 'checkpoint');
  const [newest] = manifestGenerations(await disk.list(folder));
  if (newest === undefined) return [];
  const name = manifestName(newest);
  const bytes = await disk.readFile(join(folder, name));
  const { documents } = manifestCodec.decode(bytes);
  const own = documents.map((document) => ({ file: `checkpoint/${document.file}`, bytes: document.bytes }));
  return [...own, { file: `checkpoint/${name}`, bytes: bytes.length }];
}

/** The settings of the command line, if there are any. The login, with its token, is not among them. */
async function configFiles({ options: { disk } }: Store, config: string): Promise<readonly CutFile[]> {
  const path = join(config, 'config.json');
  if (!(await disk.exists(path))) return [];
  const bytes = await sizeOf(disk, path);
  return bytes > CONFIG_BYTES_MAX ? [] : [{ file: 'config/config.json', bytes }];
}

async function sizeOf(disk: Store['options']['disk'], path: string): Promise<number> {
  const file = await disk.open(path, 'read');
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
