// What people do: commands through the daemon's real dispatcher, with what is known of each call: asked, answered,
// refused, failed, or lost with the daemon that should have answered.

import { EPOCH_MS } from './sim-clock.ts';
import type { Process } from './sim-clock.ts';
import type { SimDevice } from './sim-daemon.ts';
import { Dice } from './dice.ts';
import type { Action, CommandName } from './plan.ts';
import { newUuid } from '../../src/base/uuid.ts';
import { UserError } from '../../src/protocol/error-code.ts';
import { StoreError } from '../../src/daemon/store/store-error.ts';
import type { DaemonCore } from '../../src/daemon/daemon.ts';
import { accessParamsOf } from './access-requests.ts';
import type { AccessRequest } from './access-requests.ts';
import { paramsOf } from './requests.ts';

/** A request and what became of it. */
export interface Call {
  readonly device: SimDevice;
  readonly process: Process;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly key: string;
  status: 'asked' | 'answered' | 'refused' | 'failed';
  answer?: Readonly<Record<string, unknown>>;
}

/** What the workload needs of its world. */
export interface WorkloadPorts {
  readonly answered: (call: Call) => void;
  readonly defect: (message: string) => void;
  /** A login code of a user. */
  readonly newCode: (user: number) => string;
  /** Books of a user that the server has. */
  readonly booksOf: (user: number) => readonly string[];
  /** Whether a login was revoked. */
  readonly isRevoked: (deviceId: string) => boolean;
  readonly devices: () => readonly SimDevice[];
}

const REPEATED_KEPT = 20;
/** Requests that are not writes. */
const UNKEYED =
  /^(sync\.(now|pause|resume)|import\..*|login|logout|device\..*|book\.(invite|join|remove|role|leave|archive))$/;

/** People at their devices. */
export class Workload {
  /** The dice of an action. */
  diceOf = (roll: number): Dice => new Dice(roll);
  readonly calls: Call[] = [];
  readonly #ports: WorkloadPorts;
  #keys = 0;

  constructor(ports: WorkloadPorts) {
    this.#ports = ports;
  }

  /** Does what an action says, if the device's daemon runs. */
  perform(action: Action, device: SimDevice): void {
    const { core, process } = device;
    if (core === undefined || process === undefined) return;
    const dice = this.diceOf(action.roll);
    switch (action.name as CommandName) {
      case 'again':
        return this.#again(device, dice);
      case 'twice':
        return this.#twice(device, dice);
      case 'login':
        return this.#login(device, core);
      case 'logout':
        return this.#ask(device, 'logout', { force: true });
      case 'share':
        void this.#share(device, core, dice);
        return undefined;
      case 'book.remove':
      case 'book.role':
      case 'book.leave':
      case 'book.archive':
      case 'device.revoke':
        return this.#accessChange(device, core, { name: action.name as AccessRequest, dice });
      case 'useBook':
        return this.#useBook(device, core, dice);
      case 'entry.redo':
        return this.#ask(device, 'entry.undo', paramsOf('entry.redo', core, dice));
      case 'import':
        void this.#import(device, core, dice);
        return undefined;
      case 'dryRun':
        return this.#ask(device, 'contact.add', { ...paramsOf('contact.add', core, dice), dryRun: true });
      default:
        return this.#command(device, core, { name: action.name as CommandName, dice });
    }
  }

  /** Writes again what a restored server has lost. */
  recover(device: SimDevice): void {
    for (const book of device.core?.context.store.books.keys() ?? []) this.#ask(device, 'sync.recover', { book });
  }

  /** A device has another folder: nobody sends again what was asked of the one before. */
  forget(device: SimDevice): void {
    for (let index = this.calls.length - 1; index >= 0; index -= 1) {
      if (this.calls[index]?.device === device) this.calls.splice(index, 1);
    }
  }

  /** Calls that have no answer though their daemon lives. */
  get open(): readonly Call[] {
    return this.calls.filter(({ status, process }) => status === 'asked' && process.isAlive);
  }

