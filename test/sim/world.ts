// One simulated world: a server with its database, devices with their daemons, people, and what goes wrong; and the run
// of a plan through it. One plan is one run, event by event.

import type { DaemonCore, CoreOptions } from '../../src/daemon/daemon.ts';
import { newCode, normalizeCode, secretHash } from '../../src/server/access/secret.ts';
import { newUuid } from '../../src/base/uuid.ts';
import { WIRE } from '../../src/protocol/limits.ts';
import { AccessChecker } from './access-checker.ts';
import { Checkers } from './checkers.ts';
import { Dice } from './dice.ts';
import { breakSomething, mendAll } from './faults.ts';
import { checkLiveness } from './liveness.ts';
import { overPostgres, overSqlite } from './make-servers.ts';
import type { Admin, ServerParts, ServersAround } from './make-servers.ts';
import { upgradeServer } from './newer-peer.ts';
import { isCommand } from './plan.ts';
import type { Action, Plan, Shape } from './plan.ts';
import { inviteAgain, logInAgain } from './reunion.ts';
import { rotPage } from './rot.ts';
import { copyDatabase, putBack } from './sim-backup.ts';
import type { DatabaseCopy } from './sim-backup.ts';
import { EPOCH_MS, Timeline } from './sim-clock.ts';
import { realCore, SimDevice } from './sim-daemon.ts';
import { SimStorage } from './sim-database.ts';
import type { ServerSql } from './sim-database.ts';
import type { SimPg } from './postgres/sim-pg.ts';
import { SimNetwork } from './sim-network.ts';
import type { SimServers } from './sim-servers.ts';
import { Violation } from './violation.ts';
import { Workload } from './workload.ts';

/** Parts that the gate replaces by broken ones. */
export interface Parts extends ServerParts {
  readonly core: (options: CoreOptions) => Promise<DaemonCore>;
  readonly isLocked: boolean;
  /** Called with the world before anything happens. */
  readonly prepare: (world: World) => void;
}

/** The real parts. */
export const REAL_PARTS: Parts = {
  core: realCore,
  storage: (parts) => new SimStorage(parts),
  pgBugs: {},
  looks: { polls: true, sharesAccess: true },
  isLocked: true,
  prepare: () => undefined,
};

/** What a run came to. */
export interface RunResult {
  readonly violation: Violation | undefined;
  /** Index of the action after which it was found. */
  readonly step: number;
  readonly events: number;
  readonly entries: number;
}

/** How often, in actions, everything is checked. */
const QUIET_EVERY = 50;

/** A run of so many actions has to show something. */
const VACUOUS_FROM = 100;

/** A world; `run` leads it through a plan. */
export class World {
  readonly shape: Shape;
  readonly timeline = new Timeline();
  readonly sql: ServerSql;
  readonly pg: SimPg | undefined;
  readonly network: SimNetwork;
  readonly server: SimServers;
  readonly devices: readonly SimDevice[];
  readonly checkers: Checkers;
  readonly access: AccessChecker | undefined;
  readonly workload: Workload;
  readonly emptyServer: DatabaseCopy;
  serverCopy: DatabaseCopy;
  violation: Violation | undefined;
  readonly #parts: Parts;
  readonly #dice: Dice;
  readonly #users: readonly string[];
  readonly #admin: Admin;
  readonly #rotting = new Set<SimDevice>();

