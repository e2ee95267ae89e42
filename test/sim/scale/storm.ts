// A reconnect storm: all devices of some nodes come at once. Devices are the real connection table with its back-off, the
// door is the real one of the server; a node is a processor with a queue, fed with measured costs.

import { seededRandom } from '../../../src/base/random.ts';
import type { Random } from '../../../src/base/random.ts';
import { step } from '../../../src/daemon/sync/sync-state.ts';
import type { SyncEvent, SyncState } from '../../../src/daemon/sync/sync-state.ts';
import { SERVER, WIRE } from '../../../src/protocol/limits.ts';
import { Arrivals } from '../../../src/server/access/arrivals.ts';
import { Happenings, Processor } from './happenings.ts';

/** Ms of one way between device and node, and how long a device waits for its welcome before its watchdog ends it. */
const WAY_MS = 25;
const WELCOME_MS = WIRE.deadMs;
/** Ms of a node's processor for a refusal, before any token is looked up. */
const REFUSAL_MS = 0.1;

/** How nodes treat those who are too many: let all in, tell all the same time, or give each a turn. */
export type Door = 'open' | 'fixed' | 'turns';

/** A storm. Costs in ms of one processor of a node. */
export interface StormPlan {
  readonly seed: number;
  readonly devices: number;
  readonly nodes: number;
  readonly door: Door;
  readonly tokenMs: number;
  readonly helloMs: number;
  readonly untilMs: number;
}

/** What it came to. Times in ms since all were cut off; `undefined`: never. */
export interface StormResult {
  readonly live: number;
  readonly halfLiveMs: number | undefined;
  readonly allLiveMs: number | undefined;
  /** Connections that were opened or tried, and hellos that were worked on for nobody. */
  readonly tries: number;
  readonly wasted: number;
  /** Longest queue of a node, in ms of work. */
  readonly backlogMs: number;
}

/** Runs it. */
export function reconnectStorm(plan: StormPlan): StormResult {
  const time = new Happenings();
  const random = seededRandom(plan.seed);
  const tally = { tries: 0, wasted: 0, backlogMs: 0, liveAt: [] as number[] };
  const nodes = Array.from({ length: plan.nodes }, () => new Node(time, random, plan));
  for (let index = 0; index < plan.devices; index += 1) {
    const choose = (): Node => nodes[Math.floor(random.uniform() * nodes.length)] as Node;
    const device = new Device({ time, random, choose, tally });
    time.after(0, () => device.cutOff());
  }
  time.runUntil(plan.untilMs);
  const { tries, wasted, liveAt } = tally;
  const atShare = (share: number): number | undefined => liveAt[Math.ceil(share * plan.devices) - 1];
  const backlogMs = Math.max(...nodes.map((node) => node.longestMs));
  return { live: liveAt.length, halfLiveMs: atShare(0.5), allLiveMs: atShare(1), tries, wasted, backlogMs };
}

class Node {
  longestMs = 0;
  readonly #plan: StormPlan;
  readonly #processor: Processor;
  readonly #arrivals: Arrivals;
  #open = 0;

  constructor(time: Happenings, random: Random, plan: StormPlan) {
    this.#plan = plan;
    this.#processor = new Processor(time);
    const clock = { now: () => time.now, monotonic: () => time.now, timer: () => () => undefined };
    this.#arrivals = new Arrivals(clock, random, SERVER);
  }

  /** Lets the device in after its token was looked up, or says for how long (ms) it shall stay away. */
  knock(answer: (entered: (() => void) | number) => void): void {
    const entered = this.#judge();
    this.#work(typeof entered === 'number' ? REFUSAL_MS : this.#plan.tokenMs, () => answer(entered));
  }

  /** Works on a hello if somebody still waits for it. */
  hello(waits: () => boolean, done: () => void): void {
    this.#work(waits() ? this.#plan.helloMs : 0, done);
  }

  #judge(): (() => void) | number {
    const { door } = this.#plan;
    if (door === 'turns') {
      const arrival = this.#arrivals.enter();
      return typeof arrival === 'number' ? arrival : arrival.end;
    }
    if (door === 'fixed' && this.#open >= SERVER.arrivingMax) return 5_000;
    this.#open += 1;
    return () => void (this.#open -= 1);
  }

  #work(workMs: number, done: () => void): void {
    this.#processor.run(workMs, done);
    this.longestMs = Math.max(this.longestMs, this.#processor.backlogMs);
  }
}

interface DeviceParts {
  readonly time: Happenings;
  readonly random: Random;
  readonly choose: () => Node;
  readonly tally: { tries: number; wasted: number; readonly liveAt: number[] };
}

class Device {
  readonly #parts: DeviceParts;
  #state: SyncState = { connection: 'live', generation: 1, attempt: 0, liveSince: -1e6 };

  constructor(parts: DeviceParts) {
    this.#parts = parts;
  }

  /** Its node has gone. */
  cutOff(): void {
    this.#closed(this.#state.generation);
  }

  #closed(generation: number, retryAfterMs?: number): void {
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    this.#feed({ type: 'closed', generation, remedy: 'reconnect', code: 'unavailable', message: '', ...retry });
  }

  #feed(event: SyncEvent): void {
    const { time, random } = this.#parts;
    const { state, effects } = step(this.#state, event, { now: time.now, uniform: random.uniform() });
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'connect') this.#connect(effect.generation);
      if (effect.type !== 'armRetry') continue;
      const { generation, delayMs } = effect;
      time.after(delayMs, () => this.#feed({ type: 'retryDue', generation }));
    }
  }

  #connect(generation: number): void {
    const { time, tally, choose } = this.#parts;
    tally.tries += 1;
    const node = choose();
    const isHere = (): boolean => this.#state.generation === generation;
    const giveUp = (ms: number, phase: SyncState['connection']): void =>
      time.after(ms, () => {
        if (isHere() && this.#state.connection === phase) this.#closed(generation);
      });
    giveUp(WIRE.handshakeMs, 'connecting');
    time.after(WAY_MS, () =>
      node.knock((entered) => {
        if (typeof entered === 'number') {
          // HTTP says whole seconds.
          const waitMs = Math.ceil(entered / 1_000) * 1_000;
          time.after(WAY_MS, () => this.#closed(generation, waitMs));
          return;
        }
        if (!isHere()) return entered();
        time.after(WAY_MS, () => {
          this.#feed({ type: 'opened', generation });
          giveUp(WELCOME_MS, 'catchingUp');
          time.after(WAY_MS, () => this.#hello(node, { generation, isHere, entered }));
        });
      }),
    );
  }

  #hello(node: Node, at: { generation: number; isHere: () => boolean; entered: () => void }): void {
    const { time, tally } = this.#parts;
    node.hello(at.isHere, () => {
      at.entered();
      if (!at.isHere()) tally.wasted += 1;
      else {
        this.#feed({ type: 'caughtUp', generation: at.generation });
        tally.liveAt.push(time.now + WAY_MS);
      }
    });
  }
}
