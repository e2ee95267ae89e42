// Simulated time: one timeline of events for all machines, and the clock that each process sees of it.
// Nothing happens between events; after each one everything that its promises set off runs to its end.

import type { Clock } from '../../src/base/clock.ts';

interface TimelineEvent {
  readonly at: number;
  readonly order: number;
  readonly owner: Process | undefined;
  readonly action: () => void;
  cancelled: boolean;
}

/** Wall time at the start of every simulation. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/** Events in order of time, ms since the start; equal times in order of scheduling. */
export class Timeline {
  now = 0;
  /** How many events have run. */
  count = 0;
  /** Called with what an event threw: a process would have ended with it. */
  thrown: (error: unknown) => void = (error) => {
    throw error;
  };
  /** Called after each event has run to its end; true stops the run. */
  afterEvent: () => boolean = () => false;
  readonly #heap: TimelineEvent[] = [];
  #order = 0;

  /** Runs `action` after `delayMs`, unless its owner is dead by then. Returns what cancels it. */
  schedule(delayMs: number, action: () => void, owner?: Process): () => void {
    const at = this.now + Math.max(0, delayMs);
    const event: TimelineEvent = { at, order: (this.#order += 1), owner, action, cancelled: false };
    this.#push(event);
    return () => {
      event.cancelled = true;
    };
  }

  /** Lets time pass. */
  async run(untilMs: number): Promise<void> {
    await settled();
    for (let next = this.#heap[0]; next !== undefined && next.at <= untilMs; next = this.#heap[0]) {
      this.#pop();
      if (next.cancelled || next.owner?.isAlive === false) continue;
      this.now = Math.max(this.now, next.at);
      if (next.owner?.keepForLater(next.action) === true) continue;
      this.count += 1;
      this.#happen(next);
      await settled();
      if (this.afterEvent()) return;
    }
    this.now = Math.max(this.now, untilMs);
  }

  #happen({ action }: TimelineEvent): void {
    try {
      action();
    } catch (error) {
      this.thrown(error);
    }
  }

  #push(event: TimelineEvent): void {
    const heap = this.#heap;
    heap.push(event);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child], heap[parent])) return;
      [heap[child], heap[parent]] = [heap[parent] as TimelineEvent, heap[child] as TimelineEvent];
      child = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = parent * 2 + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[least], heap[parent])) return;
      [heap[parent], heap[least]] = [heap[least] as TimelineEvent, heap[parent] as TimelineEvent];
      parent = least;
    }
  }
}

/** Resolves when every promise and tick that is under way has run to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: TimelineEvent | undefined, b: TimelineEvent | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A machine's wall clock, which may be set to anything at any time. */
export class WallClock {
  readonly #timeline: Timeline;
  #offsetMs = 0;
  #frozenAt: number | undefined;
  /** Ms by which a running clock is wrong whatever else happens, by simulated time; for runs with other clocks. */
  skew: (now: number) => number = () => 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Wall ms since 1970. */
  now(): number {
    const { now } = this.#timeline;
    return this.#frozenAt ?? Math.floor(EPOCH_MS + now + this.#offsetMs + this.skew(now));
  }

  step(byMs: number): void {
    this.#frozenAt = undefined;
    this.#offsetMs += byMs;
  }

  /** Stops at a moment (default: now). */
  freeze(atMs = this.now()): void {
    this.#frozenAt = atMs;
  }

  /** Right and running again. */
  mend(): void {
    this.#frozenAt = undefined;
    this.#offsetMs = 0;
  }
}

/** Ms after which a process that was paused has done what waited for it. */
const AWAKE_MS = 5_000;

/** One running process: its clock, and whether it lives. What is scheduled for a dead one never happens. */
export class Process implements Clock {
  isAlive = true;
  readonly #timeline: Timeline;
  readonly #wall: WallClock;
  readonly #startedAt: number;
  #kept: (() => void)[] | undefined;
  #resumedAt = -Infinity;

  constructor(timeline: Timeline, wall: WallClock) {
    this.#timeline = timeline;
    this.#wall = wall;
    this.#startedAt = timeline.now;
  }

  now(): number {
    return this.#wall.now();
  }

  monotonic(): number {
    return this.#timeline.now - this.#startedAt + 1_000;
  }

  timer(delayMs: number, action: () => void): () => void {
    return this.#timeline.schedule(delayMs, action, this);
  }

  /** Ends the process; it gets no chance to do anything. */
  die(): void {
    this.isAlive = false;
    this.#kept = undefined;
  }

  /** SIGSTOP: what happens to it waits until it is resumed. */
  pause(): void {
    this.#kept ??= [];
  }

  /** Whether it runs, and has not been paused for a while. */
  get isAwake(): boolean {
    return this.#kept === undefined && this.#timeline.now - this.#resumedAt > AWAKE_MS;
  }

  resume(): void {
    if (this.#kept !== undefined) this.#resumedAt = this.#timeline.now;
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    for (const action of kept) this.#timeline.schedule(0, action, this);
  }

  /** Takes an event that came while the process is paused. */
  keepForLater(action: () => void): boolean {
    this.#kept?.push(action);
    return this.#kept !== undefined;
  }
}

/** What never comes: the rest of a dead process waits for it. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
