// Requests about syncing: now, pause, resume, what is pending.

import type { Params } from '../../../protocol/local/requests.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Page, PendingItem, SyncAnswer } from '../../../protocol/local/views.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { describeChanges } from './describe-changes.ts';
import { pendingChanges } from './pending-changes.ts';
import { problemView } from '../problem-view.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';

const PENDING_SHOWN = 1_000;

/**
 * Waits until everything pending at the call is answered and the cursor has reached the head that the server names
 * after the call. Gives up at once when paused or when the server cannot be reached now, else after `timeoutMs`.
 */
export async function syncNow(context: Context, params: Params<'sync.now'>): Promise<SyncAnswer> {
  const { engine } = context;
  if (engine.account === undefined) {
    throw new UserError({ code: 'not_logged_in', message: 'this device is not logged in', hint: 'ledger login URL' });
  }
  // Nothing that comes could be kept, so the server need not be asked.
  const { journal } = context.store;
  if (journal.readOnly !== undefined) throw journal.refusal();
  const { replica } = bookOf(context, params.book);
  const before = {
    lastN: replica.nextN - 1,
    cursor: replica.place.cursor ?? 0,
    answered: answeredN(context, replica.id),
  };
  const done = await reach(context, { book: replica.id, lastN: before.lastN, timeoutMs: params.timeoutMs });
  const stuck = done ? undefined : engine.stuck(replica.id);
  const sent = answeredN(context, replica.id) - before.answered;
  return {
    done,
    sent: Math.max(0, sent),
    // Own entries come back with everybody else's; they are counted as sent.
    received: Math.max(0, (replica.place.cursor ?? 0) - before.cursor - Math.max(0, sent)),
    pending: replica.outbox.size,
    connection: engine.state.connection,
    ...(stuck === undefined ? {} : { problem: problemView(stuck) }),
  };
}

/** Stops syncing until resumed. */
export async function pauseSync(context: Context): Promise<{ connection: string }> {
  await context.accounts.pause(true);
  return { connection: context.engine.state.connection };
}

/** Syncs again. */
export async function resumeSync(context: Context): Promise<{ connection: string }> {
  await context.accounts.pause(false);
  return { connection: context.engine.state.connection };
}

/** Mutations that the log has not answered, oldest first. */
export async function pending(context: Context, params: Params<'sync.pending'>): Promise<Page<PendingItem>> {
  const slot = bookOf(context, params.book);
  const { replica } = slot;
  const after = params.after === undefined ? 0 : Number(decodeCursor(params.after, 1)[0]);
  const later = skipTo(replica.outbox.items(), ({ n }) => n > after);
  const { items: window, more } = takeWindow(later, { limit: params.limit ?? PENDING_SHOWN });
  const items = window.map(({ n, position, body }) => ({ n, position, body }));
  await context.store.loadBodies(items);
  return {
    ...nextAfter(more, items.at(-1)?.n),
    items: items.flatMap(({ n, body }) =>
      body === undefined ? [] : [{ n, book: replica.id, mutation: body.name, ...wish(slot, body) }],
    ),
  };
}

function wish(
  slot: BookSlot,
  { name, args, at }: Pick<Mutation, 'name' | 'args' | 'at'>,
): Pick<PendingItem, 'args' | 'at' | 'changes'> {
  const changes = describeChanges(slot, pendingChanges({ name, args, at }));
  return { args, at: new Date(at).toISOString(), changes };
}

function* skipTo<T>(items: Iterable<T>, wanted: (item: T) => boolean): Generator<T> {
  for (const item of items) if (wanted(item)) yield item;
}

function nextAfter(more: boolean, last: number | undefined): { readonly next?: string } {
  return more && last !== undefined ? { next: encodeCursor([String(last)]) } : {};
}

/** How many of this device's mutations are answered. */
function answeredN({ store }: Context, book: string): number {
  const { outbox, nextN } = store.slot(book).replica;
  return nextN - 1 - outbox.size;
}

interface Goal {
  readonly book: string;
  readonly lastN: number;
  readonly timeoutMs: number;
}

/** Resolves when the goal is reached (true), or cannot be now (false). */
function reach(context: Context, { book, lastN, timeoutMs }: Goal): Promise<boolean> {
  const { engine, clock, store } = context;
  return new Promise((resolve) => {
    let head: number | undefined;
    const finish = (done: boolean) => {
      cancelTimer();
      unsubscribe();
      resolve(done);
    };
    const look = () => {
      const { connection } = engine.state;
      if (
        connection === 'paused' ||
        connection === 'backingOff' ||
        connection === 'blocked' ||
        connection === 'detached'
      ) {
        finish(false);
        return;
      }
      const { replica } = store.slot(book);
      const first = replica.outbox.first;
      const answered = first === undefined || first.n > lastN;
      if (head === undefined || (replica.place.cursor ?? -1) < head) return;
      if (answered) finish(true);
      else if (engine.stuck(book) !== undefined) finish(false);
    };
    const cancelTimer = clock.timer(timeoutMs, () => finish(false));
    const unsubscribe = engine.onProgress(look);
    void engine.askHead(book).then((named) => {
      head = named;
      look();
    });
    engine.hurry();
    look();
  });
}
