// One part of an undo: what it does to one record. A part was composed from what an entry wrote; each field that still
// holds that goes back, all others stay as they are, without a conflict.

import Type from 'typebox';
import { isShallow } from '../../base/json.ts';
import { BookFields } from '../book.ts';
import type { BookView } from '../book-view.ts';
import type { Change } from '../change.ts';
import { ContactFields } from '../contact.ts';
import { ContentHash, Id } from '../field-schema.ts';
import { causeOf } from '../mutation.ts';
import type { Stamp } from '../mutation.ts';
import type { Stored } from '../record.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { judgeEdit } from '../seen-field.ts';
import { MoneySchema, TransactionFields } from '../transaction.ts';
import { validatorOf } from '../validator.ts';
import { withDeletion } from './conflict-changes.ts';
import type { Target } from './conflict-changes.ts';
import { editChange } from './edit-args.ts';

const Kind = Type.Union([
  Type.Literal('contact'),
  Type.Literal('transaction'),
  Type.Literal('book'),
  Type.Literal('conflict'),
]);

/** Fields that go back (`saw`: what the undone entry wrote, as `sawForm`), and whether the record goes or comes back. */
export const UndoPartSchema = Type.Object(
  {
    kind: Kind,
    id: Id,
    set: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 20 })),
    unset: Type.Optional(Type.Array(Type.String(), { maxItems: 20 })),
    saw: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 40 })),
    /** The entry made the record live, so it goes: the content hash of what is deleted, or true. */
    delete: Type.Optional(Type.Union([ContentHash, Type.Literal(true)])),
    /** The entry deleted the record, so it comes back. */
    restore: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
);

/** One part of an undo. */
export type UndoPart = Type.Static<typeof UndoPartSchema>;

const partial = <F extends Type.TProperties>(fields: F) =>
  validatorOf(Type.Partial(Type.Object(fields), { additionalProperties: false }));
const SET_BY_KIND = {
  contact: partial({ ...ContactFields, mergedInto: Id }),
  transaction: partial({ ...TransactionFields, money: MoneySchema }),
  book: partial(BookFields),
  conflict: partial({ resolved: Type.Unknown(), attempted: Type.Unknown() }),
} as const;
const UNSET_BY_KIND: Readonly<Record<UndoPart['kind'], readonly string[]>> = {
  contact: ['handle', 'note', 'mergedInto'],
  transaction: ['due', 'externalId', 'importBatch'],
  book: [],
  conflict: ['resolved'],
};

/** Objects and arrays within one another in a part's values. */
const DEPTH_MAX = 6;

/** Refuses a part whose fields its kind does not have. */
export function checkUndoPart(part: UndoPart): Refusal | undefined {
  const fits = isShallow([part.set, part.saw], DEPTH_MAX) && SET_BY_KIND[part.kind].Check(part.set ?? {});
  const wrong = (part.unset ?? []).find((field) => !UNSET_BY_KIND[part.kind].includes(field));
  if (part.kind === 'book' && part.delete !== undefined) return refusal('invalid_args', 'no book is deleted', 'parts');
  if (fits && wrong === undefined) return undefined;
  return refusal('invalid_args', `an undo of ${part.kind} cannot write this`, wrong ?? 'parts');
}

/** The changes of a part, and the record as they leave it; none if the record is not there. */
export function partChanges(
  view: BookView,
  part: UndoPart,
  stamp: Stamp,
): { changes: readonly Change[]; after?: Stored } {
  const { kind, id } = part;
  const stored = view.get(kind, id) as Stored | undefined;
  if (stored === undefined) return { changes: [] };
  const target = { view, kind, record: stored.record };
  const fields = fieldChanges(target, part, stamp);
  const deleted = stored.deleted !== undefined;
  if (part.delete !== undefined && !deleted) {
    const saw = part.delete === true ? undefined : part.delete;
    const tombstone: Change = { op: 'tombstone', kind, id, cause: causeOf(stamp) };
    return { changes: [...fields, tombstone, ...withDeletion(target, saw, stamp)] };
  }
  const back: readonly Change[] = part.restore === true && deleted ? [{ op: 'restore', kind, id, at: stamp.at }] : [];
  if (deleted && back.length === 0) return { changes: [] };
  return { changes: [...back, ...fields], after: stored };
}

function fieldChanges(target: Target, { set = {}, unset = [], saw = {} }: UndoPart, stamp: Stamp): readonly Change[] {
  const verdict = judgeEdit(target.record, { set, unset, saw });
  if (Object.keys(verdict.set).length + verdict.unset.length === 0) return [];
  return [editChange(target, verdict, stamp)];
}
