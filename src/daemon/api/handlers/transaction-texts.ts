// Typed amounts, days and texts of transactions as the fields that mutations carry.

import { readAmount } from '../../../model/amount-input.ts';
import { isCalendarDate } from '../../../model/calendar-date.ts';
import { formatAmount } from '../../../model/money.ts';
import type { Money } from '../../../model/money.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { defined } from '../clean.ts';
import { amountError } from './amount-error.ts';
import type { Cleaner } from '../clean.ts';

/** The money that a typed amount means in this book. */
export function amountOf(slot: BookSlot, text: string, flag: string | undefined): Money {
  const book = slot.replica.view.get('book', slot.replica.id)?.record.currency ?? 'USD';
  const money = readAmount(text, { flag, book });
  if (money.ok) return money.value;
  throw amountError(money.error);
}

interface TypedAmount {
  readonly amount?: string;
  readonly amountMinor?: number;
  readonly currency?: string;
}

/** The money of an amount that was typed, or given in minor units; if both are, they must be the same. */
export function moneyOf(slot: BookSlot, { amount, amountMinor, currency }: TypedAmount): Money {
  if (amountMinor === undefined) {
    if (amount !== undefined) return amountOf(slot, amount, currency);
    throw new UserError({ code: 'missing_field', message: 'the amount is missing', field: 'amount' });
  }
  const code = currency ?? slot.replica.view.get('book', slot.replica.id)?.record.currency ?? 'USD';
  const money = amountOf(slot, formatAmount(amountMinor, code.toUpperCase()), currency);
  const typed = amount === undefined ? money : amountOf(slot, amount, currency);
  if (typed.amountMinor === money.amountMinor && typed.currency === money.currency) return money;
  const message = `the amount ${amount} and ${amountMinor} minor units are not the same`;
  throw new UserError({ code: 'invalid_amount', message, hint: 'leave one of them out', field: 'amountMinor' });
}

interface TypedTexts {
  readonly description?: string;
  readonly date?: string;
  readonly due?: string;
  readonly tags?: readonly string[];
  readonly today: string;
  readonly category?: string;
  readonly externalId?: string;
}

/** The fields of a new transaction besides its money; the day is the caller's unless named. */
export function transactionArgs(cleaner: Cleaner, params: TypedTexts): Readonly<Record<string, unknown>> {
  const { due, tags, category, externalId } = params;
  return defined({
    description: cleaner.text('description', params.description ?? ''),
    date: day('date', params.date ?? params.today),
    due: due === undefined ? undefined : day('due', due),
    tags: tags === undefined ? undefined : cleaner.lines('tag', tags),
    category,
    externalId: externalId === undefined ? undefined : cleaner.line('externalId', externalId),
  });
}

/** A day as typed. Throws `invalid_date` for anything but an existing YYYY-MM-DD. */
export function day(field: string, text: string): string {
  if (isCalendarDate(text)) return text;
  throw new UserError({
    code: 'invalid_date',
    message: `${JSON.stringify(text)} is not a day`,
    hint: 'YYYY-MM-DD',
    field,
  });
}
