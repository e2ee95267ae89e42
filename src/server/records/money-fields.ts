// An amount as a body gives it: as text, in minor units, or both if they agree.

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import { readAmount } from '../../model/amount-input.ts';
import type { Money } from '../../model/money.ts';
import { refusal } from '../../model/refusal.ts';
import type { RecordRefusal, WishFields } from './wish.ts';

const MONEY: ReadonlySet<string> = new Set(['amount', 'amountMinor', 'currency']);

/** The three fields of money in a body. */
export interface MoneyFields {
  readonly amount?: string;
  readonly amountMinor?: number;
  readonly currency?: string;
}

/** A body's fields of money, those that it has, and its other fields. The body has passed its schema. */
export function moneyFields(fields: WishFields): { readonly money: MoneyFields; readonly rest: WishFields } {
  const isMoney = ([field]: readonly [string, unknown]): boolean => MONEY.has(field);
  const all = Object.entries(fields);
  return {
    money: Object.fromEntries(all.filter(isMoney)),
    rest: Object.fromEntries(all.filter((entry) => !isMoney(entry))),
  };
}

/** The money that a body means; `otherwise` is the currency where it names none. */
export function moneyOf(fields: MoneyFields, otherwise: string): Result<Money, RecordRefusal> {
  const { amount, amountMinor, currency } = fields;
  if (amount === undefined) {
    if (amountMinor === undefined) return err(refusal('missing_field', 'amount or amountMinor is needed', 'amount'));
    return ok({ amountMinor, currency: currency ?? otherwise });
  }
  const money = readAmount(amount, { flag: currency, book: otherwise });
  if (!money.ok || amountMinor === undefined || amountMinor === money.value.amountMinor) return money;
  const both = `amount says ${money.value.amountMinor}, amountMinor ${amountMinor}`;
  return err(refusal('invalid_amount', both, 'amountMinor'));
}
