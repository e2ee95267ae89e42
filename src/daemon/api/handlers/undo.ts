// Undo and redo: any entry or group, at any time, from any device. The mutations are composed here from history, since
// only history knows earlier values; the log applies them only where the record still has what the entry wrote.

import type { Mutation } from '../../../model/mutation.ts';
import { needsNewer } from '../../../model/newer.ts';
import { fieldValue } from '../../../model/seen-field.ts';
import { isUndone, undoChain, undoId } from '../../../model/undo.ts';
import type { EntryRef } from '../../../model/undo.ts';
import { unsaidOf } from '../../../model/unsaid.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { UndoAnswer } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { mutation, newId, bookOf, write } from '../context.ts';
import type { Context } from '../context.ts';
import { wholeHistory } from './whole-history.ts';
import type { HistoryItem } from './whole-history.ts';
import type { Piece } from './history.ts';
import { foldMoney, undoParts } from './undo-parts.ts';
import type { EarlierValue } from './undo-parts.ts';
import { undoTargets } from './undo-targets.ts';
import { presentPiece } from './log.ts';

/** Takes entries back, or (`redo`) takes the last undo back. */
export async function undo(context: Context, params: Params<'entry.undo'>): Promise<UndoAnswer> {
  const slot = bookOf(context, params.book);
  const known = context.store.keys.find(params.key) !== undefined;
  const { entry, last = 1, redo = false } = params;
  const targets = known
    ? []
    : await undoTargets(context, slot, { ...(entry === undefined ? {} : { entry }), last, redo });
  targets.forEach(refuseNewer);
  const earlier = await earlierValues(context, slot, targets);
  const group = targets.length > 1 ? newId(context) : undefined;
  return write(context, params, {
    *compose({ replica }, about): Generator<Mutation> {
      about(undoId(targets[0] ?? { clientId: replica.clientId, n: 0 }));
      for (const target of targets) {
        const parts = undoParts(replica.view, target.changes, earlier(target));
        yield mutation(context, { name: 'entry.undo', args: { chain: chainOf(target), parts }, group });
      }
    },
    present: ({ receipt }) => ({
      undone: targets.map((target) => presentPiece(context, slot, pieceOf(target))),
      ...receipt,
    }),
  });
}

/** Taking back half of an entry would leave a book that nobody wanted. */
function refuseNewer({ entry, n, mutation: { name }, changes }: HistoryItem): void {
  if (!needsNewer({ name, changes })) return;
  throw new UserError({
    code: 'unknown_mutation',
    message: `entry ${entry?.seq ?? `n:${n}`} was made by a newer ledger; this version cannot take it back`,
    hint: 'upgrade ledger on this device',
  });
}

/** The entry, and what it had undone itself, and so on. */
function chainOf({ clientId, n, mutation: body }: HistoryItem): readonly EntryRef[] {
  return [{ clientId, n }, ...undoChain(body)];
}

function pieceOf({ entry, n, mutation: body }: HistoryItem): Piece {
  return entry === undefined ? { n, body } : { n, entry };
}

interface Write {
  readonly writer: HistoryItem;
  readonly order: number;
}

/**
 * For each target, how to find the newest earlier value of a field that is not undone. History is read only if anything
 * else is undone too; otherwise what the target itself replaced is that value.
 */
async function earlierValues(
  context: Context,
  slot: BookSlot,
  targets: readonly HistoryItem[],
): Promise<(target: HistoryItem) => EarlierValue> {
  const chain = targets.flatMap(chainOf);
  const others = slot.replica.view.count('undo') - chain.filter((entry) => isUndone(slot.replica.view, entry)).length;
  const hashed = targets.some((target) => target.changes.some(wasHashed));
  if (others === 0 && targets.length === 1 && !hashed) return () => (_field, was) => was;
  const writes = await writesOf(context, slot, targets);
  return (target) => (place, was) => {
    const before = writes.get(`${place.kind} ${place.id}`) ?? [];
    const own = before.find(({ writer }) => same(writer, target))?.order ?? -1;
    for (const { writer, order } of before) {
      if (order <= own || gone(slot, writer, targets)) continue;
      const value = valueWritten(writer, place);
      if (value !== undefined) return value;
    }
    return was;
  };
}

/** Who wrote the records that the targets changed, newest first. */
async function writesOf(
  context: Context,
  slot: BookSlot,
  targets: readonly HistoryItem[],
): Promise<ReadonlyMap<string, readonly Write[]>> {
  const writes = new Map<string, Write[]>();
  for (const { changes } of targets) for (const { kind, id } of changes) writes.set(`${kind} ${id}`, []);
  let order = 0;
  for await (const writer of wholeHistory(context, slot)) {
    order += 1;
    for (const key of new Set(writer.changes.map(({ kind, id }) => `${kind} ${id}`))) {
      writes.get(key)?.push({ writer, order });
    }
  }
  return writes;
}

/** Whether a writer does not count: undone, about to be undone, or an undo itself (it only brought older values back). */
function gone({ replica }: BookSlot, writer: HistoryItem, targets: readonly HistoryItem[]): boolean {
  if (writer.mutation.name === 'entry.undo') return true;
  const flips = targets.flatMap((target) =>
    chainOf(target).map((entry, index) => ({ entry, undone: index % 2 === 0 })),
  );
  return flips.find(({ entry }) => same(entry, writer))?.undone ?? isUndone(replica.view, writer);
}

/** What a writer made of a field; undefined if it did not write it. */
function valueWritten(
  { changes }: HistoryItem,
  { kind, id, field }: { readonly kind: string; readonly id: string; readonly field: string },
): unknown {
  for (const change of [...changes].reverse()) {
    if (change.kind !== kind || change.id !== id) continue;
    if (change.op === 'put') return fieldValue({ ...unsaidOf(kind), id, ...change.fields }, field);
    if (change.op !== 'edit') continue;
    const value = foldMoney(change.set)[field];
    if (value !== undefined) return value;
    if (change.unset?.includes(field) === true) return null;
  }
  return undefined;
}

function wasHashed(change: HistoryItem['changes'][number]): boolean {
  const was = change.op === 'edit' ? Object.values(change.was) : [];
  return was.some((value) => typeof value === 'string' && value.startsWith('sha256:'));
}

function same(a: EntryRef, b: EntryRef): boolean {
  return a.n === b.n && a.clientId === b.clientId;
}
