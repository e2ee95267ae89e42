// entry.undo: takes an entry back, from any device, at any time. Its author composed the parts from what the entry
// wrote; `chain` is the entry, then what that entry itself had undone, and so on: redo is the undo of an undo.

import Type from 'typebox';
import type { BookView } from '../book-view.ts';
import { applyChange, put } from '../change.ts';
import type { Change } from '../change.ts';
import { isPartOf } from '../contact-roots.ts';
import { Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, causeOf, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import type { Stored } from '../record.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import type { Transaction } from '../transaction.ts';
import { isUndone, undoId } from '../undo.ts';
import type { EntryRef } from '../undo.ts';
import { defineMutator } from './define.ts';
import { checkDue, keepContact } from './transaction-rules.ts';
import { checkUndoPart, partChanges, UndoPartSchema } from './undo-part.ts';
import type { UndoPart } from './undo-part.ts';

const CHAIN_MAX = 64;
const schema = Type.Object(
  {
    /** The entry to take back, then the entries that it and each next one had undone. */
    chain: Type.Array(Type.Object({ clientId: Id, n: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: CHAIN_MAX,
    }),
    parts: Type.Array(UndoPartSchema, { maxItems: LIMITS.recordsPerMutationMax }),
  },
  { additionalProperties: false },
);
type Args = Type.Static<typeof schema>;

export const entryUndo = defineMutator({
  name: 'entry.undo',
  schema,
  rules: checkArgs,
  effect(view, args, stamp) {
    const [target] = args.chain;
    if (target === undefined || isUndone(view, target)) return applied();
    const no = args.parts.map((part) => dependents(view, part, args)).find((one) => one !== undefined);
    return no === undefined ? takeBack(view, args, stamp) : refused(no);
  },
});

function checkArgs({ parts }: Args): Refusal | undefined {
  const keys = new Set(parts.map(({ kind, id }) => `${kind} ${id}`));
  if (keys.size !== parts.length) return refusal('invalid_args', 'a record is named twice', 'parts');
  return parts.map(checkUndoPart).find((no) => no !== undefined);
}

function takeBack(view: BookView, args: Args, stamp: Stamp): Effect {
  const changes: Change[] = [];
  const contactsBack = new Set(
    args.parts.flatMap(({ kind, id, restore }) => (kind === 'contact' && restore ? [id] : [])),
  );
  for (const part of args.parts) {
    const done = partChanges(view, part, stamp);
    if (done.changes.some((change) => closesRing(view, change))) {
      return refused(refusal('same_contact', 'the other contact was merged into this one meanwhile', 'parts'));
    }
    const needs = wholeTransaction(view, { part, ...done, contactsBack }, stamp);
    if (needs.refusal !== undefined) return refused(needs.refusal);
    changes.push(...needs.changes, ...done.changes);
  }
  return applied(
    ...changes,
    ...args.chain.flatMap((entry, index) => mark(view, entry, { undone: index % 2 === 0, stamp })),
  );
}

/** Whether a change merges a contact into one that is a part of it: neither would stand for the other. */
function closesRing(view: BookView, change: Change): boolean {
  if (change.op !== 'edit' || change.kind !== 'contact') return false;
  const { mergedInto } = change.set;
  return typeof mergedInto === 'string' && isPartOf(view, mergedInto, change.id);
}

/** What a transaction that is live afterwards needs: a due day that fits, a contact that is there. */
function wholeTransaction(
  view: BookView,
  done: {
    readonly part: UndoPart;
    readonly changes: readonly Change[];
    readonly after?: Stored;
    readonly contactsBack: ReadonlySet<string>;
  },
  stamp: Stamp,
): { readonly changes: readonly Change[]; readonly refusal?: Refusal } {
  if (done.part.kind !== 'transaction' || done.after === undefined || done.changes.length === 0) return { changes: [] };
  const after = done.changes.reduce<Stored | undefined>((record, change) => applyChange(record, change), done.after);
  if (after === undefined) return { changes: [] };
  const { date, due, contactId } = after.record as unknown as Transaction;
  const broken = checkDue(date, due);
  if (broken !== undefined) return { changes: [], refusal: broken };
  return done.contactsBack.has(contactId) ? { changes: [] } : keepContact(view, contactId, stamp);
}

/** Refuses to take back a contact that has live transactions, or contacts merged into it, which this does not delete too. */
function dependents(view: BookView, part: UndoPart, { parts }: Args): Refusal | undefined {
  if (part.kind !== 'contact' || part.delete === undefined) return undefined;
  const goes = new Set(parts.flatMap((one) => (one.delete === undefined ? [] : [one.id])));
  const transactions = view.liveTransactionIds(part.id, goes.size + 1).filter((id) => !goes.has(id));
  const merged = view
    .mergedContactIds(part.id)
    .filter((id) => !goes.has(id) && view.get('contact', id)?.deleted === undefined);
  if (transactions.length + merged.length === 0) return undefined;
  return refusal('has_dependents', 'the contact is in use; undo that first, or delete the contact', 'parts');
}

function mark(
  view: BookView,
  entry: EntryRef,
  { undone, stamp }: { readonly undone: boolean; readonly stamp: Stamp },
): readonly Change[] {
  if (isUndone(view, entry) === undone) return [];
  const id = undoId(entry);
  if (!undone) return [{ op: 'tombstone', kind: 'undo', id, cause: causeOf(stamp) }];
  return [put('undo', { id, ...entry, createdAt: stamp.at, updatedAt: stamp.at })];
}
