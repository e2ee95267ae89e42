// Amounts as positive integers of minor units. Text goes to integers by string arithmetic only: no floating point.

import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { currencyExponent } from './currency.ts';
import { LIMITS } from './limits.ts';

/** An amount and its currency: one field, always written together. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

/** Why a text is not an amount. */
export type AmountProblem =
  | 'invalid_amount'
  | 'amount_not_positive'
  | 'amount_too_precise'
  | 'amount_too_large'
  | 'unknown_currency';

/** A plain decimal: optional minus, digits, optional point and digits. Group marks are gone by now. */
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Minor units of a plain decimal text such as `12.50` in a currency: positive, exact, at most 2^53 − 1.
 * More decimals than the currency has are refused, never rounded.
 */
export function parseAmount(decimal: string, currency: string): Result<number, AmountProblem> {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) return err('unknown_currency');
  const match = DECIMAL.exec(decimal);
  if (match === null) return err('invalid_amount');
  const [, sign, whole = '', fraction = ''] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (sign === '-' || digits === '') return err('amount_not_positive');
  if (fraction.length > exponent) return err('amount_too_precise');
  const minor = digits + '0'.repeat(exponent - fraction.length);
  if (minor.length > 16 || BigInt(minor) > BigInt(LIMITS.amountMinorMax)) return err('amount_too_large');
  return ok(Number(minor));
}

/** The decimal text of minor units with exactly the currency's decimals: `-1250`, USD → `-12.50`. Unknown codes get none. */
export function formatAmount(minor: number | bigint | string, currency: string): string {
  const exponent = currencyExponent(currency) ?? 0;
  const text = String(minor);
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return `${negative ? '-' : ''}${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}

/** An exact sum for JSON: a number while it is safe, past 2^53 − 1 a string of digits. */
export function sumToJson(sum: bigint): number | string {
  const number = Number(sum);
  return Number.isSafeInteger(number) ? number : sum.toString();
}
