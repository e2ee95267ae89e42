// Devices that come at the same time, as all of a node do after it was restarted: so many are let in at once; each of the
// others is told a time of its own to come back, as far away as it will take until it is its turn. Without that, work is
// begun for everybody, nobody is served before they give up, and all of it is begun anew.

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { Tally } from './tally.ts';

/** `arrivingMax`: at once; of one device, so that it does not keep others out, fewer. `retryMsMax`: the longest wait that anybody is told. */
export interface ArrivalLimits {
  readonly arrivingMax: number;
  readonly arrivingByDeviceMax: number;
  readonly retryMsMax: number;
}

/** One that was let in. */
export interface Arrival {
  /** Says which device it is; gives the ms to stay away if there are too many of it. Called once, before `end`. */
  readonly is: (device: string) => number | undefined;
  /** It has been served, or has left; may be called again. */
  readonly end: () => void;
}

/** Shortest wait (ms) that is told: HTTP says whole seconds. */
const WAIT_MS_MIN = 1_000;
/** So many are let in at first; one more for each that was served within this time (ms), one fewer for each that was not. */
const AT_FIRST = 100;
const SERVED_MS = 5_000;
/** Ms that an arrival is thought to take before one has ended, and the weight of each that has. */
const FIRST_MS = 100;
const WEIGHT = 0.05;

/** The arrivals of one server. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limits: ArrivalLimits;
  readonly #devices: Tally;
  #count = 0;
  #allowed: number;
  #meanMs = FIRST_MS;
  /** Monotonic ms until which turns have been promised. */
  #promisedUntil = 0;

  constructor(clock: Clock, random: Random, limits: ArrivalLimits) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
    this.#allowed = Math.min(AT_FIRST, limits.arrivingMax);
    this.#devices = new Tally(limits.arrivingByDeviceMax);
  }

  /** How many there are now. */
  get count(): number {
    return this.#count;
  }

  /** Lets one in, whoever it may be. If there are too many: the ms to stay away. */
  enter(): Arrival | number {
    if (this.#count >= this.#allowed) return this.#turnMs();
    this.#count += 1;
    const since = this.#clock.monotonic();
    let leave: () => void = () => undefined;
    let isHere = true;
    const end = (): void => {
      if (!isHere) return;
      isHere = false;
      leave();
      this.#count -= 1;
      this.#served(this.#clock.monotonic() - since);
    };
    const is = (device: string): number | undefined => {
      const counted = this.#devices.add(device);
      leave = counted ?? leave;
      return counted === undefined ? this.#turnMs() : undefined;
    };
    return { is, end };
  }

  #served(ms: number): void {
    this.#meanMs += WEIGHT * (ms - this.#meanMs);
    const { arrivingMax } = this.#limits;
    const least = Math.min(AT_FIRST, arrivingMax);
    this.#allowed = Math.min(arrivingMax, Math.max(least, this.#allowed + (ms < SERVED_MS ? 1 : -1)));
  }

  /** The next turn, at the pace at which arrivals end, and up to half as long again: clocks and networks are not exact. */
  #turnMs(): number {
    const now = this.#clock.monotonic();
    this.#promisedUntil = Math.max(this.#promisedUntil, now) + this.#meanMs / this.#allowed;
    const waitMs = Math.max(WAIT_MS_MIN, this.#promisedUntil - now) * (1 + this.#random.uniform() / 2);
    return Math.min(waitMs, this.#limits.retryMsMax * (0.5 + this.#random.uniform() / 2));
  }
}
