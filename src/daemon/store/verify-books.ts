// After the start: the digest of what was loaded, recomputed from every record and compared with the one that was
// kept. Works in slices on a capture of the records (they are replaced, never mutated), so that nothing waits for it.

import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { addDigests, EMPTY_DIGEST, lineDigest, recordLine } from '../../model/digest.ts';
import type { BookSlot } from './book-slot.ts';

const RECORDS_PER_SLICE = 500;

/** What is checked, and with what. `close` ends the check early. */
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
    const kept = replica.digest;
    const records = [...replica.confirmedRecords()];
    let digest = EMPTY_DIGEST;
    for (let start = 0; start < records.length && !closed(); start += RECORDS_PER_SLICE) {
      for (const { kind, stored } of records.slice(start, start + RECORDS_PER_SLICE)) {
        digest = addDigests(digest, lineDigest(recordLine(kind, stored)));
      }
      await new Promise<void>((resume) => clock.timer(1, resume));
    }
    if (closed() || digest === kept) continue;
    logger.error('digest_differs', { book: replica.id, records: records.length });
    wrong.push(replica.id);
  }
  return wrong;
}
