// Requests about syncing: now, pause, resume, what is pending.

import type { Params } from '../../../protocol/local/requests.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Rehearsed } from '../../../protocol/local/book-views.ts';
import type { Page, PendingItem, SyncAnswer } from '../../../protocol/local/views.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { bookOf, knownBooks } from '../context.ts';
import type { Context } from '../context.ts';
import { describeChanges } from './describe-changes.ts';
import { pendingChanges } from './pending-changes.ts';
import { problemView } from '../problem-view.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';

const PENDING_SHOWN = 1_000;

/**
 * Waits until everything pending at the call is answered and the cursor has reached the head that the server names
 * after the call, in the book that is named, else in every one. Gives up at once when paused or when the server cannot be reached now, else after `timeoutMs`.
 */
export async function syncNow(context: Context, params: Params<'sync.now'>): Promise<SyncAnswer> {
  const { engine } = context;
  if (engine.account === undefined) {
    throw new UserError({ code: 'not_logged_in', message: 'this device is not logged in', hint: 'ledger login URL' });
  }
  // Nothing that comes could be kept, so the server need not be asked.
  const { journal } = context.store;
  if (journal.readOnly !== undefined) throw journal.refusal();
  const slots = params.book === undefined ? exchanged(context) : [bookOf(context, params.book)];
  const answers = await Promise.all(slots.map((slot) => exchange(context, slot, params.timeoutMs)));
  const sum = (count: 'sent' | 'received' | 'pending'): number => answers.reduce((all, one) => all + one[count], 0);
  const problem = answers.find((answer) => !answer.done && answer.problem !== undefined)?.problem;
  return {
    done: answers.every(({ done }) => done),
    sent: sum('sent'),
    received: sum('received'),
    pending: sum('pending'),
    connection: engine.state.connection,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The book in use, and every other one that something can be exchanged of. */
function exchanged(context: Context): readonly BookSlot[] {
  return knownBooks(context).filter(
    (slot, index) =>
      index === 0 || (slot.standing?.removed !== true && context.engine.stuck(slot.replica.id) === undefined),
  );
}

async function exchange(
  context: Context,
  { replica }: BookSlot,
  timeoutMs: number,
): Promise<Omit<SyncAnswer, 'connection'>> {
  const { id } = replica;
  const before = { lastN: replica.nextN - 1, cursor: replica.place.cursor ?? 0, answered: answeredN(context, id) };
  const done = await reach(context, { book: id, lastN: before.lastN, timeoutMs });
  const stuck = done ? undefined : context.engine.stuck(id);
  const sent = Math.max(0, answeredN(context, id) - before.answered);
  return {
    done,
    sent,
    // Own entries come back with everybody else's; they are counted as sent.
    received: Math.max(0, (replica.place.cursor ?? 0) - before.cursor - sent),
    pending: replica.outbox.size,
    ...(stuck === undefined ? {} : { problem: problemView(stuck) }),
  };
}

/** Stops syncing until resumed. */
export async function pauseSync(context: Context, { dryRun }: Params<'sync.pause'>): Promise<Paused> {
  const { account } = context.engine;
  if (dryRun === true) return { connection: account === undefined ? 'detached' : 'paused', dryRun };
  await context.accounts.pause(true);
  return { connection: context.engine.state.connection };
}

/** Syncs again. */
export async function resumeSync(context: Context, { dryRun }: Params<'sync.resume'>): Promise<Paused> {
  const { connection } = context.engine.state;
  if (dryRun === true) return { connection: connection === 'paused' ? 'connecting' : connection, dryRun };
  await context.accounts.pause(false);
  return { connection: context.engine.state.connection };
}

type Paused = { connection: string } & Rehearsed;

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
  const changes = describeChanges(slot, pendingChanges({ name, args, at }, slot.replica.id));
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

/** What is waited for in a book: everything up to an own n answered, and the head that the server names from now on. */
export interface Goal {
  readonly book: string;
  readonly lastN: number;
  readonly timeoutMs: number;
}

/** Resolves when the goal is reached (true), or cannot be now (false). */
export function reach(context: Context, { book, lastN, timeoutMs }: Goal): Promise<boolean> {
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
        return finish(false);
      }
      const { replica, standing } = store.slot(book);
      if (connection === 'live' && standing?.removed === true) return finish(false);
      const first = replica.outbox.first;
      const answered = first === undefined || first.n > lastN;
      if (head === undefined || (replica.place.cursor ?? -1) < head) return undefined;
      if (answered) finish(true);
      else if (engine.stuck(book) !== undefined) finish(false);
      return undefined;
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
