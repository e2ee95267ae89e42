// Runs a scenario against the built programs: each line is one command, run to its end before the next line begins.
// Then everything is exchanged, a fresh device logs in, and on every device the result and the agreement are checked.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { SyncAnswer } from '../../../src/protocol/local/views.ts';
import { inTime } from '../built-world.ts';
import type { BuiltDevice, BuiltWorld, Lines, WatchLine } from '../built-world.ts';
import { Cable } from '../cable.ts';
import type { Argument } from './command-forms.ts';
import { expectAgreement } from './expect-agreement.ts';
import type { ServerHead } from './expect-agreement.ts';
import { expectFact } from './expect-fact.ts';
import { Holding } from './holding.ts';
import { ScenarioError } from './scenario.ts';
import type { Action, Place, Scenario } from './scenario.ts';

const FRESH = 'fresh';

/** Where a scenario runs: its devices are of one world; the server, which runs, may be of another. */
export interface Stage {
  readonly world: BuiltWorld;
  readonly server: BuiltWorld;
  /** The user to whom all devices belong, not yet known to the server. */
  readonly user: string;
}

/** Runs it to its end. Throws `ScenarioError` naming the line that did not hold. */
export async function runScenario(stage: Stage, scenario: Scenario): Promise<void> {
  const run = new Run(stage);
  try {
    for (const { name, content } of scenario.texts) await writeFile(join(stage.world.dir, name), content);
    for (const step of scenario.steps) await run.act(step).catch(blame(step.place));
    await run.settle();
    const holdings = run.holdings();
    for (const { fact, place } of scenario.result) {
      for (const holding of holdings) await expectFact(fact, holding, run.idOf).catch(blame(place));
    }
    await expectAgreement(await run.serverHead(), holdings);
  } finally {
    await run.close();
  }
}

/** Turns what a line threw into an error that names the line. */
function blame(place: Place): (error: unknown) => never {
  return (error) => {
    throw new ScenarioError(place, error instanceof Error ? error.message : String(error), { cause: error });
  };
}

type Login = Pick<Action & { readonly type: 'login' }, 'throughCable' | 'clock'>;
type EndDaemon = Action & { readonly type: 'endDaemon' };

