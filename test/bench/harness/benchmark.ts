// What a benchmark is and what it hands back: series of samples, each with the floor it stands on and its target.
// Types only; the harness turns them into tables.

/** What a series may cost: times its floor at the median (and at p99), or an absolute number. */
export interface Target {
  readonly p50?: number;
  readonly p99?: number;
  readonly absolute?: number;
}

/** Samples of one subject. A series without `floor` is a floor itself, or is judged by its absolute target. */
export interface Series {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'KB' | 'B' | '';
  readonly samples: readonly number[];
  readonly floor?: string;
  readonly target?: Target;
}

/** One benchmark. `rounds` scales how often floors and subjects take turns; 1 is the usual amount. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  readonly run: (rounds: number) => Promise<readonly Series[]>;
}
