// When this device was last as its server, kept on disk, so that a daemon that starts without the server can say how old
// the data is. Only a note: losing it loses that time and nothing else, so nothing waits for it and no failure counts.

import type { Disk } from '../../base/disk.ts';
import { parseJson } from '../../base/json.ts';
import { writeFully } from '../journal/write-fully.ts';
import type { SyncEngine } from './sync-engine.ts';

/** Ms between two notes while the device is connected. */
const EVERY_MS = 60_000;

/** What the file holds: wall ms, and of which login. */
interface Noted {
  readonly deviceId: string;
  readonly lastSync: number;
}

type NotedEngine = Pick<SyncEngine, 'account' | 'lastSync' | 'state' | 'onProgress'>;

/** Keeps the time in `last-sync.json` in a folder. */
export class SyncNote {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #engine: NotedEngine;
  #kept = 0;
  #last: Promise<void> = Promise.resolve();
  #unsubscribe: () => void = () => undefined;

  constructor(disk: Disk, folder: string, engine: NotedEngine) {
    this.#disk = disk;
    this.#folder = folder;
    this.#engine = engine;
  }

  /** Gives the engine the time of an earlier run, if it is of this login; from here on notes what comes. */
  async start(): Promise<void> {
    const noted = await this.#read();
    if (noted !== undefined && noted.deviceId === this.#engine.account?.deviceId) {
      this.#kept = noted.lastSync;
      this.#engine.lastSync ??= noted.lastSync;
    }
    this.#unsubscribe = this.#engine.onProgress(() => {
      const { lastSync = 0, state } = this.#engine;
      if (state.connection !== 'live' || lastSync - this.#kept >= EVERY_MS) this.#note();
    });
  }

  /** Notes the last time and waits until it is written. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#note();
    await this.#last;
  }

  #note(): void {
    const { account, lastSync } = this.#engine;
    if (account === undefined || lastSync === undefined || lastSync === this.#kept) return;
    this.#kept = lastSync;
    const noted: Noted = { deviceId: account.deviceId, lastSync };
    this.#last = this.#last.then(() => this.#write(noted)).catch(() => undefined);
  }

  get #path(): string {
    return `${this.#folder}/last-sync.json`;
  }

  async #read(): Promise<Noted | undefined> {
    try {
      const { deviceId, lastSync } = parseJson((await this.#disk.readFile(this.#path)).toString('utf8')) as Noted;
      return typeof lastSync === 'number' && Number.isSafeInteger(lastSync) ? { deviceId, lastSync } : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(noted: Noted): Promise<void> {
    const temporary = `${this.#path}.new`;
    await this.#disk.mkdir(this.#folder);
    if (await this.#disk.exists(temporary)) await this.#disk.remove(temporary);
    const file = await this.#disk.open(temporary, 'create');
    try {
      await writeFully(file, Buffer.from(`${JSON.stringify(noted)}\n`), 0);
    } finally {
      await file.close();
    }
    await this.#disk.rename(temporary, this.#path);
  }
}
