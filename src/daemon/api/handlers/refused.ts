// Requests about this device's mutations that the log refused: listed until they are tried again or dropped.

import type { BookState } from '../../../model/book-state.ts';
import { contentHash } from '../../../model/content-hash.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { AnyRecord, RecordKind, Stored } from '../../../model/record.ts';
import { sawOf } from '../../../model/seen-field.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Rehearsed } from '../../../protocol/local/book-views.ts';
import type { Page, PendingItem, RetryAnswer } from '../../../protocol/local/views.ts';
import type { BookSlot, RefusedItem } from '../../store/book-slot.ts';
import { subjectOf } from '../../store/journal-entry.ts';
import { bookOf, mutation, write } from '../context.ts';
import type { Context } from '../context.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';
import { describeChanges } from './describe-changes.ts';
import { pendingChanges } from './pending-changes.ts';

const SHOWN = 1_000;

/** This device's mutations that the log refused, oldest first. */
export function listRefused(context: Context, params: Params<'sync.refused'>): Page<PendingItem> {
  const slot = bookOf(context, params.book);
  const after = params.after === undefined ? 0 : Number(decodeCursor(params.after, 1)[0]);
  const later = slot.refused.filter(({ seq }) => seq > after);
  const { offset = 0, limit = SHOWN } = params;
  const { items, more } = takeWindow(later, { offset, limit });
  const last = items.at(-1)?.seq;
  const next = more && last !== undefined ? { next: encodeCursor([String(last)]) } : {};
  const total = params.offset === undefined ? {} : { total: slot.refused.length };
  return { items: items.map((item) => present(slot, item)), ...next, ...total };
}

/** Tries a refused mutation again as a new one, by somebody who sees what is here now. Refused here: it stays listed. */
export async function retryRefused(context: Context, params: Params<'sync.refused.retry'>): Promise<RetryAnswer> {
  const slot = bookOf(context, params.book);
  const item = context.store.keys.find(params.key) === undefined ? find(slot, params.item) : undefined;
  const answer = await write(context, params, {
    compose: ({ replica }, about) => {
      if (item === undefined) return [];
      about(subjectOf(item));
      return [mutation(context, { name: item.name, args: seenNow(replica.view, item) })];
    },
    present: ({ receipt }) => ({
      retried: item === undefined ? noItem(slot, params.item) : present(slot, item),
      ...receipt,
    }),
    ...(item === undefined ? {} : { settles: [item.seq] }),
  });
  // There was nothing left to do: what was wanted is so already.
  if (answer.unchanged === true && answer.dryRun !== true && item !== undefined) await settle(context, slot, item);
  return answer;
}

/** Takes a refused mutation off the list for good; it stays in the history. */
export async function dropRefused(
  context: Context,
  params: Params<'sync.refused.drop'>,
): Promise<{ readonly dropped: readonly PendingItem[] } & Rehearsed> {
  const slot = bookOf(context, params.book);
  const item = find(slot, params.item);
  if (params.dryRun === true) return { dropped: [present(slot, item)], dryRun: true };
  await settle(context, slot, item);
  return { dropped: [present(slot, item)] };
}

function settle({ store, engine }: Context, slot: BookSlot, { seq }: RefusedItem): Promise<void> {
  return store.exclusive(async () => {
    await store.record({ kind: 'settle', book: slot.replica.id, seqs: [seq] });
    slot.settle([seq]);
    engine.noteChange();
  });
}

function find(slot: BookSlot, name: string): RefusedItem {
  const [, prefix, number] = /^(n:)?(\d+)$/.exec(name) ?? [];
  const found = slot.refused.find(({ n, seq }) => (prefix === undefined ? seq : n) === Number(number));
  if (found !== undefined) return found;
  throw new UserError({
    code: 'entry_not_found',
    message: `nothing refused is called ${JSON.stringify(name)}`,
    hint: 'ledger sync refused lists what was, by entry',
  });
}

function noItem({ replica }: BookSlot, name: string): PendingItem {
  return { n: 0, book: replica.id, mutation: name, args: {}, at: new Date(0).toISOString() };
}

function present(slot: BookSlot, { n, seq, name, args, at, reason }: RefusedItem): PendingItem {
  const changes = describeChanges(slot, pendingChanges({ name, args, at }, slot.replica.id));
  const time = new Date(at).toISOString();
  return { n, seq, book: slot.replica.id, mutation: name, args, at: time, changes, reason };
}

/** The arguments with what is here now as what their author saw. */
function seenNow(view: BookState, { name, args }: Pick<Mutation, 'name' | 'args'>): Mutation['args'] {
  const [kind = '', verb] = name.split('.');
  const record = (view.get(kind as RecordKind, String(args['id'])) as Stored | undefined)?.record;
  if (record === undefined || args['saw'] === undefined) return args;
  if (verb === 'edit') return { ...args, saw: sawOf(record, Object.keys(args['saw'] as object)) };
  if (name === 'transaction.delete') return { ...args, saw: contentHash(record) };
  if (name === 'contact.delete') return { ...args, saw: hashesNow(view, args['saw'] as object) };
  return args;
}

function hashesNow(view: BookState, saw: object): Readonly<Record<string, string>> {
  const hashes = Object.keys(saw).flatMap((id): [string, string][] => {
    const record = (view.get('transaction', id) ?? view.get('contact', id))?.record as AnyRecord | undefined;
    return record === undefined ? [] : [[id, contentHash(record)]];
  });
  return Object.fromEntries(hashes);
}
