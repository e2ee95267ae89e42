// Where two copies of a log part: the last seq at which both have an entry with the same tag.

/** The entries that are compared: here those of some pages, there as far as `headThere`. */
export interface TwoLogs {
  /** Seq of the first entry of each page that is kept, in order. There may be holes between pages. */
  readonly starts: readonly number[];
  readonly headThere: number;
  /** Tags by seq, of the page that starts at a seq. */
  tagsHere(start: number): Promise<ReadonlyMap<number, string>>;
  tagThere(seq: number): Promise<string | undefined>;
}

/**
 * The last common seq, by halving: equal tags at a seq mean equal logs up to it. 0 if the first entries that can be
 * compared differ already, or there are none: of what came before them nothing is known.
 */
export async function commonSeq(logs: TwoLogs): Promise<number> {
  const page = await lastCommon(logs.starts, logs, (seq) => logs.tagsHere(seq));
  if (page === 0) return 0;
  const tags = await logs.tagsHere(page);
  return lastCommon([...tags.keys()], logs, () => Promise.resolve(tags));
}

async function lastCommon(
  seqs: readonly number[],
  logs: TwoLogs,
  tagsAt: (seq: number) => Promise<ReadonlyMap<number, string>>,
): Promise<number> {
  let common = -1;
  let apart = seqs.findIndex((seq) => seq > logs.headThere);
  if (apart === -1) apart = seqs.length;
  while (apart - common > 1) {
    const middle = Math.floor((common + apart) / 2);
    const seq = seqs[middle] ?? 0;
    const [here, there] = await Promise.all([tagsAt(seq), logs.tagThere(seq)]);
    if (there !== undefined && here.get(seq) === there) common = middle;
    else apart = middle;
  }
  return seqs[common] ?? 0;
}
