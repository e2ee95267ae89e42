// What every handler works with, and the steps all writes share.

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { nameKey } from '../../base/text.ts';
import { newUuid } from '../../base/uuid.ts';
import type { Mutation } from '../../model/mutation.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { WriteReceipt, WriteStatus } from '../../protocol/local/views.ts';
import type { BookSlot } from '../store/book-slot.ts';
import type { Compose, LocalWrites, Rehearsing } from '../store/local-writes.ts';
import type { Store } from '../store/store.ts';
import type { Answer } from '../store/answer.ts';
import type { ServerCalls } from '../sync/server-calls.ts';
import type { SyncEngine } from '../sync/sync-engine.ts';
import type { Accounts } from './accounts.ts';
import { problemView } from './problem-view.ts';

/** The parts of the daemon that handlers use. */
export interface Context {
  readonly store: Store;
  readonly writes: LocalWrites;
  /** In a rehearsal of several writes: what plays one on top of those before it. */
  readonly rehearsing?: Rehearsing;
  readonly engine: SyncEngine;
  readonly calls: ServerCalls;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly startedAt: number;
  readonly pid: number;
  readonly logFile: string | undefined;
  /** The folder with the settings and the login. */
  readonly config: string;
  /** Ends the daemon after the answer is out. */
  readonly stop: () => void;
}

/** What every write's parameters have. */
export interface WriteParams {
  readonly book?: string;
  readonly key: string;
  readonly waitMs?: number;
  readonly dryRun?: boolean;
}

/** A write done: the id of the record that it is about, and its receipt. */
export interface WriteDone {
  readonly id: string;
  readonly receipt: WriteReceipt;
  readonly slot: BookSlot;
}

/** The book that a request names, by id, unique id prefix or name; without one the book in use. */
export function bookOf(context: Context, ref: string | undefined): BookSlot {
  const { store } = context;
  if (ref === undefined) return store.currentSlot;
  const exact = store.books.get(ref);
  if (exact !== undefined) return exact;
  const slots = knownBooks(context);
  const named = slots.filter(({ replica }) => nameKey(bookName(replica.id, context)) === nameKey(ref));
  const found = named.length > 0 ? named : slots.filter(({ replica }) => ref.length >= 4 && replica.id.startsWith(ref));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined)
    throw new UserError({
      code: 'book_not_found',
      message: `there is no book ${ref} on this device`,
      hint: 'ledger book list shows those that there are',
    });
  const candidates = found.map(({ replica }) => ({ id: replica.id, name: bookName(replica.id, context) }));
  throw new UserError({
    code: 'ambiguous_id',
    message: `several books are called ${ref}`,
    candidates,
    hint: 'use the id',
  });
}

/** The books of this device, the one in use first: all that hold anything. */
export function knownBooks({ store }: Context): readonly BookSlot[] {
  const others = [...store.books.values()].filter((slot) => !slot.blank && slot.replica.id !== store.current);
  return [store.currentSlot, ...others];
}

/** A book's name. */
export function bookName(id: string, { store }: Context): string {
  return store.slot(id).replica.view.get('book', id)?.record.name ?? 'Personal';
}

/** A new record id. */
export function newId({ clock, random }: Context): string {
  return newUuid(clock.now(), random);
}

/** A mutation authored now. */
export function mutation(
  { clock }: Context,
  {
    name,
    args,
    group,
  }: { readonly name: string; readonly args: Mutation['args']; readonly group?: string | undefined },
): Mutation {
  const at = clock.now();
  return group === undefined ? { name, args, at } : { name, args, at, group };
}

/** How a write is made and shown. */
export interface WritePlan<T> {
  /** Makes the mutations, and calls `about` with the id of the record that the write is about. */
  compose(slot: BookSlot, about: (id: string) => void): ReturnType<Compose>;
  present(done: WriteDone): T;
  /** Refused entries that this write tries again. */
  readonly settles?: readonly number[];
}

/**
 * Performs a write once per request key: stores it durably, waits for the log's answer if asked to, and presents how
 * it stands. A dry run is presented as if it were done, and leaves nothing behind.
 */
