// What keeps a device from syncing, with what can be done about it: which side has to be upgraded, and how.

import type { ProblemView } from '../../protocol/local/problem-view.ts';
import type { SyncProblem } from '../sync/sync-state.ts';

const HINTS: ReadonlyMap<string, string> = new Map([
  [
    'upgrade_client',
    'upgrade ledger on this device (git pull and npm ci in its checkout); what is pending goes out then',
  ],
  ['upgrade_server', 'whoever runs the server has to upgrade ledger-server; what is pending is kept and goes out then'],
  ['unauthenticated', 'ledger login URL, with a new code'],
  ['forbidden', 'ask an owner of the book for the right to write'],
  ['not_a_member', 'what was not sent stays listed by ledger sync pending; an owner can invite you again'],
  ['book_archived', 'an owner can take that back: ledger book archive --undo'],
  ['too_many', 'leave another book, or keep this one on this device only'],
]);

/** A problem as documents have it. */
export function problemView({ code, message }: SyncProblem): ProblemView {
  const hint = HINTS.get(code);
  return hint === undefined ? { code, message } : { code, message, hint };
}
