// contact.delete: a tombstone for a contact and for those of its transactions that the author saw.
// Transactions the author had not seen survive and keep the contact, archived and listed: no money vanishes.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import type { Change } from '../change.ts';
import { Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, causeOf, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';

const schema = Type.Object(
  { id: Id, cascade: Type.Optional(Type.Array(Id, { maxItems: LIMITS.recordsPerMutationMax - 1 })) },
  { additionalProperties: false },
);

export const contactDelete = defineMutator({
  name: 'contact.delete',
  schema,
  check(view, args) {
    const live = view.liveTransactionIds(args.id, 1);
    if (args.cascade !== undefined || live.length === 0) return undefined;
    return refusal('has_transactions', 'the contact has transactions; delete them too (cascade) or keep it', 'cascade');
  },
  effect(view, args, stamp) {
    const stored = view.get('contact', args.id);
    if (stored === undefined) return refused(refusal('contact_not_found', `there is no contact ${args.id}`, 'id'));
    if (stored.deleted !== undefined) return applied();
    return deleteSeen(
      view,
      { id: args.id, seen: new Set(args.cascade ?? []), archived: stored.record.archived },
      stamp,
    );
  },
});

interface Target {
  readonly id: string;
  readonly seen: ReadonlySet<string>;
  readonly archived: boolean;
}

function deleteSeen(view: BookView, target: Target, stamp: Stamp): Effect {
  const cause = causeOf(stamp);
  // One more than was seen: enough to know whether any survives, without reading them all.
  const live = view.liveTransactionIds(target.id, target.seen.size + 1);
  const changes: Change[] = [...target.seen]
    .filter((id) => isLiveOf(view, id, target.id))
    .map((id) => ({ op: 'tombstone', kind: 'transaction', id, cause }));
  if (live.every((id) => target.seen.has(id))) {
    return applied(...changes, { op: 'tombstone', kind: 'contact', id: target.id, cause });
  }
  const archive: readonly Change[] = target.archived
    ? []
    : [{ op: 'edit', kind: 'contact', id: target.id, set: { archived: true }, was: { archived: false }, at: stamp.at }];
  return { ok: true, outcome: 'partly', changes: [...changes, ...archive] };
}

function isLiveOf(view: BookView, id: string, contactId: string): boolean {
  const stored = view.get('transaction', id);
  return stored !== undefined && stored.deleted === undefined && stored.record.contactId === contactId;
}
