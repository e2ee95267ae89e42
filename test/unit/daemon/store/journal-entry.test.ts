// What a journalled mutation is about: the record that a command sent again is answered with.

import { expect, test } from 'vitest';
import { subjectOf } from '../../../../src/daemon/store/journal-entry.ts';
import { id } from '../../../support/store-fixture.ts';

test.each([
  ['contact.edit', { id: id(1), set: {} }, id(1)],
  ['contact.merge', { from: id(1), into: id(2) }, id(2)],
  ['book.edit', { set: {} }, ''],
])('%s', (name, args, subject) => {
  expect(subjectOf({ name, args, at: 0 })).toBe(subject);
});
