// A dry run of many additions: each is played on top of the ones before it, then all are taken back.

import { UserError } from '../../../protocol/error-code.ts';
import { checkParams } from '../../../protocol/local/check-params.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { RehearsedAddition } from '../../../protocol/local/answers.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { addContact } from './contacts.ts';
import { addTransaction } from './transactions.ts';

/** How each addition would end, in their order; one that is refused does not stop the others. */
export function rehearse(
  context: Context,
  { book, method, additions }: Params<'add.rehearse'>,
): Promise<{ readonly items: readonly RehearsedAddition[] }> {
  const { id } = bookOf(context, book).replica;
  return context.writes.rehearseAll(id, async (rehearsing) => {
    const items: RehearsedAddition[] = [];
    const onTop = { ...context, rehearsing };
    for (const addition of additions) items.push(await outcome(onTop, method, { ...addition, book: id, dryRun: true }));
    return { items };
  });
}

async function outcome(
  context: Context,
  method: Params<'add.rehearse'>['method'],
  params: Readonly<Record<string, unknown>>,
): Promise<RehearsedAddition> {
  try {
    checkParams(method, params);
    if (method === 'contact.add') {
      const { contact, unchanged } = await addContact(context, params as unknown as Params<'contact.add'>);
      return unchanged === true ? { id: contact.id, unchanged } : { id: contact.id };
    }
    const { transaction, unchanged } = await addTransaction(context, params as unknown as Params<'transaction.add'>);
    return unchanged === true ? { id: transaction.id, unchanged } : { id: transaction.id };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { error: error.body };
  }
}
