// A place in the public event feed, as subscribers write it: `SEQ` (all of that entry was seen) or `SEQ.PART`.

/** Entries up to `after` were seen whole, of the next one the first `seen` events. */
export interface FeedPlace {
  readonly after: number;
  readonly seen: number;
}

const PLACE = /^(\d{1,15})(?:\.(\d{1,6}))?$/;

/** The place of a `since` text; `undefined` if it is none. */
export function parseFeedPlace(since: string): FeedPlace | undefined {
  const match = PLACE.exec(since);
  if (match === null) return undefined;
  const seq = Number(match[1]);
  const seen = match[2] === undefined ? undefined : Number(match[2]);
  return seen === undefined || seq === 0 ? { after: seq, seen: 0 } : { after: seq - 1, seen };
}
