// Amounts as people type them: `12`, `12.50`, `12.50EUR`, `EUR 12.50`, `1_200`, `€12.50`, `$5`, `-3` (which is then refused).
// Splits the text into a plain decimal and what it says about the currency. Free of schema code.

import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { currencyExponent } from './currency.ts';
import { parseAmount } from './money.ts';
import type { Money } from './money.ts';
import { refusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Currencies of a sign; a sign with several follows the book's own currency. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  '€': ['EUR'],
  '£': ['GBP'],
  '₹': ['INR'],
  '₽': ['RUB'],
  '₩': ['KRW'],
  '₺': ['TRY'],
  '₴': ['UAH'],
  '₪': ['ILS'],
  '₫': ['VND'],
  '₦': ['NGN'],
  '₱': ['PHP'],
  '฿': ['THB'],
  zł: ['PLN'],
  Kč: ['CZK'],
  $: [
    'USD',
    'AUD',
    'BBD',
    'BMD',
    'BND',
    'BSD',
    'BZD',
    'CAD',
    'FJD',
    'GYD',
    'HKD',
    'JMD',
    'KYD',
    'LRD',
    'MXN',
    'NAD',
    'NZD',
    'SBD',
    'SGD',
    'SRD',
    'TTD',
    'TWD',
    'XCD',
  ],
  '¥': ['JPY', 'CNY'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
};

const SHAPE = /^([+-]?)\s*([^\d\s+\-.,_]*)\s*([+-]?[\d_]*(?:\.\d+)?)\s*([^\d\s+\-.,_]*)$/u;

/** What decides the currency besides the amount itself: a flag, and the book's own. */
export interface CurrencyContext {
  readonly flag?: string | undefined;
  readonly book: string;
}

/** Why a typed amount means no money. */
export type AmountRefusal =
  | Refusal
  | { readonly code: 'currency_mismatch' | 'ambiguous_currency'; readonly message: string; readonly field: string };

/** The money that a typed amount means, or why it means none. `currency_mismatch` is a usage error. */
export function readAmount(text: string, context: CurrencyContext): Result<Money, AmountRefusal> {
  const match = SHAPE.exec(text.trim());
  const [, sign = '', before = '', number = '', after = ''] = match ?? [];
  if (match === null || number === '' || (before !== '' && after !== '')) return err(notAnAmount(text));
  if (before === '%' || after === '%') return err(notAnAmount(text));
  const currency = chooseCurrency(before === '' ? after : before, context);
  if (!currency.ok) return currency;
  if (/_$|^_|__|_\.|\._/.test(number)) return err(notAnAmount(text));
  const minor = parseAmount(`${sign}${number.replaceAll('_', '')}`, currency.value);
  if (minor.ok) return ok({ amountMinor: minor.value, currency: currency.value });
  return err(
    refusal(
      minor.error,
      amountMessage(minor.error, text, currency.value),
      minor.error === 'unknown_currency' ? 'currency' : 'amount',
    ),
  );
}

/** The currency that a code or sign beside an amount means. */
function chooseCurrency(mark: string, { flag, book }: CurrencyContext): Result<string, AmountRefusal> {
  const wanted = flag?.trim().toUpperCase();
  if (mark === '') return known(wanted ?? book);
  const candidates = SIGNS[mark] ?? [mark.toUpperCase()];
  if (wanted !== undefined && !candidates.includes(wanted)) {
    return err({
      code: 'currency_mismatch',
      message: `the amount says ${mark}, --currency says ${wanted}`,
      field: 'currency',
    });
  }
  const chosen = candidates.length === 1 ? candidates[0] : candidates.find((code) => code === (wanted ?? book));
  if (chosen !== undefined) return known(chosen);
  return err({
    code: 'ambiguous_currency',
    message: `${mark} can be ${candidates.slice(0, 4).join(', ')}…; name the currency`,
    field: 'currency',
  });
}

function known(code: string): Result<string, Refusal> {
  if (currencyExponent(code) !== undefined) return ok(code);
  return err(refusal('unknown_currency', `${code} is not an ISO 4217 currency`, 'currency'));
}

function notAnAmount(text: string): Refusal {
  const hint = text.includes(',') ? '; the decimal mark is a point, 1_200.50' : '';
  return refusal('invalid_amount', `${JSON.stringify(text)} is not an amount${hint}`, 'amount');
}

function amountMessage(code: string, text: string, currency: string): string {
  switch (code) {
    case 'amount_not_positive':
      return `the amount must be more than zero: ${text}`;
    case 'amount_too_precise':
      return `${currency} has ${currencyExponent(currency) ?? 0} decimals: ${text}`;
    case 'amount_too_large':
      return `the amount is too large: ${text}`;
    default:
      return `${JSON.stringify(text)} is not an amount`;
  }
}
