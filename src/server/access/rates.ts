// How much each device and address may ask of the server in a time. Absent where the operator turned limits off.

import type { Clock } from '../../base/clock.ts';
import type { ServerLimits } from '../config.ts';
import { Buckets } from './buckets.ts';
import type { RateConfig } from './buckets.ts';

/** Shortest wait (ms) that a pusher is told: shorter ones cost more than they give. */
const PUSH_WAIT_MS_MIN = 1_000;

/** The rates of one server, each by key: a device's id or a network. */
export class Rates {
  readonly requests: Buckets;
  readonly connects: Buckets;
  readonly logins: Buckets;
  readonly loginsOfAll: Buckets;
  readonly joins: Buckets;
  readonly badTokens: Buckets;
  readonly #frames: Buckets;
  readonly #pushBytes: Buckets;
  readonly #pushMutations: Buckets;
  readonly #limits: ServerLimits;

  constructor(clock: Clock, limits: ServerLimits) {
    const of = (config: RateConfig): Buckets => new Buckets(clock, config, limits.rateKeysMax);
    const { requestsPerSecond, requestsBurstSeconds } = limits;
    const burst = Math.max(1, requestsPerSecond * requestsBurstSeconds);
    this.requests = of({ burst, everyMs: 1_000 / requestsPerSecond });
    this.connects = of(limits.connects);
    this.logins = of(limits.logins);
    this.loginsOfAll = of(limits.loginsOfAll);
    this.joins = of(limits.joins);
    this.badTokens = of(limits.badTokens);
    this.#frames = of(limits.frames);
    this.#pushBytes = of(limits.pushBytes);
    this.#pushMutations = of(limits.pushMutations);
    this.#limits = limits;
  }

  /** Counts a message or ping of a peer; gives the ms it should have waited, 0 if it may. */
  frame(key: string): number {
    const waitMs = this.#frames.waitMs(key);
    if (waitMs === 0) this.#frames.charge(key);
    return Math.ceil(waitMs);
  }

  /** Counts what a hello costs beyond a message. */
  hello(key: string): void {
    this.#frames.charge(key, this.#limits.helloFrames - 1);
  }

  /** Ms until a device may push again, 0 if it may. */
  pushWaitMs(device: string): number {
    const waitMs = Math.max(this.#pushBytes.waitMs(device), this.#pushMutations.waitMs(device));
    if (waitMs === 0) return 0;
    return Math.min(this.#limits.retryMsMax, Math.max(PUSH_WAIT_MS_MIN, Math.ceil(waitMs)));
  }

  /** Counts a push that was taken. */
  pushed(device: string, push: { readonly bytes: number; readonly mutations: number }): void {
    this.#pushBytes.charge(device, push.bytes);
    this.#pushMutations.charge(device, push.mutations);
  }
}
