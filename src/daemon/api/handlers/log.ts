// History for people: who did what, when, with old and new values.

import type { Params } from '../../../protocol/local/requests.ts';
import type { LogItem, Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { history } from '../history.ts';
import type { HistoryItem } from '../history.ts';
import { anyContact, anyTransaction } from '../refs.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { describeChanges } from './describe-changes.ts';

/** The last `limit` items of history (all without), oldest first; of one record with `ref`. */
export async function log(context: Context, params: Params<'log'>): Promise<Page<LogItem>> {
  const slot = bookOf(context, params.book);
  const record = params.ref === undefined ? undefined : recordId(slot, params.ref);
  const limit = params.limit ?? Infinity;
  const newestFirst: LogItem[] = [];
  for await (const item of history(context, slot)) {
    if (newestFirst.length >= limit) break;
    if (concerns(item, record)) newestFirst.push(logItem(context, slot, item));
  }
  return { items: newestFirst.reverse() };
}

function concerns({ changes }: HistoryItem, record: string | undefined): boolean {
  return record === undefined || changes.some((change) => change.id === record);
}

/** One item of history as people read it. */
export function logItem(context: Context, slot: BookSlot, item: HistoryItem): LogItem {
  const { n, mutation, entry } = item;
  const group = mutation.group === undefined ? {} : { group: mutation.group };
  const base = { n, at: new Date(mutation.at).toISOString(), mutation: mutation.name, ...group };
  const changes = describeChanges(slot, item.changes);
  if (entry === undefined) {
    const { account } = context.engine;
    const status = account === undefined ? 'local' : 'pending';
    return { ...base, by: account?.user.name ?? 'me', device: 'this device', status, changes };
  }
  const { seq, by, device, outcome, reason } = entry;
  const status = ({ applied: 'confirmed', partly: 'conflict', refused: 'refused' } as const)[outcome];
  return { seq, ...base, by, device, outcome, status, ...(reason === undefined ? {} : { reason }), changes };
}

function recordId(slot: BookSlot, ref: string): string {
  const { view } = slot.replica;
  try {
    return anyContact(view, ref).record.id;
  } catch (error) {
    if (!(error instanceof UserError) || error.body.code !== 'contact_not_found') throw error;
  }
  try {
    return anyTransaction(view, ref).record.id;
  } catch {
    return anyContact(view, ref).record.id;
  }
}
