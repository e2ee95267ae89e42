// history.put: an entry of another book's history, as an import of that book's export brings it. The entry itself stays in
// the log, as the mutation's arguments; the state keeps a mark of it only, so that nothing comes twice.

import { isShallow } from '../../base/json.ts';
import { put } from '../change.ts';
import { applied } from '../mutation.ts';
import { HISTORY_KIND, HISTORY_PUT, pastId, PastEntrySchema } from '../past-entry.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

/** Objects and arrays within one another: an entry, its changes, and what those have of a newer version's records. */
const DEPTH_MAX = 12;

export const historyPut = defineMutator({
  name: HISTORY_PUT,
  schema: PastEntrySchema,
  rules: (args) =>
    isShallow(args, DEPTH_MAX) && isStorable(args)
      ? undefined
      : refusal('invalid_args', 'these are no changes of an entry', 'changes'),
  effect(view, args, stamp) {
    const id = pastId(args);
    // A book's own entries are in its log already.
    if (args.book === view.bookId || view.get(HISTORY_KIND, id) !== undefined) return applied();
    return applied(put(HISTORY_KIND, { id, createdAt: stamp.at, updatedAt: stamp.at }));
  },
});

/** Whether there is no text in it that may be stored nowhere. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item));
}
