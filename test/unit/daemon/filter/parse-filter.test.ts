// The words of a filter as terms, and where mistakes are.

import { expect, test } from 'vitest';
import { FilterMistake } from '../../../../src/daemon/filter/filter-term.ts';
import type { Scope } from '../../../../src/daemon/filter/filter-term.ts';
import { parseFilter } from '../../../../src/daemon/filter/parse-filter.ts';

/** A term in short: sign, field, comparison, value. */
function short(word: string, scope: Scope = 'transaction'): string {
  const [term] = parseFilter([word], scope);
  if (term === undefined) return '';
  return `${term.negated ? '-' : ''}${term.field} ${term.comparison} ${term.value}`;
}

test.each([
  ['contact:ana', 'contact is ana'],
  ['Contact:Ana Silva', 'contact is Ana Silva'],
  ['contact:"Ana Silva"', 'contact is Ana Silva'],
  ["contact:'a:b'", 'contact is a:b'],
  ['lent', 'lent is '],
  ['-BORROWED', '-borrowed is '],
  ['amount>100', 'amount > 100'],
  ['amount>=1_000.50EUR', 'amount >= 1_000.50EUR'],
  ['amount:5', 'amount is 5'],
  ['-amount=5', '-amount is 5'],
  ['due.before:2026-12-01', 'due < 2026-12-01'],
  ['date.After:today', 'date > today'],
  ['date.on:2026', 'date is 2026'],
  ['date<=2026-01', 'date <= 2026-01'],
  ['+trip', 'tag is trip'],
  ['-paid', '-tag is paid'],
  ['+"my trip"', 'tag is my trip'],
  ['-tag:lent', '-tag is lent'],
  ['dinner', 'text is dinner'],
  ['dinner at ana', 'text is dinner at ana'],
  ['"lent"', 'text is lent'],
  ['-"lunch"', '-text is lunch'],
  ['text:+1', 'text is +1'],
  ['5', 'text is 5'],
  ['"', 'text is "'],
  ['über', 'text is über'],
  [' ', ''],
])('%j is %s', (word, expected) => {
  expect(short(word)).toBe(expected);
});

test.each([
  ['balance<0', 'balance < 0'],
  ['note:tall', 'note is tall'],
  ['-archived', '-archived is '],
])('%j of a contact is %s', (word, expected) => {
  expect(short(word, 'contact')).toBe(expected);
});

test.each([
  [['lunch', 'foo:bar'], 'transaction', 'there is no field foo', { word: 1, start: 0, end: 3 }],
  [['-foo:bar'], 'transaction', 'there is no field foo', { word: 0, start: 1, end: 4 }],
  [['lent:yes'], 'transaction', 'lent stands alone', { word: 0, start: 4, end: 8 }],
  [['contact>ana'], 'transaction', 'contact is not more or less than anything', { word: 0, start: 7, end: 8 }],
  [['contact.before:ana'], 'transaction', 'contact is before or after nothing', { word: 0, start: 7, end: 15 }],
  [['due.until:today'], 'transaction', 'due is before:, after: or on: a day', { word: 0, start: 3, end: 10 }],
  [['amount>'], 'transaction', 'amount is compared with nothing', { word: 0, start: 0, end: 7 }],
  [['contact:""'], 'transaction', 'contact is compared with nothing', { word: 0, start: 0, end: 10 }],
  [['+'], 'transaction', '+ needs a tag behind it', { word: 0, start: 0, end: 1 }],
  [['note:x'], 'transaction', 'a transaction has no note', { word: 0, start: 0, end: 4 }],
  [['lent'], 'contact', 'a contact has no lent', { word: 0, start: 0, end: 4 }],
] as const)('%j of a %s: %s', (words, scope, message, place) => {
  const parse = () => parseFilter(words, scope);
  expect(parse).toThrow(FilterMistake);
  expect(parse).toThrow(expect.objectContaining({ message, place }) as Error);
});

test.each([
  ['tga:x', /^did you mean tag\? fields: contact, tag/],
  ['curency:EUR', /^did you mean currency\? fields: contact, tag/],
  ['zzzzzz:x', /^fields: contact, tag/],
] as const)('%j gets a suggestion if something is near it', (word, hint) => {
  const expected: unknown = expect.objectContaining({ hint: expect.stringMatching(hint) as string });
  expect(() => parseFilter([word], 'transaction')).toThrow(expected);
});
