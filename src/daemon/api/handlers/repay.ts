// Repayments: whichever way the balance says, partly or all.

import type { Contact } from '../../../model/contact.ts';
import type { Money } from '../../../model/money.ts';
import type { Direction } from '../../../model/transaction.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { TransactionAnswer } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { Cleaner } from '../clean.ts';
import { mutation, newId, write } from '../context.ts';
import type { Context } from '../context.ts';
import { liveContact } from '../refs.ts';
import { externalTransactionId } from './external-ids.ts';
import type { SaidAgain } from './external-ids.ts';
import { isThere, said } from './said-again.ts';
import { answerTransaction } from './transaction-answer.ts';
import { amountOf, transactionArgs } from './transaction-texts.ts';

/** Pays back, whichever way the balance says. */
export function repay(context: Context, params: Params<'transaction.repay'>): Promise<TransactionAnswer> {
  const cleaner = new Cleaner();
  return write(context, params, {
    compose: (slot, about) => {
      const texts = transactionArgs(cleaner, params);
      const { externalId } = texts;
      const id = typeof externalId === 'string' ? externalTransactionId(externalId, {}) : newId(context);
      about(id);
      if (typeof externalId === 'string' && isThere(slot, params, { id, said: saidOf(slot, params, { id, texts }) }))
        return [];
      const contact = liveContact(slot.replica.view, params.contact);
      const { money, direction } = repayment(slot, contact, params);
      const args = { id, contactId: contact.id, ...money, ...texts, direction };
      return [mutation(context, { name: 'transaction.add', args: { ...args, category: 'repayment' } })];
    },
    present: (done) => answerTransaction(context, done, { cleaner }),
  });
}

/** What the request says of a repayment that is here already; a bare number is in the currency that it has. */
function saidOf(
  slot: BookSlot,
  params: Params<'transaction.repay'>,
  { id, texts }: { readonly id: string; readonly texts: Readonly<Record<string, unknown>> },
): SaidAgain {
  const there = slot.replica.view.get('transaction', id)?.record;
  const { amount, currency = isBare(amount ?? '') ? there?.currency : undefined } = params;
  const money = amount === undefined || there === undefined ? {} : amountOf(slot, amount, currency);
  return { ...said(params, texts), ...money, category: 'repayment' };
}

function repayment(
  slot: BookSlot,
  contact: Contact,
  params: Params<'transaction.repay'>,
): { money: Money; direction: Direction } {
  const open = slot.replica.view.balancesOf(contact.id).filter(({ sum }) => sum !== 0n);
  const wanted =
    params.amount === undefined
      ? undefined
      : amountOf(slot, params.amount, params.currency ?? onlyCurrency(params.amount, open));
  const currency =
    wanted?.currency ?? params.currency?.toUpperCase() ?? (open.length === 1 ? open[0]?.currency : undefined);
  if (wanted === undefined && params.all !== true) {
    throw new UserError({ code: 'usage', message: 'how much is paid back?', hint: 'give an amount, or --all' });
  }
  const balance = open.find((one) => one.currency === currency);
  if (currency === undefined && open.length > 1) {
    const codes = open.map((one) => one.currency).join(', ');
    throw new UserError({
      code: 'ambiguous_currency',
      message: `there are balances in ${codes}`,
      hint: 'name one with --currency',
      field: 'currency',
    });
  }
  if (balance === undefined) {
    throw new UserError({
      code: 'nothing_to_repay',
      message: `nothing is owed between you and ${contact.name}${currency === undefined ? '' : ` in ${currency}`}`,
    });
  }
  // They owe me: money comes back, which counts as borrowed; and the other way round.
  const direction: Direction = balance.sum > 0n ? 'borrowed' : 'lent';
  const owed = balance.sum < 0n ? -balance.sum : balance.sum;
  return { money: wanted ?? { amountMinor: Number(owed), currency: balance.currency }, direction };
}

/** A bare number repays in the only open currency. */
function onlyCurrency(amount: string, open: readonly { readonly currency: string }[]): string | undefined {
  return open.length === 1 && isBare(amount) ? open[0]?.currency : undefined;
}

function isBare(amount: string): boolean {
  return /^[\d._\s+-]*$/.test(amount);
}
