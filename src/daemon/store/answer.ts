// The log's answers to this replica's mutations.

import type { Refusal } from '../../model/refusal.ts';
import type { Entry, Outcome } from '../../protocol/sync/entry.ts';

/** The log's answer to one of this replica's mutations. */
export interface Answer {
  readonly n: number;
  readonly seq: number;
  readonly outcome: Outcome;
  readonly reason?: Refusal;
}

/** What an entry says to its author. */
export function answerOf(entry: Entry): Answer {
  const { n, seq, outcome, reason } = entry;
  return reason === undefined ? { n, seq, outcome } : { n, seq, outcome, reason };
}
