// The transactions behind a contact's balances.

import type { BookState } from '../../../model/book-state.ts';
import { explainBalance } from '../../../model/explain-balance.ts';
import type { BalanceStep } from '../../../model/explain-balance.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ExplainedBalance, ExplainedTransaction, Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { presentAmount, presentTransaction } from '../present.ts';
import { liveContact } from '../refs.ts';

/** A contact's balances, each with its transactions up to the day `asOf`, oldest first. Zero ones only with `zero`. */
export function explain(context: Context, params: Params<'balance.explain'>): Page<ExplainedBalance> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const { id, name } = liveContact(view, params.ref);
  const show = stepView(slot, context.engine.account !== undefined);
  const items: ExplainedBalance[] = [];
  for (const [currency, transactions] of byCurrency(view, id, params.asOf)) {
    const steps = explainBalance(transactions);
    const sum = steps.at(-1)?.running ?? 0n;
    if (sum === 0n && params.zero !== true) continue;
    items.push({ contact: { id, name }, ...presentAmount(sum, currency), transactions: steps.map(show) });
  }
  return { items };
}

/** A contact's transactions, by currency in the order of the codes, oldest first. */
function byCurrency(view: BookState, contact: string, asOf = '9999-12-31'): [string, Transaction[]][] {
  const groups = new Map<string, Transaction[]>();
  for (const transaction of view.transactionsOf(contact)) {
    if (transaction.date > asOf) continue;
    const group = groups.get(transaction.currency);
    if (group === undefined) groups.set(transaction.currency, [transaction]);
    else group.push(transaction);
  }
  for (const group of groups.values()) group.reverse();
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function stepView(slot: BookSlot, loggedIn: boolean): (step: BalanceStep) => ExplainedTransaction {
  return ({ transaction, running, open, settles }) => {
    const amount = (minor: bigint) => presentAmount(minor, transaction.currency);
    return {
      ...presentTransaction(slot, transaction, loggedIn),
      running: amount(running),
      open: amount(open),
      ...(settles.length === 0 ? {} : { settles: settles.map(({ id, minor }) => ({ id, ...amount(minor) })) }),
    };
  };
}
