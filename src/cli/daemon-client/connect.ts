// From nothing to a connection whose hello was answered: starts the daemon where it is missing, replaces an older
// one, and says what is wrong when neither helps. Only an answered hello counts; no pid, no file.

import { APP_VERSION } from '../../base/app-version.ts';
import type { HomePaths } from '../../base/home-paths.ts';
import { UserError } from '../../protocol/error-code.ts';
import { isNewerVersion, LOCAL_VERSION } from '../../protocol/version.ts';
import type { System } from '../system.ts';
import type { StartedDaemon } from './autostart.ts';
import { startDaemon } from './autostart.ts';
import { Connection } from './connection.ts';
import { ConnectionLost } from './connection-lost.ts';
import { readSecret } from './paths.ts';
import { neverCame, notResponding, notRunning, versionMismatch } from './unreachable.ts';

/** Whose daemon, and whether it may be started. */
export interface ConnectOptions {
  readonly paths: HomePaths;
  readonly system: System;
  readonly autostart: boolean;
  /** Whether nobody waits for the connection any more. */
  readonly abandoned?: () => boolean;
}

/** Ms in which a daemon must have answered hello, started or not. */
export const HELLO_MS = 10_000;
const RETRY_MS = 15;
/** Ms after which another daemon is started when the last one ended because of the lock; doubles. */
const RESTART_MS = 500;
const SECRET_TRIES = 10;
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTDIR', 'ENOTSOCK', 'ECONNRESET', 'EPIPE', 'closed', 'no secret']);

/** Dials without waiting for anything, or `undefined` when there can be no daemon yet. Throws `UserError`. */
export function dial({ paths, system }: ConnectOptions): Connection | undefined {
  const secret = readSecret(paths, system.uid);
  if (secret === undefined) return undefined;
  return new Connection(paths.socket, { protocol: LOCAL_VERSION, version: APP_VERSION, secret });
}

/** Gives a connection whose hello was answered. Throws `UserError`. */
export async function connectDaemon(options: ConnectOptions): Promise<Connection> {
  return new Attempt(options).run();
}

class Attempt {
  readonly #options: ConnectOptions;
  readonly #deadline: number;
  #started: StartedDaemon | undefined;
  #restartMs = RESTART_MS;
  #secretTries = 0;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#deadline = options.system.monotonic() + HELLO_MS;
  }

  async run(): Promise<Connection> {
    for (;;) {
      if (this.#options.abandoned?.() === true) throw new ConnectionLost('abandoned', false);
      const connection = dial(this.#options);
      try {
        if (connection === undefined) throw new ConnectionLost('no secret', false);
        connection.flush();
        await this.#inTime(connection, connection.hello);
        return connection;
      } catch (error) {
        await this.#recover(error, connection).finally(() => connection?.close());
      }
      await new Promise<void>((resolve) => this.#options.system.timer(RETRY_MS, resolve));
    }
  }

  /** Waits for something of a connection, which is given up when the time is over. */
  async #inTime(connection: Connection, what: Promise<unknown>): Promise<void> {
    const { system } = this.#options;
    const left = this.#deadline - system.monotonic();
    const cancel = system.timer(Math.max(left, 1), () => connection.close('silent'));
    await what.finally(cancel);
  }

  /** Does what may make the next try succeed, or throws what to tell the user. */
  async #recover(error: unknown, connection: Connection | undefined): Promise<void> {
    const { paths, system, autostart } = this.#options;
    if (error instanceof UserError) return this.#refused(error, connection);
    if (!(error instanceof ConnectionLost)) throw error;
    if (error.reason === 'silent') throw notResponding(paths);
    const nobody = NOBODY.has(error.reason);
    if (nobody && !autostart) throw notRunning();
    if (system.monotonic() > this.#deadline) throw this.#isTaken ? notResponding(paths) : neverCame(paths);
    if (nobody) await this.#start();
  }

  /** Whether somebody holds the lock: what was started here ended because of it, or there was no need to start. */
  get #isTaken(): boolean {
    return this.#started === undefined || this.#started.exitCode === 0;
  }

  async #refused(error: UserError, connection: Connection | undefined): Promise<void> {
    if (error.body.code === 'daemon_version') return this.#replace(error, connection);
    // A daemon that starts right now has just written a new secret.
    this.#secretTries += 1;
    if (error.body.code !== 'not_allowed' || this.#secretTries > SECRET_TRIES) throw error;
  }

  async #start(): Promise<void> {
    const { paths, system } = this.#options;
    const last = this.#started;
    if (last !== undefined) {
      if (last.exitCode === undefined) return;
      if (last.exitCode !== 0) throw neverCame(paths, last.exitCode);
      if (system.monotonic() - last.startedAt < this.#restartMs) return;
      this.#restartMs *= 2;
    }
    this.#started = await startDaemon(paths, system);
  }

  /**
   * An older daemon is asked to stop, also once more if an older command line has started it again meanwhile; a newer
   * one is left alone.
   */
  async #replace({ body }: UserError, connection: Connection | undefined): Promise<void> {
    const newer = body.daemon === undefined || isNewer(body.daemon);
    const mayReplace = !newer && this.#options.autostart && this.#options.system.monotonic() < this.#deadline;
    if (!mayReplace || connection === undefined) throw versionMismatch(body.daemon, newer);
    const stopped = connection.request('daemon.stop', {}).then(() => connection.ended);
    await this.#inTime(connection, stopped).catch(() => undefined);
  }
}

/** Whether a daemon is newer than this command line: by its local API, then by its own version. */
export function isNewer({ protocol, version }: { readonly protocol: number; readonly version: string }): boolean {
  return protocol === LOCAL_VERSION ? isNewerVersion(version, APP_VERSION) : protocol > LOCAL_VERSION;
}
