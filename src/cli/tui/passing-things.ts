// What goes away by itself: the flash of changed rows, and what was said. And the time, where it is shown.

import { dayOf } from './feed-client.ts';
import type { FeedSystem } from './feed-client.ts';
import type { Said, ViewEvent, ViewState } from './model/view-state.ts';

/** Ms for which a changed row stands out. */
const FLASH_MS = 700;
/** Ms for which something is said. */
const SAID_MS = 8_000;
/** Ms between looks at the clock: the age of data and the day are all that is shown of it. */
const CLOCK_MS = 10_000;

/** Timers that follow the state. */
export class PassingThings {
  readonly #system: FeedSystem;
  readonly #dispatch: (event: ViewEvent) => void;
  #cancelFlash: (() => void) | undefined;
  #cancelSaid: (() => void) | undefined;
  #cancelClock: () => void;
  #said: Said | undefined;

  constructor(system: FeedSystem, dispatch: (event: ViewEvent) => void) {
    this.#system = system;
    this.#dispatch = dispatch;
    this.#cancelClock = system.timer(CLOCK_MS, () => this.#tick());
  }

  /** Starts what a new state needs. */
  follow({ flashing, said }: ViewState): void {
    if (flashing.size > 0) {
      this.#cancelFlash ??= this.#system.timer(FLASH_MS, () => {
        this.#cancelFlash = undefined;
        this.#dispatch({ type: 'flashOver' });
      });
    }
    if (said === this.#said) return;
    this.#said = said;
    this.#cancelSaid?.();
    if (said !== undefined)
      this.#cancelSaid = this.#system.timer(SAID_MS, () => this.#dispatch({ type: 'saidOver', said }));
  }

  /** No more timers. */
  close(): void {
    this.#cancelFlash?.();
    this.#cancelSaid?.();
    this.#cancelClock();
  }

  #tick(): void {
    this.#cancelClock = this.#system.timer(CLOCK_MS, () => this.#tick());
    this.#dispatch({ type: 'clock', today: dayOf(this.#system), now: this.#system.now() });
  }
}