  constructor(shape: Shape, parts: Parts) {
    this.shape = shape;
    this.#parts = parts;
    this.#dice = new Dice(shape.seed ^ 0x5eed);
    const { timeline } = this;
    this.network = new SimNetwork(timeline, this.#dice.fork(4));
    const servers = shape.nodes === 0 ? overSqlite(this.#around(shape)) : overPostgres(this.#around(shape));
    const { sql } = servers;
    this.sql = sql;
    this.pg = servers.pg;
    this.#admin = servers.admin;
    this.#users = Array.from({ length: shape.users }, (_, index) => this.#addUser(index));
    this.emptyServer = copyDatabase(sql);
    this.serverCopy = this.emptyServer;
    this.server = servers.make();
    this.devices = Array.from({ length: shape.devices }, (_, index) => this.#device(shape, index));
    this.access = shape.rightsChange
      ? new AccessChecker({ ...this.#watched(), hasNodes: shape.nodes > 0, standsStill: shape.standsStill })
      : undefined;
    this.checkers = new Checkers(this);
    this.workload = new Workload({
      answered: (call) => this.#guard(() => this.checkers.answered(call)),
      defect: (message) => this.#found(new Violation('DEFECT', message)),
      newCode: (user) => this.#newCode(user),
      booksOf: (user) => this.#booksOf(user),
      isRevoked: (deviceId) => this.access?.isRevoked(deviceId) === true,
      devices: () => this.devices,
    });
    timeline.afterEvent = () => this.#afterEvent();
    timeline.thrown = (error) => this.#found(error);
    parts.prepare(this);
  }

  /** Alters the next page that reaches a device. */
  readonly rot = (device: SimDevice): void => {
    this.#rotting.add(device);
  };

  /** The server goes on with a copy of its database, as if nothing had happened since. */
  readonly replaceLogs = (copy: DatabaseCopy, dice?: Dice): void => {
    this.server.kill(true);
    this.sql.rollBack();
    this.checkers.logsReplaced();
    putBack(this.sql, copy, dice);
  };

  /** Leads the world through the actions, mends it, and waits until it is quiet. */
  async run(actions: readonly Action[]): Promise<RunResult> {
    this.server.start();
    for (const device of this.devices) void device.start();
    await this.timeline.run(50);
    let step = 0;
    for (; step < actions.length && this.violation === undefined; step += 1) {
      const action = actions[step] as Action;
      await this.timeline.run(this.timeline.now + action.gapMs);
      if (this.violation !== undefined) break;
      this.#guard(() => this.#perform(action));
      if (step % QUIET_EVERY === QUIET_EVERY - 1) await this.#check(() => this.checkers.quiet());
    }
    if (this.violation === undefined) await this.#finish();
    const entries = [...this.checkers.logs.values()].reduce((sum, { head }) => sum + head, 0);
    if (this.shape.needsServer && entries === 0 && actions.length >= VACUOUS_FROM) {
      this.#found(new Violation('VACUOUS', 'nothing has reached a server, so that nothing was shown'));
    }
    this.sql.close();
    return { violation: this.violation, step, events: this.timeline.count, entries };
  }

  async #finish(): Promise<void> {
    await this.#check(() => this.checkers.quiet());
    this.#rotting.clear();
    await mendAll(this);
    await this.#check(() => logInAgain(this));
    await this.#check(() => checkLiveness(this));
    if (this.access !== undefined) {
      await this.#check(() => this.checkers.quiet());
      await this.#check(() => inviteAgain(this));
      await this.#check(() => checkLiveness(this));
    }
    await this.#check(() => this.checkers.kept());
    if (this.checkers.replacements > 0) {
      for (const device of this.devices) this.workload.recover(device);
      await this.#check(() => checkLiveness(this));
    }
    await this.#check(() => this.checkers.quiet(true));
    await this.#check(() => this.checkers.rebuilt());
  }

  #perform(action: Action): void {
    const device = this.devices[action.device % this.devices.length] as SimDevice;
    if (isCommand(action)) this.workload.perform(action, device);
    else breakSomething(this, action, device);
  }

  #watched(): Pick<World, 'timeline' | 'sql' | 'server' | 'devices'> {
    const { timeline, sql, server, devices } = this;
    return { timeline, sql, server, devices };
  }

  #around(shape: Shape): ServersAround {
    const { timeline, network } = this;
    return { timeline, network, dice: this.#dice, shape, parts: this.#parts };
  }

  #device(shape: Shape, index: number): SimDevice {
    const around = {
      timeline: this.timeline,
      network: this.network,
      door: ({ turn }: SimDevice) => this.server.door(turn),
      sizes: { segmentBytes: shape.segmentBytes, checkpointBytes: shape.checkpointBytes, ...piecesOf(shape) },
      wholeLogMax: shape.wholeLogMax,
      isLocked: this.#parts.isLocked,
      open: (options: CoreOptions) => this.#openCore(options, index),
      heard: (device: SimDevice, frame: Buffer) => this.#heard(device, frame),
      started: (device: SimDevice) => this.#check(() => this.checkers.started(device)),
      logged: (device: SimDevice, event: string, facts: object) =>
        this.#guard(() => this.checkers.logged(device, event, facts)),
    };
    return new SimDevice(around, { index, user: index % shape.users }, this.#dice.fork(6));
  }

  async #openCore(options: CoreOptions, index: number): Promise<DaemonCore> {
    const core = await this.#parts.core(options);
    const { store } = core.context;
    const inner = store.listener;
    store.listener = {
      ...inner,
      stepped: (step) => {
        const device = this.devices[index];
        if (device !== undefined) this.#guard(() => this.checkers.stepped(device, step));
        inner.stepped(step);
      },
    };
    return core;
  }

  #heard(device: SimDevice, frame: Buffer): Buffer {
    this.#guard(() => this.checkers.heard(device, frame.toString('utf8')));
    if (!this.#rotting.has(device)) return frame;
    const rotten = rotPage(frame.toString('utf8'));
    if (rotten === undefined) return frame;
    this.#rotting.delete(device);
    this.checkers.spoil(device, rotten.book, rotten.to);
    return Buffer.from(rotten.text);
  }

  #afterEvent(): boolean {
    if (this.violation === undefined) this.#guard(() => this.checkers.afterEvent());
    return this.violation !== undefined;
  }

