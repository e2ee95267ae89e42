// Two things a connection cannot notice itself: the machine slept (our own ticks have a gap), and the server keeps
// the connection open but answers nothing while we wait for it.

import type { Clock } from '../../base/clock.ts';

const TICK_MS = 5_000;
/** A gap between ticks that only sleep explains. */
const SLEPT_MS = 15_000;
/** Waiting for an answer this long without any frame means that it will not come. */
const STUCK_MS = 20_000;

/** What the watchdog asks and tells. */
export interface WatchdogPorts {
  slept(): void;
  stuck(): void;
  waiting(): boolean;
}

/** Ticks while it lives. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #ports: WatchdogPorts;
  #tickedAt: number;
  #heardAt: number;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, ports: WatchdogPorts) {
    this.#clock = clock;
    this.#ports = ports;
    this.#tickedAt = clock.monotonic();
    this.#heardAt = this.#tickedAt;
    this.#arm();
  }

  /** A frame came. */
  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  /** Stops ticking. */
  close(): void {
    this.#cancel();
  }

  #arm(): void {
    this.#cancel = this.#clock.timer(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.monotonic();
    const gapMs = now - this.#tickedAt;
    this.#tickedAt = now;
    if (!this.#ports.waiting()) this.#heardAt = now;
    if (gapMs > SLEPT_MS) this.#ports.slept();
    else if (now - this.#heardAt > STUCK_MS) {
      this.#heardAt = now;
      this.#ports.stuck();
    }
    this.#arm();
  }
}
