// Holds the dashboard's state between events. Every event counts at once; those who look on are told once a frame, so
// that a flood of changes costs a frame's work and no more.

import { initialView } from './model/view-state.ts';
import type { ViewEvent, ViewState } from './model/view-state.ts';
import { reduceView } from './view-model.ts';
import type { Size } from './layout.ts';

/** The clock of the store: monotonic ms, and a timer that is cancelled by the function it returns. */
export interface FrameClock {
  monotonic(): number;
  timer(delayMs: number, action: () => void): () => void;
}

/** Ms between two frames at least. */
export const FRAME_MS = 50;
/** Ms from an event to its frame at least: an answer that comes as fast is in the same frame, and nothing flickers. */
const SETTLE_MS = 12;

/** The state and its onlookers. Ends with `close`. */
export class ViewStore {
  readonly #clock: FrameClock;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<(state: ViewState) => void>();
  #state: ViewState;
  #shown: ViewState;
  #lastFrame = -FRAME_MS;
  #cancelFrame: (() => void) | undefined;
  /** Whether the frame that is due comes before its turn. */
  #isSoon = false;

  /** `book`: by name or id; without it the one in use. */
  constructor(size: Size, clock: FrameClock, book?: string) {
    this.#clock = clock;
    this.#state = initialView(size, book);
    this.#shown = this.#state;
  }

  /** The state of the last frame; the same object until the next one. */
  readonly shown = (): ViewState => this.#shown;

  /** The state now, which the next frame will show. */
  readonly latest = (): ViewState => this.#state;

  /** Takes an event; a frame follows soon, and sooner if somebody waits at the keys. */
  dispatch(event: ViewEvent): void {
    const before = this.#state;
    this.#state = reduceView(before, event);
    if (this.#state === before) return;
    const isTyped = event.type === 'key' || event.type === 'pasted';
    if (isTyped && !this.#isSoon) this.#cancelFrame?.();
    if (this.#cancelFrame === undefined || (isTyped && !this.#isSoon)) {
      this.#isSoon = isTyped;
      const wait = isTyped ? SETTLE_MS : this.#untilFrame();
      this.#cancelFrame = this.#clock.timer(wait, () => this.#frame());
    }
    for (const watcher of this.#watchers) watcher(this.#state);
  }

  /** Calls `watcher` with every new state, and at every frame; the returned function stops that. */
  watch(watcher: (state: ViewState) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls `listener` at every frame; the returned function stops that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Makes the frame that is due now, without waiting for its time. */
  flush(): void {
    this.#cancelFrame?.();
    this.#frame();
  }

  /** No more frames. */
  close(): void {
    this.#cancelFrame?.();
    this.#listeners.clear();
    this.#watchers.clear();
  }

  #untilFrame(): number {
    return Math.max(SETTLE_MS, this.#lastFrame + FRAME_MS - this.#clock.monotonic());
  }

  #frame(): void {
    this.#cancelFrame = undefined;
    this.#isSoon = false;
    this.#lastFrame = this.#clock.monotonic();
    this.#shown = this.#state;
    for (const listener of this.#listeners) listener();
    for (const watcher of this.#watchers) watcher(this.#state);
  }
}
