// What the process uses of the machine, as an interface: the real one is made in main.ts.

/** How long the event loop was held up, in seconds, since it was last asked. */
export interface LoopDelay {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

/** What a process knows of itself. */
export interface MachineFacts {
  /** Bytes in memory: all of it, and the part that holds JavaScript's objects. */
  memory(): { readonly rss: number; readonly heapUsed: number; readonly external: number };
  /** Seconds of processor used so far, by all threads. */
  cpuSeconds(): number;
  /** Begins to measure at the first call, which answers zeros. */
  loopDelay(): LoopDelay;
}

/** A process that uses nothing. */
export const NO_MACHINE: MachineFacts = {
  memory: () => ({ rss: 0, heapUsed: 0, external: 0 }),
  cpuSeconds: () => 0,
  loopDelay: () => ({ mean: 0, p99: 0, max: 0 }),
};
