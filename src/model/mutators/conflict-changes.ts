// Changes that open, update and close conflicts.

import { deepEqual } from '../../base/deep-equal.ts';
import type { BookView } from '../book-view.ts';
import { put } from '../change.ts';
import type { Change } from '../change.ts';
import { conflictId, DELETED_FIELD } from '../conflict.ts';
import type { Conflict, ConflictChoice, DeletedAttempt } from '../conflict.ts';
import { contentHash } from '../content-hash.ts';
import type { Stamp } from '../mutation.ts';
import type { AnyRecord } from '../record.ts';

/** A record that a mutation is about, as it is in the state that the mutation meets. */
export interface Target {
  readonly view: BookView;
  readonly kind: string;
  readonly record: AnyRecord;
}

/** Sets an attempt aside: a new conflict, or the same author's open one on the field with the newer wish. */
export function setAside(
  target: Target,
  wish: { readonly field: string; readonly attempted: unknown },
  stamp: Stamp,
): readonly Change[] {
  const own = ownConflict(target, wish.field, stamp);
  if (own !== undefined) return renew(own, wish.attempted, stamp);
  const { clientId, n, at } = stamp;
  const place = { recordKind: target.kind, recordId: target.record.id, field: wish.field, clientId, n };
  const { attempted } = wish;
  const by = stamp.by ?? '';
  return [put('conflict', { id: conflictId(place), ...place, attempted, by, at, createdAt: at, updatedAt: at })];
}

/** An edit of a deleted record: what it wanted, kept beside the deletion. */
export function setAsideEdit(target: Target, edit: DeletedAttempt, stamp: Stamp): readonly Change[] {
  const earlier = ownConflict(target, DELETED_FIELD, stamp)?.attempted as DeletedAttempt | undefined;
  const set = { ...earlier?.set, ...edit.set };
  for (const field of edit.unset) delete set[field];
  const unset = new Set([...(earlier?.unset ?? []).filter((field) => !(field in edit.set)), ...edit.unset]);
  return setAside(target, { field: DELETED_FIELD, attempted: { set, unset: [...unset] } }, stamp);
}

/**
 * What goes with the deletion of a record: its open conflicts close, and if it is not as the deleting author saw it
 * (`saw`: its content hash, absent = not said), a conflict keeps what was deleted unseen within reach.
 */
export function withDeletion(target: Target, saw: string | undefined, stamp: Stamp): readonly Change[] {
  const closed = target.view
    .openConflicts(target.kind, target.record.id)
    .map((conflict) => close(conflict, 'deleted', stamp));
  if (saw === undefined || saw === contentHash(target.record)) return closed;
  const { clientId, n, at } = stamp;
  const place = { recordKind: target.kind, recordId: target.record.id, field: DELETED_FIELD, clientId, n };
  const attempted: DeletedAttempt = { set: {}, unset: [] };
  const times = { at, createdAt: at, updatedAt: at };
  return [...closed, put('conflict', { id: conflictId(place), ...place, attempted, by: stamp.by ?? '', ...times })];
}

/** Closes the author's own open conflicts on fields that they have now written, having seen the current values. */
export function supersede(target: Target, fields: readonly string[], stamp: Stamp): readonly Change[] {
  return fields.flatMap((field) => {
    const own = ownConflict(target, field, stamp);
    return own === undefined ? [] : [close(own, 'superseded', stamp)];
  });
}

/** Ends a conflict. */
export function close(conflict: Conflict, choice: ConflictChoice, stamp: Stamp): Change {
  const resolved = { choice, by: stamp.by ?? '', at: stamp.at };
  return { op: 'edit', kind: 'conflict', id: conflict.id, set: { resolved }, was: { resolved: null }, at: stamp.at };
}

function renew(own: Conflict, attempted: unknown, stamp: Stamp): readonly Change[] {
  if (deepEqual(own.attempted, attempted)) return [];
  const was = { attempted: own.attempted };
  return [{ op: 'edit', kind: 'conflict', id: own.id, set: { attempted }, was, at: stamp.at }];
}

function ownConflict(target: Target, field: string, stamp: Stamp): Conflict | undefined {
  const open = target.view.openConflicts(target.kind, target.record.id);
  return open.find((conflict) => conflict.field === field && conflict.clientId === stamp.clientId);
}
