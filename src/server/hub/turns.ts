// So many tasks of one key at a time; the rest wait in order. What may run runs at once.

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Turns by key. Who waits is bounded by those who ask. */
export class Turns {
  readonly #max: number;
  readonly #lines = new Map<string, Line>();

  constructor(max: number) {
    this.#max = max;
  }

  /** How many keys have something running. */
  get size(): number {
    return this.#lines.size;
  }

  /** Runs a task when it is this key's turn; gives what the task gives. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    let line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, (line = { running: 0, waiting: [] }));
    const { waiting } = line;
    if (line.running < this.#max) line.running += 1;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await task();
    } finally {
      this.#next(key, line);
    }
  }

  /** Hands the place on, or gives it up. */
  #next(key: string, line: Line): void {
    const turn = line.waiting.shift();
    if (turn !== undefined) turn();
    else if ((line.running -= 1) === 0) this.#lines.delete(key);
  }
}