  #guard(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#found(error);
    }
  }

  async #check(look: () => Promise<void>): Promise<void> {
    if (this.violation !== undefined) return;
    try {
      await look();
    } catch (error) {
      this.#found(error);
    }
  }

  /** The first finding counts; what follows from it is not looked at. */
  #found(error: unknown): void {
    const stack = error instanceof Error ? String(error.stack) : String(error);
    this.violation ??= error instanceof Violation ? error : new Violation('DEFECT', stack);
  }

  #addUser(index: number): string {
    const id = newUuid(EPOCH_MS, this.#dice.random);
    this.#admin.addUser({ id, name: `user ${index}` }, EPOCH_MS);
    return id;
  }

  #newCode(user: number): string {
    const code = newCode(this.#dice.random);
    const forever = Number.MAX_SAFE_INTEGER;
    const userId = this.#users[user] ?? '';
    const hash = secretHash(normalizeCode(code));
    this.sql.apart(() => this.#admin.addCode({ hash, userId, expiresAt: forever }, EPOCH_MS));
    return code;
  }

  #booksOf(user: number): readonly string[] {
    const text =
      'SELECT b.id FROM books b JOIN members m ON m.book_id = b.book_id WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY b.book_id';
    return this.sql.all<{ id: string }>(text, this.#users[user] ?? '').map(({ id }) => id);
  }
}

function piecesOf({ inPieces }: Shape): NonNullable<CoreOptions['sizes']> {
  return inPieces ? { replayPieces: 2, putOffFrom: 1, partEntries: 2, capturePieces: 1 } : {};
}

/** Runs a plan. Its small limits hold while it runs: only then are their borders met by so few entries. */
export async function runPlan(plan: Plan, parts: Parts = REAL_PARTS): Promise<RunResult> {
  const limits = WIRE as { -readonly [K in keyof typeof WIRE]: number };
  const real = { ...WIRE };
  const { pageEntriesMax, pushMutationsMax, highWaterBytes } = plan.shape;
  Object.assign(limits, { pageEntriesMax, pushMutationsMax, highWaterBytes });
  const downgrade = upgradeServer();
  try {
    return await new World(plan.shape, parts).run(plan.actions);
  } finally {
    downgrade();
    Object.assign(limits, real);
  }
}