  #command(device: SimDevice, core: DaemonCore, { name, dice }: { name: CommandName; dice: Dice }): void {
    const params = paramsOf(name, core, dice);
    if (params !== undefined) this.#ask(device, name, params);
  }

  #accessChange(device: SimDevice, core: DaemonCore, { name, dice }: { name: AccessRequest; dice: Dice }): void {
    this.#ask(device, name, accessParamsOf(name, { core, device, devices: this.#ports.devices() }, dice));
  }

  #ask(device: SimDevice, method: string, params: object | undefined, key = this.#newKey()): void {
    const { core, process } = device;
    if (core === undefined || process === undefined || params === undefined) return;
    const isWrite = !UNKEYED.test(method);
    if (method === 'sync.recover') device.recovers = true;
    const whole = { ...params, ...(isWrite ? { key } : {}) };
    const call: Call = { device, process, method, params: whole, key, status: 'asked' };
    this.calls.push(call);
    void this.#settle(call, core.dispatcher.call(method, whole));
  }

  async #settle(call: Call, answer: Promise<unknown>): Promise<Readonly<Record<string, unknown>> | undefined> {
    try {
      call.answer = (await answer) as Readonly<Record<string, unknown>>;
      call.status = 'answered';
      if (call.method === 'login') call.device.hasLoggedIn = true;
      this.#ports.answered(call);
      return call.answer;
    } catch (error) {
      call.status = error instanceof StoreError ? 'failed' : 'refused';
      if (error instanceof UserError) call.answer = { refused: error.body.code };
      else if (!(error instanceof StoreError)) this.#ports.defect(`${call.method}: ${String((error as Error).stack)}`);
      return undefined;
    }
  }

  /** The same command once more, as a command line does that got no answer. */
  #again(device: SimDevice, dice: Dice): void {
    const own = this.calls.filter((call) => call.device === device && 'key' in call.params).slice(-REPEATED_KEPT);
    if (own.length === 0) return;
    const { method, params, key } = dice.pick(own);
    this.#ask(device, method, params, key);
  }

  #twice(device: SimDevice, dice: Dice): void {
    if (device.core === undefined) return;
    const key = this.#newKey();
    const params = paramsOf('transaction.add', device.core, dice);
    this.#ask(device, 'transaction.add', params, key);
    this.#ask(device, 'transaction.add', params, key);
  }

  /** A login with a new code, in place of the one that there may be. */
  async logInAnew(device: SimDevice): Promise<void> {
    if (device.core?.context.engine.account !== undefined) await this.#request(device, 'logout', { force: true });
    await this.#request(device, 'login', this.#loginOf(device));
  }

  /** Makes a user a member of a book, who may write, through a device of an owner's and one of theirs. */
  async letIn(owner: SimDevice, device: SimDevice, book: string): Promise<void> {
    await this.#request(owner, 'book.archive', { book, undo: true });
    const invited = await this.#request(owner, 'book.invite', { book, role: 'editor' });
    if (invited === undefined) return;
    await this.#request(device, 'book.join', { code: invited['code'] });
    await this.#request(owner, 'book.role', { book, user: `user ${device.user}`, role: 'editor' });
  }

  #loginOf({ user, index }: SimDevice): object {
    return { url: 'http://server', code: this.#ports.newCode(user), device: `device ${index}` };
  }

  #login(device: SimDevice, core: DaemonCore): void {
    const { engine, accounts } = core.context;
    if (engine.account === undefined) {
      this.#ask(device, 'login', this.#loginOf(device));
    } else if (engine.state.connection === 'blocked' && this.#ports.isRevoked(engine.account.deviceId)) {
      void this.logInAnew(device);
    } else if (engine.state.connection === 'blocked') {
      void accounts.logIn(engine.account).catch(() => undefined);
    }
  }

  /** Turns to another book of the user, as one who has several does. */
  #useBook(device: SimDevice, core: DaemonCore, dice: Dice): void {
    const { store } = core.context;
    const known = [...this.#ports.booksOf(device.user), ...store.books.keys()];
    const book = dice.chance(0.2) ? newUuid(EPOCH_MS, dice.random) : dice.pick(known);
    void store.exclusive(() => store.useBook(book)).catch(() => undefined);
  }

  async #import(device: SimDevice, core: DaemonCore, dice: Dice): Promise<void> {
    const { process } = device;
    if (process === undefined) return;
    const call = (method: string, params: object): Promise<unknown> => {
      const one: Call = { device, process, method, params: { ...params }, key: this.#newKey(), status: 'asked' };
      this.calls.push(one);
      return this.#settle(one, core.dispatcher.call(method, params));
    };
    const begun = (await call('import.begin', { key: this.#newKey(), source: 'bank' })) as
      | { import: string }
      | undefined;
    if (begun === undefined) return;
    const rows = paramsOf('import', core, dice);
    await call('import.rows', { import: begun.import, ...rows });
    await call('import.commit', { import: begun.import });
  }

  /** Somebody gives another user a code for the book in use, and they join with it and turn to it. */
  async #share(device: SimDevice, core: DaemonCore, dice: Dice): Promise<void> {
    const others = this.#ports.devices().filter(({ user, isUp }) => user !== device.user && isUp);
    if (others.length === 0) return;
    const [other, book] = [dice.pick(others), core.context.store.current];
    const role = dice.pick(['editor', 'editor', 'owner', 'viewer']);
    const invited = await this.#request(device, 'book.invite', { book, role });
    if (invited === undefined) return;
    const joined = await this.#request(other, 'book.join', { code: invited['code'] });
    const store = other.core?.context.store;
    if (joined !== undefined) await store?.exclusive(() => store.useBook(book)).catch(() => undefined);
  }

  /** Asks a device and gives its answer; `undefined` if it refuses, fails, or does not run. It may never come. */
  async #request(
    device: SimDevice,
    method: string,
    params: object,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { core, process } = device;
    if (core === undefined || process === undefined) return undefined;
    const call: Call = { device, process, method, params: { ...params }, key: this.#newKey(), status: 'asked' };
    this.calls.push(call);
    return this.#settle(call, core.dispatcher.call(method, params));
  }

  #newKey(): string {
    this.#keys += 1;
    return `key-${String(this.#keys).padStart(8, '0')}`;
  }
}
