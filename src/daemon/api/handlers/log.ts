// History: who did what, when, with old and new values. Answered entries come from the journal, pending ones after them.

import type { Change } from '../../../model/change.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { LogItem, Page } from '../../../protocol/local/views.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { PageRecord } from '../../store/journal-entry.ts';
import type { OutboxItem } from '../../store/outbox.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { anyContact, anyTransaction } from '../refs.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { describeChanges } from './describe-changes.ts';

const PENDING_PER_READ = 500;

/** The last `limit` items of history (all without), oldest first; of one record with `ref`. */
export async function log(context: Context, params: Params<'log'>): Promise<Page<LogItem>> {
  const slot = bookOf(context, params.book);
  const record = params.ref === undefined ? undefined : recordId(slot, params.ref);
  const limit = params.limit ?? Infinity;
  const newestFirst: LogItem[] = [];
  for await (const item of backwards(context, slot, record)) {
    if (newestFirst.length >= limit) break;
    newestFirst.push(item);
  }
  return { items: newestFirst.reverse() };
}

async function* backwards(context: Context, slot: BookSlot, record: string | undefined): AsyncGenerator<LogItem> {
  const pending = [...slot.replica.outbox.items()].reverse();
  for (let start = 0; start < pending.length; start += PENDING_PER_READ) {
    const some = pending
      .slice(start, start + PENDING_PER_READ)
      .map((item) => ({ n: item.n, position: item.position, body: item.body }));
    await context.store.loadBodies(some);
    for (const { n, body } of some) {
      const item = body === undefined ? undefined : pendingItem(context, slot, { n, body });
      if (item !== undefined && concerns(item, record)) yield item;
    }
  }
  for (const [, position] of [...slot.pages].reverse()) {
    const page = (await context.store.journal.read(position)) as PageRecord;
    for (const entry of [...page.entries].reverse()) {
      const item = entryItem(slot, entry);
      if (concerns(item, record)) yield item;
    }
  }
}

function concerns(item: LogItem, record: string | undefined): boolean {
  return record === undefined || item.changes.some((change) => change.record === record);
}

function entryItem(slot: BookSlot, entry: Entry): LogItem {
  const { seq, n, by, device, name, group, outcome, reason, changes } = entry;
  const status = ({ applied: 'confirmed', partly: 'conflict', refused: 'refused' } as const)[outcome];
  const at = new Date(entry.at).toISOString();
  const optional = { ...(group === undefined ? {} : { group }), ...(reason === undefined ? {} : { reason }) };
  return {
    seq,
    n,
    at,
    by,
    device,
    mutation: name,
    outcome,
    status,
    ...optional,
    changes: describeChanges(slot, changes),
  };
}

function pendingItem(
  context: Context,
  slot: BookSlot,
  { n, body }: Pick<OutboxItem, 'n'> & { body: Mutation },
): LogItem {
  const { engine } = context;
  const status = engine.account === undefined ? 'local' : 'pending';
  const by = engine.account?.user.name ?? 'me';
  const optional = body.group === undefined ? {} : { group: body.group };
  const at = new Date(body.at).toISOString();
  return {
    n,
    at,
    by,
    device: 'this device',
    mutation: body.name,
    status,
    ...optional,
    changes: describeChanges(slot, changesOf(body)),
  };
}

/** What a pending mutation wants to change, from its own words. */
function changesOf({ name, args, at }: Mutation): readonly Change[] {
  const [kind = '', verb] = name.split('.');
  const id = (args['id'] ?? '') as string;
  switch (verb) {
    case 'add': {
      const { id: _, ...fields } = args;
      return [{ op: 'put', kind, id, fields }];
    }
    case 'edit': {
      const set = (args['set'] ?? {}) as Record<string, unknown>;
      return [
        {
          op: 'edit',
          kind,
          id,
          set,
          unset: (args['unset'] ?? []) as string[],
          was: (args['saw'] ?? {}) as Record<string, unknown>,
          at,
        },
      ];
    }
    case 'delete': {
      const cascade = (args['cascade'] ?? []) as readonly string[];
      const cause = '';
      return [
        { op: 'tombstone', kind, id, cause },
        ...cascade.map((one): Change => ({ op: 'tombstone', kind: 'transaction', id: one, cause })),
      ];
    }
    case 'restore':
      return [{ op: 'restore', kind, id, at }];
    default:
      return [];
  }
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
