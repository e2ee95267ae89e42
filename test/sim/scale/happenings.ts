// Simulated time for very many actors: events in order of time, equal times in order of scheduling. No promises, so that
// millions of events take seconds.

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** One timeline; times in ms. */
export class Happenings {
  now = 0;
  readonly #heap: Happening[] = [];
  #order = 0;

  /** Runs `action` after `delayMs`. */
  after(delayMs: number, action: () => void): void {
    const heap = this.#heap;
    heap.push({ at: this.now + delayMs, order: (this.#order += 1), action });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child], heap[parent])) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Lets everything happen until a time, or until nothing is left. */
  runUntil(endMs: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= endMs; next = this.#heap[0]) {
      this.#removeFirst();
      this.now = next.at;
      next.action();
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[least], heap[parent])) return;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as Happening, heap[a] as Happening];
  }
}

function isBefore(a: Happening | undefined, b: Happening | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** One processor with a queue: jobs of known length, one after the other. */
export class Processor {
  readonly #time: Happenings;
  #freeAt = 0;
  /** Ms that it has worked. */
  busyMs = 0;

  constructor(time: Happenings) {
    this.#time = time;
  }

  /** Ms until a job that comes now would begin. */
  get backlogMs(): number {
    return Math.max(0, this.#freeAt - this.#time.now);
  }

  /** Queues a job of a length; calls `done` when it is. */
  run(workMs: number, done: () => void): void {
    this.#freeAt = Math.max(this.#freeAt, this.#time.now) + workMs;
    this.busyMs += workMs;
    this.#time.after(this.#freeAt - this.#time.now, done);
  }
}
