// Amounts for people. Works on the texts that the daemon gives, so that no digit is ever computed here.

import type { AmountView } from '../../protocol/local/views.ts';

import type { Style, Theme } from './theme.ts';
import { visible } from './visible.ts';

/** `1234567.50` → `1,234,567.50`. */
export function groupDigits(amount: string): string {
  const point = amount.indexOf('.');
  const whole = point < 0 ? amount : amount.slice(0, point);
  return whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',') + (point < 0 ? '' : amount.slice(point));
}

/** `1,234.50 USD`. */
export function moneyText({ amount, currency }: Pick<AmountView, 'amount' | 'currency'>): string {
  return `${groupDigits(visible(amount))} ${visible(currency)}`;
}

/** -1, 0 or 1: the sign of an amount's text. */
export function signOf({ amount }: Pick<AmountView, 'amount'>): -1 | 0 | 1 {
  if (!/[1-9]/.test(amount)) return 0;
  return amount.startsWith('-') ? -1 : 1;
}

/** The amount without its sign. */
export function unsigned<T extends Pick<AmountView, 'amount'>>(view: T): T {
  return { ...view, amount: view.amount.replace(/^-/, '') };
}

/** The style of a balance: owed to me, owed by me, or neither. */
export function balanceStyle(view: Pick<AmountView, 'amount'>, theme: Theme): Style {
  const sign = signOf(view);
  if (sign === 0) return theme.faint;
  return sign > 0 ? theme.owedToMe : theme.iOwe;
}

/** `Ana owes you 70.00 USD`, `you owe Ana 70.00 USD`, `you and Ana are even in USD`. `name` is escaped already. */
export function balanceSentence(name: string, balance: AmountView): string {
  const sign = signOf(balance);
  if (sign === 0) return `you and ${name} are even in ${visible(balance.currency)}`;
  const money = moneyText(unsigned(balance));
  return sign > 0 ? `${name} owes you ${money}` : `you owe ${name} ${money}`;
}

/** The balance as a sentence of its own: it begins with a name, or with a capital letter. `name` is escaped already. */
export function wholeSentence(name: string, balance: AmountView, theme: Theme): string {
  const sentence = balanceSentence(name, balance);
  return balanceStyle(balance, theme)(signOf(balance) > 0 ? sentence : `Y${sentence.slice(1)}`);
}
