// One device: its disk, clock and link, which outlive its daemon, and the daemon: the real core of src/daemon, answering
// requests through its real dispatcher.

import { openCore } from '../../src/daemon/daemon.ts';
import type { CoreOptions, DaemonCore } from '../../src/daemon/daemon.ts';
import { wsTransport } from '../../src/daemon/sync/ws-transport.ts';
import type { Logger } from '../../src/base/logger.ts';
import type { Dice } from './dice.ts';
import type { FolderCopy } from './folders.ts';
import { Process, WallClock } from './sim-clock.ts';
import type { Timeline } from './sim-clock.ts';
import { SimDisk } from './sim-disk.ts';
import { MountedDisk } from './sim-disk-mount.ts';
import { Link } from './sim-link.ts';
import type { Door, SimNetwork } from './sim-network.ts';

/** What a device is part of. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly network: SimNetwork;
  readonly door: (device: SimDevice) => Door;
  readonly sizes: NonNullable<CoreOptions['sizes']>;
  readonly wholeLogMax: number;
  /** Opens the core; the gate puts broken ones in. */
  readonly open: (options: CoreOptions) => Promise<DaemonCore>;
  /** A frame reaches a device; what it gets of it. */
  readonly heard: (device: SimDevice, frame: Buffer) => Buffer;
  readonly started: (device: SimDevice) => Promise<void>;
  /** Whether the data folder's lock keeps a second daemon away. */
  readonly isLocked: boolean;
  readonly logged: (device: SimDevice, event: string, facts: object) => void;
}

/** A device with its daemon. */
export class SimDevice {
  readonly index: number;
  /** Which user it is to be logged in as. */
  readonly user: number;
  readonly disk: SimDisk;
  readonly wall: WallClock;
  readonly link = new Link();
  readonly #around: Surroundings;
  readonly #dice: Dice;
  process: Process | undefined;
  /** The running daemon; undefined while it starts and while there is none. */
  core: DaemonCore | undefined;
  starts = 0;
  /** Whose turn it is to serve it, where there are several servers. */
  turn: number;
  /** The latest backup of its folder. */
  backup: FolderCopy | undefined;
  /** Whether it was told to write again what was lost or refused, so that refusals may be off its list. */
  recovers = false;
  /** Whether a part of its cached state was ever lost: with the server's log replaced too, nobody has what it had. */
  lostCheckpoint = false;
  /** Whether it was ever logged in. */
  hasLoggedIn = false;
  /** Whether its journal alone may not hold its whole state. */
  tookSnapshot = false;

  constructor(around: Surroundings, who: { readonly index: number; readonly user: number }, dice: Dice) {
    this.#around = around;
    this.#dice = dice;
    this.index = who.index;
    this.turn = who.index;
    this.user = who.user;
    this.wall = new WallClock(around.timeline);
    this.disk = new SimDisk(around.timeline, dice.fork(3));
    for (const dir of ['/home/config', '/home/data']) this.disk.mkdir(dir);
  }

  get isUp(): boolean {
    return this.core !== undefined;
  }

  /** Starts the daemon unless one runs: the lock of the data folder. A disk that fails ends the attempt. */
  async start(): Promise<void> {
    if (this.process !== undefined) return;
    await this.boot(true);
  }

  /** Somebody starts a second daemon. */
  async startSecond(): Promise<void> {
    if (this.#around.isLocked) await this.start();
    else if (this.process !== undefined) await this.boot(false);
  }

  /** Starts a daemon; `owned` = it is this device's one. */
  async boot(owned: boolean): Promise<DaemonCore | undefined> {
    const { timeline } = this.#around;
    const process = new Process(timeline, this.wall);
    if (owned) this.process = process;
    this.starts += 1;
    try {
      const core = await this.#around.open(this.#options(process));
      if (owned) this.core = core;
      await core.begin();
      if (owned) await this.#around.started(this);
      return core;
    } catch (error) {
      this.#around.logged(this, 'start_failed', { message: String(error) });
      if (owned && this.process === process) this.kill();
      return undefined;
    }
  }

  /** SIGKILL: what was written stays. */
  kill(): void {
    this.#gone(true);
  }

  /** The power goes: what was not synced may be lost, and nobody tells the server. */
  powerCut(): void {
    this.#gone(this.#dice.chance(0.5));
    this.disk.crash();
  }

  /** Stops as it does on SIGTERM. */
  async stop(): Promise<void> {
    const { core, process } = this;
    if (core === undefined) return;
    this.core = undefined;
    await core.close().catch(() => undefined);
    if (this.process === process) this.kill();
  }

  #gone(audible: boolean): void {
    const { process } = this;
    this.core = undefined;
    this.process = undefined;
    if (process === undefined) return;
    process.die();
    this.#around.network.died(process, audible);
  }

  #options(process: Process): CoreOptions {
    const { network, sizes, wholeLogMax } = this.#around;
    const door = (): Door => this.#around.door(this);
    const station = { process, link: this.link, tap: (frame: Buffer) => this.#around.heard(this, frame) };
    const dial = network.dial(station, door);
    const http = network.http(station, door);
    return {
      paths: { data: '/home/data', config: '/home/config', log: '/home/log' },
      disk: new MountedDisk(this.disk, process, () => this.kill()),
      clock: process,
      random: this.#dice.fork(this.starts).random,
      logger: this.#logger(),
      version: 'simulated',
      pid: this.starts,
      open: () => wsTransport(process, undefined, dial),
      http: async () => ({
        json: (target, method, call) => http.json(target, method, call),
        snapshot: (target, path) => {
          this.tookSnapshot = true;
          return http.snapshot(target, path);
        },
      }),
      sizes,
      wholeLogMax,
      stop: () => undefined,
    };
  }

  #logger(): Logger {
    const log = (event: string, facts: object = {}): void => this.#around.logged(this, event, facts);
    return { info: log, warn: log, error: log };
  }
}

/** The real core. */
export const realCore = openCore;
