// After the start: the digest of what was loaded, recomputed from every record and compared with the one that was
// kept. In turns with all other work; if the book changes meanwhile, from the beginning.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { inTurns, Turns } from '../../base/slices.ts';
import type { Slices } from '../../base/slices.ts';
import { addDigests, EMPTY_DIGEST, lineDigest, recordLine } from '../../model/digest.ts';
import type { Digest } from '../../model/digest.ts';
import type { BookReplica } from './book-replica.ts';
import type { BookSlot } from './book-slot.ts';
import { recordKey, splitKey } from './record-key.ts';

const RECORDS_PER_SLICE = 500;
/** How often a book is read again because it changed; one that always does is checked by the server's digests. */
const TRIES = 5;

/** What is checked, and with what. `closed`: whether to end early. */
export interface VerifyOptions {
  readonly books: Iterable<BookSlot>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly closed: () => boolean;
}

/** Ids of the books whose records do not give the digest that was kept. */
export async function verifyBooks({ books, clock, logger, closed }: VerifyOptions): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { replica } of books) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = momentOf(replica);
      const found = await inTurns(digestOf(replica, closed), new Turns(clock));
      if (found === undefined || closed()) return wrong;
      if (momentOf(replica) !== before) continue;
      if (found.digest !== replica.digest) {
        logger.error('digest_differs', { book: replica.id, records: found.records });
        wrong.push(replica.id);
      }
      break;
    }
  }
  return wrong;
}

/** Differs whenever a record was confirmed, or left or joined those with a confirmed version of their own. */
function momentOf({ digest, place, nextN, outbox }: BookReplica): string {
  return [digest, place.epoch, place.cursor, nextN, outbox.size].join(' ');
}

/** The digest of the confirmed records; nothing if it was told to end. */
function* digestOf(
  replica: BookReplica,
  closed: () => boolean,
): Slices<{ readonly digest: Digest; readonly records: number } | undefined> {
  let [digest, records, seen] = [EMPTY_DIGEST, 0, 0];
  for (const { kind, stored } of replica.view.all()) {
    seen += 1;
    if (seen % RECORDS_PER_SLICE === 0) yield;
    if (closed()) return undefined;
    if (replica.touches(recordKey(kind, stored.record.id))) continue;
    digest = addDigests(digest, lineDigest(recordLine(kind, stored)));
    records += 1;
  }
  for (const { key, stored } of replica.baseRecords()) {
    records += 1;
    if (records % RECORDS_PER_SLICE === 0) yield;
    digest = addDigests(digest, lineDigest(recordLine(splitKey(key).kind, stored)));
  }
  return { digest, records };
}
