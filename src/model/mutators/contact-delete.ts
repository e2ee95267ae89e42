// contact.delete: a tombstone for a contact, for those merged into it, and for those of their transactions that the
// author saw. What the author had not seen survives and keeps the contact, archived and listed: no money vanishes.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import type { Change } from '../change.ts';
import { ContentHash, Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, causeOf, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { withDeletion } from './conflict-changes.ts';
import { defineMutator } from './define.ts';

const Ids = Type.Array(Id, { maxItems: LIMITS.recordsPerMutationMax - 1 });
const schema = Type.Object(
  {
    id: Id,
    /** The transactions to delete with it: those its author saw. */
    cascade: Type.Optional(Ids),
    /** The contacts merged into it, as its author saw them. */
    merged: Type.Optional(Ids),
    /** Content hashes of what the author saw, by record id. */
    saw: Type.Optional(Type.Record(Id, ContentHash, { maxProperties: LIMITS.recordsPerMutationMax })),
  },
  { additionalProperties: false },
);
type Args = Type.Static<typeof schema>;

export const contactDelete = defineMutator({
  name: 'contact.delete',
  schema,
  rules: tooMany,
  check(view, args) {
    const live = [args.id, ...view.mergedContactIds(args.id)].some((id) => view.liveTransactionIds(id, 1).length > 0);
    if (args.cascade !== undefined || !live) return undefined;
    return refusal('has_transactions', 'the contact has transactions; delete them too (cascade) or keep it', 'cascade');
  },
  effect(view, args, stamp) {
    const stored = view.get('contact', args.id);
    if (stored === undefined) return refused(refusal('contact_not_found', `there is no contact ${args.id}`, 'id'));
    return stored.deleted === undefined ? deleteSeen(view, args, stamp) : applied();
  },
});

function tooMany({ cascade = [], merged = [] }: Args): Refusal | undefined {
  const count = 1 + cascade.length + merged.length;
  if (count <= LIMITS.recordsPerMutationMax) return undefined;
  return refusal('too_many_records', `${count} records at once; delete transactions first`, 'cascade');
}

function deleteSeen(view: BookView, args: Args, stamp: Stamp): Effect {
  const members = view.mergedContactIds(args.id).filter((id) => view.get('contact', id)?.deleted === undefined);
  const contacts = [args.id, ...members];
  const seen = new Set(args.cascade ?? []);
  const transactions = [...seen].filter((id) => isLiveOf(view, id, contacts));
  const remove = (kind: 'contact' | 'transaction', id: string) =>
    deletion(view, { kind, id, saw: args.saw?.[id] }, stamp);
  const removed = transactions.flatMap((id) => remove('transaction', id));
  if (!hasSurvivors(view, args, { contacts, seen })) {
    return applied(...removed, ...contacts.flatMap((id) => remove('contact', id)));
  }
  return { ok: true, outcome: 'partly', changes: [...removed, ...archive(view, args.id, stamp)] };
}

/** Whether anything is left that the author had not seen. */
function hasSurvivors(
  view: BookView,
  args: Args,
  { contacts, seen }: { readonly contacts: readonly string[]; readonly seen: ReadonlySet<string> },
): boolean {
  const known = new Set([args.id, ...(args.merged ?? [])]);
  if (contacts.some((id) => !known.has(id))) return true;
  // One more than was seen: enough to know whether any survives, without reading them all.
  return contacts.some((id) => view.liveTransactionIds(id, seen.size + 1).some((one) => !seen.has(one)));
}

function deletion(
  view: BookView,
  target: { readonly kind: 'contact' | 'transaction'; readonly id: string; readonly saw: string | undefined },
  stamp: Stamp,
): readonly Change[] {
  const { kind, id, saw } = target;
  const record = view.get(kind, id)?.record;
  if (record === undefined) return [];
  return [{ op: 'tombstone', kind, id, cause: causeOf(stamp) }, ...withDeletion({ view, kind, record }, saw, stamp)];
}

function archive(view: BookView, id: string, stamp: Stamp): readonly Change[] {
  if (view.get('contact', id)?.record.archived === true) return [];
  return [{ op: 'edit', kind: 'contact', id, set: { archived: true }, was: { archived: false }, at: stamp.at }];
}

function isLiveOf(view: BookView, id: string, contacts: readonly string[]): boolean {
  const stored = view.get('transaction', id);
  return stored !== undefined && stored.deleted === undefined && contacts.includes(stored.record.contactId);
}
