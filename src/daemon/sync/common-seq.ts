// Where two copies of a log part: the last seq at which both have an entry with the same tag.

/** The entries that are compared: here from `first` to `last`, there as far as `headThere`. Tags by seq. */
export interface TwoLogs {
  readonly first: number;
  readonly last: number;
  readonly headThere: number;
  tagHere(seq: number): Promise<string | undefined>;
  tagThere(seq: number): Promise<string | undefined>;
}

/**
 * The last common seq, by halving: equal tags at a seq mean equal logs up to it. 0 if the first entries that can be
 * compared differ already, or there are none: of what came before them nothing is known.
 */
export async function commonSeq(logs: TwoLogs): Promise<number> {
  let common = logs.first - 1;
  let apart = Math.min(logs.last, logs.headThere) + 1;
  while (apart - common > 1) {
    const seq = Math.floor((common + apart) / 2);
    const [here, there] = await Promise.all([logs.tagHere(seq), logs.tagThere(seq)]);
    if (here !== undefined && here === there) common = seq;
    else apart = seq;
  }
  return common < logs.first ? 0 : common;
}