export async function write<T>(context: Context, params: WriteParams, plan: WritePlan<T>): Promise<T> {
  const slot = bookOf(context, params.book);
  const book = slot.replica.id;
  const before = context.store.keys.find(params.key);
  if (before !== undefined) {
    await context.store.journal.settled();
    return plan.present({ id: before.id, slot, receipt: await receipt(context, { ...params, book, n: before.n }) });
  }
  let id = '';
  const composeWith = (target: BookSlot) => plan.compose(target, (subject) => (id = subject));
  if (params.dryRun === true) {
    return (context.rehearsing ?? context.writes).rehearse(book, composeWith, (mutations) => {
      return plan.present({ id, slot, receipt: dryReceipt(context, book, mutations) });
    });
  }
  const { key } = params;
  const { n, id: earlier = id } = await context.writes.write({ book, compose: composeWith, key, ...settlesOf(plan) });
  if (n === undefined) return plan.present({ id, slot, receipt: unchangedReceipt(context, book) });
  const facts = await receipt(context, { ...params, book, n });
  if (context.store.replays.areUnderWay) await context.store.replays.ended();
  return plan.present({ id: earlier === '' ? id : earlier, slot, receipt: facts });
}

function settlesOf({ settles }: WritePlan<unknown>): { readonly settles?: readonly number[] } {
  return settles === undefined ? {} : { settles };
}

function unchangedReceipt({ engine }: Context, book: string): WriteReceipt {
  const loggedIn = engine.account !== undefined;
  return { status: loggedIn ? 'confirmed' : 'local', book, unchanged: true, loggedIn };
}

/** What the receipt would be without `dryRun`, as far as it can be known before the write has a number. */
function dryReceipt(context: Context, book: string, mutations: number): WriteReceipt {
  if (mutations === 0) return { ...unchangedReceipt(context, book), dryRun: true };
  const loggedIn = context.engine.account !== undefined;
  return { status: loggedIn ? 'pending' : 'local', book, dryRun: true, loggedIn };
}

async function receipt(
  context: Context,
  { book, n, key, waitMs = 0 }: { book: string; n: number; key: string; waitMs?: number },
): Promise<WriteReceipt> {
  const loggedIn = context.engine.account !== undefined;
  const answer = await awaitAnswer(context, { book, n, waitMs: loggedIn ? waitMs : 0 });
  // While it was waited for, a new client id may have brought new numbers.
  const now = context.store.keys.find(key)?.n ?? n;
  const base = { book, n: now === 0 ? n : now, loggedIn };
  if (answer !== undefined) return { ...base, ...answerFacts(answer) };
  if (!isPending(context, book, now)) return { ...base, status: 'confirmed' };
  if (!loggedIn) return { ...base, status: 'local' };
  if (waitMs === 0) return { ...base, status: 'pending' };
  const stuck = context.engine.stuck(book);
  return {
    ...base,
    status: 'pending',
    timedOut: true,
    ...(stuck === undefined ? {} : { problem: problemView(stuck) }),
  };
}

function isPending({ store }: Context, book: string, n: number): boolean {
  return store.slot(book).replica.outbox.get(n) !== undefined;
}

function answerFacts({ seq, outcome, reason }: Answer): {
  status: WriteStatus;
  seq: number;
  reason?: NonNullable<WriteReceipt['reason']>;
} {
  const status = ({ applied: 'confirmed', partly: 'conflict', refused: 'refused' } as const)[outcome];
  return reason === undefined ? { status, seq } : { status, seq, reason };
}

/** The log's answer to a mutation, if it is there or comes within `waitMs`; not waited for where it cannot come. */
export function awaitAnswer(
  { engine, clock }: Context,
  { book, n, waitMs }: { book: string; n: number; waitMs: number },
): Promise<Answer | undefined> {
  const known = engine.answers.find(book, n);
  if (known !== undefined || waitMs === 0) return Promise.resolve(known);
  engine.hurry();
  if (engine.stuck(book) !== undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const finish = (answer?: Answer): void => {
      cancelTimer();
      cancelWait();
      unsubscribe();
      resolve(answer);
    };
    const cancelTimer = clock.timer(waitMs, () => finish());
    const cancelWait = engine.answers.wait(book, n, finish);
    const unsubscribe = engine.onProgress(() => {
      if (engine.stuck(book) !== undefined) finish();
    });
  });
}
