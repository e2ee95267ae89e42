// Hints about contacts of an import that may be here already.

import { expect, test } from 'vitest';
import { DuplicateHints } from '../../../../src/daemon/api/handlers/duplicate-hints.ts';
import { id, TestBook } from '../../../support/model-fixture.ts';

function hints(): DuplicateHints {
  const book = new TestBook();
  const card = { phones: ['+351 912 345 678'], emails: ['Ana@Example.org'] };
  book.do('contact.add', { id: id(1), name: 'Ana', ...card });
  return new DuplicateHints(book.state);
}

const JOIN = '; ledger contact merge joins them';

test.each([
  ['the same number without its country', { phones: ['0912345678'] }, `"New" may be "Ana" (the same phone)${JOIN}`],
  ['the same address', { emails: ['ana@example.org'] }, `"New" may be "Ana" (the same e-mail)${JOIN}`],
  ['another number', { phones: ['0912345679'] }, undefined],
  ['a number that many have', { phones: ['112'] }, undefined],
  ['nothing', {}, undefined],
])('%s', (_what, more, hint) => {
  expect(hints().added({ id: id(2), name: 'New', ...more })).toBe(hint);
});

test('the same name, and somebody of the same file', () => {
  const known = hints();
  expect(known.added({ id: id(2), name: ' ana ' })).toBe(`" ana " may be "Ana" (the same name)${JOIN}`);
  expect(known.added({ id: id(3), name: 'Bo', emails: ['b@x.org'] })).toBeUndefined();
  expect(known.added({ id: id(4), name: 'Bob', emails: ['B@x.org'] })).toBe(
    `"Bob" may be "Bo" (the same e-mail)${JOIN}`,
  );
});

test('a contact is no duplicate of itself', () => {
  expect(hints().added({ id: id(1), name: 'Ana' })).toBeUndefined();
});
