// Recovering what a restored server has lost: entries that this device holds are written again, in their old order, as
// new mutations. Explicit, since a restore may have been meant. What is in the log already, by this device or another,
// is left out; a second recovery changes nothing.

import { authorMutation } from '../../../model/apply-mutation.ts';
import { mutationHash } from '../../../model/mutation.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { Refusal } from '../../../model/refusal.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { RecoverAnswer } from '../../../protocol/local/views.ts';
import { recoverableItems } from '../../store/divergence.ts';
import type { RecoverableItem } from '../../store/divergence.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { isRemade } from '../../store/remake.ts';
import { awaitAnswer, bookOf, newId, write } from '../context.ts';
import type { Context } from '../context.ts';
import { wholeHistory } from './whole-history.ts';
import { retryRefused } from './refused.ts';

/** Refusals that what is recovered may have cured. */
const CURABLE: readonly string[] = ['contact_not_found', 'transaction_not_found', 'conflict_not_found'];

/** Ms that a recovery waits for the log's word on what is pending and would be refused, so that it can try it again. */
const PENDING_WAIT_MS = 5_000;

/** Writes the recoverable entries again; with `own` only those of this device's user. */
export async function recover(context: Context, params: Params<'sync.recover'>): Promise<RecoverAnswer> {
  const slot = bookOf(context, params.book);
  if (slot.recoverable !== undefined && params.dryRun !== true) await pendingAnswered(context, slot);
  const lost = await recoverableItems(context.store, slot);
  const wanted = lost.filter(({ userId }) => params.own !== true || userId === context.engine.account?.user.id);
  const there = lost.length === 0 ? new Set<string>() : await hashesInLog(context, slot);
  const missing = wanted.filter((entry) => !there.has(mutationHash(entry)));
  let recovered = 0;
  const refused: Refusal[] = [];
  const answer = await write(context, params, {
    *compose({ replica }): Generator<Mutation> {
      for (const item of missing) {
        const mutation = againOf(item);
        if (item.remakes === true && isRemade(replica.view, mutation)) continue;
        const effect = authorMutation(replica.view, mutation, replica.stamp(replica.nextN, mutation));
        if (effect.ok) {
          recovered += 1;
          yield mutation;
        } else refused.push(effect.refusal);
      }
    },
    present: ({ receipt }) => ({ recoverable: wanted.length, recovered, ...notWritten(refused), ...receipt }),
  });
  if (params.dryRun === true) return answer;
  if (params.own !== true && lost.length > 0) await forget(context, slot, refused.length);
  return { ...answer, retried: await retryCured(context, slot) };
}

/** Waits a little for the answers to what is pending without an effect: it needs what is not there yet. */
async function pendingAnswered(context: Context, { replica }: BookSlot): Promise<void> {
  const idle = [...replica.outbox.items()].findLast(({ touched }) => touched.length === 0);
  if (idle === undefined || context.engine.account === undefined) return;
  await awaitAnswer(context, { book: replica.id, n: idle.n, waitMs: PENDING_WAIT_MS });
}

/** The mutation, as it was authored. */
function againOf({ name, args, at, group }: RecoverableItem): Mutation {
  return group === undefined ? { name, args, at } : { name, args, at, group };
}

/** Content hashes of everything in the log from where it parted from the old one, and of what is pending. */
async function hashesInLog(context: Context, slot: BookSlot): Promise<ReadonlySet<string>> {
  const after = Math.min(...(slot.recoverable?.parts ?? []).map((part) => part.after));
  const hashes = new Set<string>();
  for await (const { mutation, entry } of wholeHistory(context, slot)) {
    if (entry !== undefined && entry.seq <= after) break;
    hashes.add(mutationHash(mutation));
  }
  return hashes;
}

/** What could not be written again, with the first reason. */
function notWritten([first, ...others]: readonly Refusal[]): Pick<RecoverAnswer, 'left' | 'reason'> {
  return first === undefined ? {} : { left: 1 + others.length, reason: first };
}

/** What was recoverable has been dealt with, but for `left` entries. */
function forget({ store, engine }: Context, slot: BookSlot, left: number): Promise<void> {
  return store.exclusive(async () => {
    await store.record({ kind: 'recovered', book: slot.replica.id, left });
    slot.recovered(left);
    engine.noteChange();
  });
}

async function retryCured(context: Context, slot: BookSlot): Promise<number> {
  let retried = 0;
  for (const { seq, reason } of slot.refused) {
    if (!CURABLE.includes(reason.code)) continue;
    try {
      await retryRefused(context, { book: slot.replica.id, key: newId(context), item: String(seq) });
      retried += 1;
    } catch {
      // Refused again: it stays on the list.
    }
  }
  return retried;
}
