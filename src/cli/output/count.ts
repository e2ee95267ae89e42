// Numbers of things in words.

import { groupDigits } from './money-text.ts';

/** `1 contact`, `2 contacts`, `1,200 contacts`. */
export function count(number: number, noun: string): string {
  return `${groupDigits(String(number))} ${noun}${number === 1 ? '' : 's'}`;
}
