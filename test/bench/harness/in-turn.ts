// Floors and subjects in turn: A B A B. What else the machine does meanwhile falls on all of them alike, so that the
// ratio of their medians says something even when the figures do not.

/** One contestant: `sample` gives one figure, or several of one go. */
export interface Contestant {
  readonly name: string;
  readonly sample: (round: number) => Promise<number | readonly number[]>;
}

/** Runs every contestant once a round; gives the samples by name. The first round only warms up, if asked to. */
export async function inTurn(
  contestants: readonly Contestant[],
  { rounds, warmUp = 1 }: { readonly rounds: number; readonly warmUp?: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const samples = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < Math.max(1, Math.round(rounds)); round += 1) {
    for (const { name, sample } of contestants) {
      const figures = await sample(round + warmUp);
      if (round >= 0) samples.get(name)?.push(...(typeof figures === 'number' ? [figures] : figures));
    }
  }
  return samples;
}

/** Ms that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