class Run {
  readonly #stage: Stage;
  /** Names of the devices that have logged in, in that order. */
  readonly #devices: string[] = [];
  readonly #ids = new Map<string, string>();
  readonly #watches = new Map<string, Lines<WatchLine>>();
  /** What devices exported when they were told to remember it. */
  readonly #remembered = new Map<string, object>();
  #cable: Cable | undefined;
  /** The first device's token for the server's HTTP interface. */
  #token: string | undefined;
  /** Monotonic ms at which the latest command had ended. */
  #endedAt = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The id behind a name. */
  readonly idOf = (name: string): string => {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`${name} has no id`);
    return id;
  };

  /** What the devices hold now. */
  holdings(): readonly Holding[] {
    return this.#devices.map((name) => this.#holding(name));
  }

  async act(action: Action): Promise<void> {
    const { device: name = '' } = action as { readonly device?: string };
    switch (action.type) {
      case 'login':
        return this.#logIn(name, action);
      case 'run':
        for (const one of action.devices) await this.#run(this.#device(one), action);
        return undefined;
      case 'conflict':
        return this.#nameConflict(action);
      case 'watch':
        this.#watches.set(name, await this.#device(name).watch());
        return undefined;
      case 'hears':
        return this.#hear(action);
      case 'sees':
        return expectFact(action.fact, this.#holding(name), this.idOf);
      case 'server':
        if (action.act === 'start') return this.#stage.server.startServer();
        return this.#stage.server.stopServer(action.act === 'kill' ? 'SIGKILL' : 'SIGTERM');
      case 'serverHolds':
        return expectLike(await this.serverHead(), { head: action.entries });
      case 'endDaemon':
        return this.#endDaemon(this.#device(name), action.how);
      case 'keeps':
        return expectLike({ checkpoints: this.#device(name).checkpoints() }, { checkpoints: action.checkpoints });
      case 'remember':
        this.#remembered.set(name, await this.#image(name));
        return undefined;
      case 'asRemembered':
        return expectSame(await this.#image(name), this.#remembered.get(name));
      case 'cut':
        this.#cable?.order(action.cut);
        return undefined;
      case 'waitForCut':
        return inTime('the cut', this.#cable?.made() ?? Promise.resolve());
      case 'cable':
        return action.act === 'cut' ? this.#cable?.cut() : this.#cable?.mend();
    }
  }

  /** Everything pending goes out, everybody gets it, a fresh device reads it all; then a sync moves nothing. */
  async settle(): Promise<void> {
    for (const name of this.#devices) await this.#syncNow(name);
    await this.#logIn(FRESH, { throughCable: false });
    await Promise.all(this.#devices.map((name) => this.#syncUntilStill(name)));
  }

  /** Nobody writes any more: when a sync has moved something, the next one has nothing left. */
  async #syncUntilStill(name: string): Promise<void> {
    const still = { done: true, sent: 0, received: 0, pending: 0 };
    const { sent, received } = await this.#syncNow(name);
    if (sent + received > 0) expectLike(await this.#syncNow(name), still);
  }

  async serverHead(): Promise<ServerHead> {
    const response = await fetch(new URL('/api/sync/hash', this.#stage.server.url), {
      headers: { authorization: `Bearer ${this.#token ?? ''}` },
    });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return (await response.json()) as ServerHead;
  }

  /** Nothing of it is needed any more. */
  async close(): Promise<void> {
    await Promise.all(this.#devices.map((name) => this.#device(name).killDaemon()));
    await this.#cable?.close();
  }

  async #logIn(name: string, { throughCable, clock = 0 }: Login): Promise<void> {
    const { world, server, user } = this.#stage;
    const [first] = this.#devices;
    const code = await (first === undefined ? server.addUser(user) : this.#device(first).invite());
    if (throughCable) this.#cable ??= await Cable.open(Number(new URL(server.url).port));
    const url = (throughCable ? this.#cable?.url : undefined) ?? server.url;
    const codeFile = join(world.dir, `${name}.code`);
    await writeFile(codeFile, code);
    this.#device(name).clockMinutes = clock;
    await this.#device(name).json('login', url, '--code-file', codeFile, '--name', name);
    this.#devices.push(name);
    this.#token ??= (await this.#device(name).json<{ readonly token: string }>('device', 'token')).token;
  }

  async #nameConflict({ device, as, record, field }: Action & { type: 'conflict' }): Promise<void> {
    const open = await this.#holding(device).conflicts();
    const about = open.filter((one) => one.record === this.idOf(record) && one.field === field);
    expectLike(about, { length: 1 });
    this.#ids.set(as, about[0]?.id ?? '');
  }

  /** All that a device has, as it prints it, and what it makes of it. */
  async #image(name: string): Promise<object> {
    const { code, stdout } = await this.#device(name).run(['export']);
    const { digest, cursor } = (await this.#holding(name).status()).book;
    // The first line says when it was made.
    return { code, records: stdout.slice(stdout.indexOf('\n')), digest, cursor };
  }

  async #endDaemon(device: BuiltDevice, how: EndDaemon['how']): Promise<void> {
    expectLike(device.daemonPids(), { length: 1 });
    if (how === 'stop') return device.stopDaemon();
    await device.killDaemon();
    if (how === 'lose checkpoint') await device.loseCheckpoint();
  }

  async #run(device: BuiltDevice, action: Action & { type: 'run' }): Promise<void> {
    const { command, as, failure } = action;
    const { code, stdout, stderr } = await device.run([...command.args.map((one) => this.#argument(one)), '--json']);
    this.#endedAt = performance.now();
    const said = failure === undefined ? { exit: code, stderr } : { exit: code, code: errorCode(stderr) };
    expectLike(said, failure ?? { exit: 0, stderr: '' });
    const { gives } = command;
    if (as === undefined || gives === undefined || gives === 'conflict') return;
    this.#ids.set(as, (JSON.parse(stdout) as Record<typeof gives, { readonly id: string }>)[gives].id);
  }

  #argument(argument: Argument): string {
    if ('name' in argument) return this.idOf(argument.name);
    return 'file' in argument ? join(this.#stage.world.dir, argument.file) : argument.text;
  }

  async #hear({ device, event, name, withinMs }: Action & { type: 'hears' }): Promise<void> {
    const id = this.idOf(name);
    const heard = this.#watches.get(device)?.find(({ type, data }) => type === event && data['id'] === id);
    const left = withinMs === undefined ? undefined : Math.max(0, withinMs - (performance.now() - this.#endedAt));
    await inTime(event, heard ?? Promise.reject(new Error(`${device} does not watch`)), left);
  }

  #device(name: string): BuiltDevice {
    return this.#stage.world.device(name);
  }

  #holding(name: string): Holding {
    return new Holding(name, this.#device(name));
  }

  #syncNow(name: string): Promise<SyncAnswer> {
    return this.#device(name).json('sync', 'now');
  }
}

function expectLike(actual: object, expected: object): void {
  expect(actual, JSON.stringify(actual)).toMatchObject(expected);
}

function expectSame(actual: object, expected: object | undefined): void {
  expect(actual).toEqual(expected);
}

/** The code of the error that a command printed last. */
function errorCode(stderr: string): string | undefined {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return (JSON.parse(line) as { readonly error?: { readonly code?: string } }).error?.code;
}
