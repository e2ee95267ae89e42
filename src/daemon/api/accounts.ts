// The login kept on disk and the engine that uses it, changed together.

import type { Disk } from '../../base/disk.ts';
import { readAccount, writeAccount } from '../sync/account.ts';
import type { Account } from '../sync/account.ts';
import type { SyncEngine } from '../sync/sync-engine.ts';

/** This device's login and whether it is paused. */
export class Accounts {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #engine: SyncEngine;
  #paused = false;
  #last: Promise<void> = Promise.resolve();

  constructor(disk: Disk, path: string, engine: SyncEngine) {
    this.#disk = disk;
    this.#path = path;
    this.#engine = engine;
  }

  /** Takes up the login that the file holds; gives a warning for people if it is damaged. */
  async start(): Promise<string | undefined> {
    const { account, paused, damaged } = await readAccount(this.#disk, this.#path);
    if (damaged) return 'the login was damaged and set aside: log in again to sync';
    this.#paused = paused;
    if (account !== undefined) this.#engine.logIn(account, paused);
    return undefined;
  }

  /** Keeps a login and connects, also if it was paused. */
  logIn(account: Account): Promise<void> {
    return this.#inTurn(async () => {
      await writeAccount(this.#disk, this.#path, { account, paused: false });
      this.#paused = false;
      this.#engine.logIn(account);
    });
  }

  /** This device is called something else now. */
  rename(device: string): Promise<void> {
    return this.#inTurn(async () => {
      const { account } = this.#engine;
      if (account === undefined) return;
      const renamed = { ...account, device };
      await writeAccount(this.#disk, this.#path, { account: renamed, paused: this.#paused });
      this.#engine.account = renamed;
    });
  }

  /** Forgets the login. */
  logOut(): Promise<void> {
    return this.#inTurn(async () => {
      await writeAccount(this.#disk, this.#path, { paused: false });
      this.#paused = false;
      this.#engine.logOut();
    });
  }

  /** Stops or resumes syncing, also across restarts. */
  pause(paused: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const { account } = this.#engine;
      if (account === undefined || paused === this.#paused) return;
      await writeAccount(this.#disk, this.#path, { account, paused });
      this.#paused = paused;
      if (paused) this.#engine.pause();
      else this.#engine.resume();
    });
  }

  /** One change after the other: what is in the file is what is in force. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#last.then(change);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
