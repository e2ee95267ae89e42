// Many mutations under one group: written in slices, so that other requests get their turn.

import { UserError } from '../../../protocol/error-code.ts';
import type { WriteReceipt } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { StoreError } from '../../store/store-error.ts';
import { awaitAnswer, mutation } from '../context.ts';
import type { Context } from '../context.ts';
import type { PlannedMutation } from './import-plan.ts';

const MUTATIONS_PER_WRITE = 250;

/** Writes them all; gives the last n. What was broken off is finished by doing it again. */
export async function writeSlices(
  context: Context,
  { replica: { id: book } }: BookSlot,
  { mutations, group }: { readonly mutations: readonly PlannedMutation[]; readonly group: string },
): Promise<number | undefined> {
  let lastN: number | undefined;
  for (let start = 0; start < mutations.length; start += MUTATIONS_PER_WRITE) {
    const slice = mutations.slice(start, start + MUTATIONS_PER_WRITE);
    const compose = () => slice.map(({ name, args }) => mutation(context, { name, args, group }));
    const { n } = await context.writes.write({ book, compose }).catch((error: unknown) => {
      throw lastN === undefined ? error : brokenOff(error);
    });
    lastN = n ?? lastN;
  }
  return lastN;
}

/** How the last of them stands, after waiting for the log's answer if asked to. */
export async function receiptOf(
  context: Context,
  { replica: { id: book, outbox } }: BookSlot,
  { n, waitMs }: { readonly n: number | undefined; readonly waitMs: number },
): Promise<WriteReceipt> {
  const loggedIn = context.engine.account !== undefined;
  const base = { book, loggedIn, ...(n === undefined ? {} : { n }) };
  if (!loggedIn) return { ...base, status: 'local' };
  if (n === undefined) return { ...base, status: 'confirmed' };
  const answer = await awaitAnswer(context, { book, n, waitMs });
  return { ...base, status: answer === undefined && outbox.get(n) !== undefined ? 'pending' : 'confirmed' };
}

/** The disk failed after some of the rows: those are kept, so it may not be said that nothing was saved. */
function brokenOff(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const { code, message } = error;
  const hint = 'the first rows were saved; mend the disk and do it again: nothing is done twice';
  return new UserError({ code, message, hint });
}
