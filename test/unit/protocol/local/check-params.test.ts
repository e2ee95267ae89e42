// Parameters of requests are checked before anything is done.

import { expect, test } from 'vitest';
import { checkParams } from '../../../../src/protocol/local/check-params.ts';

const ADD = { key: 'key-00001', name: 'Ann' };

test('[LA3] what fits is taken, with fields of a newer command line', () => {
  expect(() => checkParams('contact.add', ADD)).not.toThrow();
  expect(() => checkParams('contact.add', { ...ADD, colour: 'red' })).not.toThrow();
  expect(() => checkParams('sync.pause', {})).not.toThrow();
});

test.each([
  ['contact.add', { key: 'key-00001' }, { code: 'invalid_args' }],
  ['contact.add', { ...ADD, name: 5 }, { code: 'invalid_args', field: 'name' }],
  ['contact.add', { ...ADD, key: 'short' }, { code: 'invalid_args', field: 'key' }],
  ['contact.add', { ...ADD, name: 'x'.repeat(401) }, { code: 'too_long', field: 'name' }],
  ['contact.list', { limit: 0 }, { code: 'invalid_args', field: 'limit' }],
  [
    'transaction.add',
    { ...ADD, contact: 'a', amount: '5', direction: 'given', today: '2026-01-01' },
    { field: 'direction' },
  ],
  ['status', null, { code: 'invalid_args' }],
  ['status', [], { code: 'invalid_args' }],
  ['no.such', {}, { code: 'usage' }],
  ['__proto__', {}, { code: 'usage' }],
  ['toString', {}, { code: 'usage' }],
])('[LA3] %s with %j is refused by its field', (method, params, body) => {
  let thrown: unknown;
  try {
    checkParams(method, params);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: 'UserError', body });
});
