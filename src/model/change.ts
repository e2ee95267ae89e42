// Changes: an entry's effects, one per record. Replicas apply them without running another version's mutators.
// Applying is pure: stored records are replaced.

import Type from 'typebox';
import type { AnyRecord, Stored } from './record.ts';

const Kind = Type.String({ minLength: 1, maxLength: 40 });
const RecordId = Type.String({ minLength: 1, maxLength: 100 });
const Fields = Type.Record(Type.String(), Type.Unknown());

/** The record is live with exactly these fields. `fields` has no `id`. */
export const PutSchema = Type.Object({ op: Type.Literal('put'), kind: Kind, id: RecordId, fields: Fields });

/** Fields set and unset, with what they were (`null` = absent). The record's `updatedAt` becomes `at` (wall ms). */
export const EditSchema = Type.Object({
  op: Type.Literal('edit'),
  kind: Kind,
  id: RecordId,
  set: Fields,
  unset: Type.Optional(Type.Array(Type.String())),
  was: Fields,
  at: Type.Number(),
});

/** The record is deleted and keeps its content. `cause`: the mutation's group, or `clientId/n`. */
export const TombstoneSchema = Type.Object({
  op: Type.Literal('tombstone'),
  kind: Kind,
  id: RecordId,
  cause: Type.String(),
});

/** The deletion is taken back; the record is live with the content its tombstone kept, `updatedAt` becomes `at` (wall ms). */
export const RestoreSchema = Type.Object({ op: Type.Literal('restore'), kind: Kind, id: RecordId, at: Type.Number() });

/** Any change. */
export const ChangeSchema = Type.Union([PutSchema, EditSchema, TombstoneSchema, RestoreSchema]);

/** The record is live with exactly these fields; `fields` has no `id`. */
export interface Put {
  readonly op: 'put';
  readonly kind: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Fields set and unset, with what they were (`null` = absent). */
export interface Edit {
  readonly op: 'edit';
  readonly kind: string;
  readonly id: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
  readonly was: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** The record is deleted and keeps its content. */
export interface Tombstone {
  readonly op: 'tombstone';
  readonly kind: string;
  readonly id: string;
  readonly cause: string;
}

/** The deletion is taken back; the record is live with the content its tombstone kept. */
export interface Restore {
  readonly op: 'restore';
  readonly kind: string;
  readonly id: string;
  readonly at: number;
}

/** An entry's effect on one record. */
export type Change = Put | Edit | Tombstone | Restore;

/** A put of a whole record. */
export function put(kind: string, record: AnyRecord): Put {
  const { id, ...fields } = record;
  return { op: 'put', kind, id, fields };
}

/**
 * The stored record after a change. An edit or a tombstone of a record that is not there gives `undefined`
 * (a broken log; the caller decides what that means).
 */
export function applyChange(before: Stored | undefined, change: Change): Stored | undefined {
  switch (change.op) {
    case 'put':
      return { record: { id: change.id, ...change.fields } };
    case 'edit':
      return before === undefined ? undefined : { ...before, record: editRecord(before.record, change) };
    case 'tombstone':
      return before === undefined ? undefined : { record: before.record, deleted: change.cause };
    case 'restore':
      return before === undefined ? undefined : { record: { ...before.record, updatedAt: change.at } };
  }
}

function editRecord(record: AnyRecord, change: Edit): AnyRecord {
  const next: Record<string, unknown> = { ...record, ...change.set, updatedAt: change.at };
  for (const field of change.unset ?? []) delete next[field];
  return next as AnyRecord;
}
