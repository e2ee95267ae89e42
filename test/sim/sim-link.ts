// The way between one device and the server: how long frames take, which are lost or doubled, what is stuck.

import type { Dice } from './dice.ts';
import type { Process, Timeline } from './sim-clock.ts';

/** One direction of a link. */
export interface Direction {
  /** Nothing arrives; it is all kept and arrives when the clog is gone. */
  clogged: boolean;
  latency: { low: number; high: number };
  /** Shares of text frames that a bad proxy swallows or repeats. */
  dropRate: number;
  repeatRate: number;
}

function clear(): Direction {
  return { clogged: false, latency: { low: 0.2, high: 20 }, dropRate: 0, repeatRate: 0 };
}

/** Both directions between a device and the server. */
export class Link {
  readonly up: Direction = clear();
  readonly down: Direction = clear();
  readonly pipes = new Set<Pipe>();

  /** Stops what goes one way or both. */
  clog(way: 'up' | 'down' | 'both'): void {
    if (way !== 'down') this.up.clogged = true;
    if (way !== 'up') this.down.clogged = true;
  }

  unclog(): void {
    this.up.clogged = false;
    this.down.clogged = false;
    for (const pipe of this.pipes) pipe.flush();
  }

  /** As good as new. */
  heal(): void {
    Object.assign(this.up, clear());
    Object.assign(this.down, clear());
    this.unclog();
  }
}

/** One direction of one connection: deliveries in order. */
export class Pipe {
  readonly #timeline: Timeline;
  readonly #dice: Dice;
  readonly #direction: Direction;
  readonly #receiver: Process;
  #queue: (() => void)[] = [];
  #lastAt = 0;
  #held = 0;

  constructor(timeline: Timeline, dice: Dice, way: { readonly direction: Direction; readonly receiver: Process }) {
    this.#timeline = timeline;
    this.#dice = dice;
    this.#direction = way.direction;
    this.#receiver = way.receiver;
  }

  /** Delivers after the link's latency, never before what was pushed earlier. */
  push(deliver: () => void): void {
    const { low, high } = this.#direction.latency;
    const at = Math.max(this.#lastAt, this.#timeline.now + this.#dice.between(low, high));
    this.#lastAt = at;
    this.#queue.push(deliver);
    this.#timeline.schedule(at - this.#timeline.now, () => this.#arrive(), this.#receiver);
  }

  /** How often a text frame gets through: 0, 1 or 2 times. */
  copies(): number {
    const { dropRate, repeatRate } = this.#direction;
    if (dropRate > 0 && this.#dice.chance(dropRate)) return 0;
    return repeatRate > 0 && this.#dice.chance(repeatRate) ? 2 : 1;
  }

  /** Loses a part of what is on its way, the latest first. */
  cut(): void {
    this.#queue.length = this.#dice.whole(0, this.#queue.length);
  }

  /** What was held up arrives. */
  flush(): void {
    const held = this.#held;
    this.#held = 0;
    for (let i = 0; i < held; i += 1) this.#timeline.schedule(0, () => this.#arrive(), this.#receiver);
  }

  #arrive(): void {
    if (this.#direction.clogged) this.#held += 1;
    else this.#queue.shift()?.();
  }
}
