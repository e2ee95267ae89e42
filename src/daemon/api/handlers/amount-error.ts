// Why a typed amount means no money, as an error that says what to type instead.

import type { AmountRefusal } from '../../../model/amount-input.ts';
import { UserError } from '../../../protocol/error-code.ts';

const HINTS: Readonly<Partial<Record<AmountRefusal['code'], string>>> = {
  invalid_amount: 'for example 12, 12.50, 12.50EUR or 1_200',
  amount_not_positive: 'amounts have no sign: lend, borrow and repay say which way the money goes',
  amount_too_precise: 'nothing is rounded; give the amount with the decimals that the currency has',
  unknown_currency: 'for example USD, EUR or JPY',
  ambiguous_currency: 'name it: 12.50USD, or --currency USD',
  currency_mismatch: 'leave one of them out',
};

/** The error for it. */
export function amountError(refusal: AmountRefusal): UserError {
  const hint = HINTS[refusal.code];
  return new UserError(hint === undefined ? { ...refusal } : { ...refusal, hint });
}
