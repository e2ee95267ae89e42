// Amounts as a filter names them: a number in any currency, or an amount of one. Exact, without floating point. Pure.

import { readAmount } from '../../model/amount-input.ts';
import { currencyExponent } from '../../model/currency.ts';
import type { Comparison } from './filter-term.ts';

const SHAPE = /^([+-]?)\s*([^\d\s+\-.,_]*)\s*([+-]?)(\d[\d_]*)?(?:\.(\d+))?\s*([^\d\s+\-.,_]*)$/u;

/** What an amount is compared with: digits and the number of those behind the point; `currency` if it names one. */
export interface Bound {
  readonly digits: bigint;
  readonly decimals: number;
  readonly currency?: string;
}

/** Reads `100`, `-12.50EUR`, `€5`; why not, if it is none. `book`: the book's currency, for signs that several share. */
export function readBound(text: string, book: string): Bound | { readonly message: string } {
  const match = SHAPE.exec(text.trim());
  const [, sign = '', before = '', inner = '', whole = '', fraction = '', after = ''] = match ?? [];
  const isNumber = whole + fraction !== '' && !(sign !== '' && inner !== '') && !(before !== '' && after !== '');
  if (match === null || !isNumber) return { message: `${JSON.stringify(text)} is not an amount` };
  const digits = BigInt(`${whole.replaceAll('_', '')}${fraction}`);
  const bound = { digits: sign + inner === '-' ? -digits : digits, decimals: fraction.length };
  const mark = before === '' ? after : before;
  if (mark === '') return bound;
  const money = readAmount(`1${mark}`, { book });
  return money.ok ? { ...bound, currency: money.value.currency } : { message: money.error.message };
}

/** Whether minor units of a currency stand so to the bound. */
export type AmountTest = (minor: bigint, currency: string) => boolean;

/** The test of a comparison with a bound. */
export function amountTest(comparison: Comparison, bound: Bound): AmountTest {
  const thresholds = new Map<string, Threshold>();
  return (minor, currency) => {
    if (bound.currency !== undefined && bound.currency !== currency) return false;
    let threshold = thresholds.get(currency);
    if (threshold === undefined) thresholds.set(currency, (threshold = thresholdOf(bound, currency)));
    return holds(minor, comparison, threshold);
  };
}

/** The most minor units that are not more than the bound, and whether they are it. */
interface Threshold {
  readonly floor: bigint;
  readonly isExact: boolean;
}

function thresholdOf({ digits, decimals }: Bound, currency: string): Threshold {
  const scaled = digits * 10n ** BigInt(currencyExponent(currency) ?? 2);
  const unit = 10n ** BigInt(decimals);
  const rest = ((scaled % unit) + unit) % unit;
  return { floor: (scaled - rest) / unit, isExact: rest === 0n };
}

function holds(minor: bigint, comparison: Comparison, { floor, isExact }: Threshold): boolean {
  switch (comparison) {
    case '>':
      return minor > floor;
    case '>=':
      return isExact ? minor >= floor : minor > floor;
    case '<':
      return isExact ? minor < floor : minor <= floor;
    case '<=':
      return minor <= floor;
    case 'is':
      return isExact && minor === floor;
  }
}
