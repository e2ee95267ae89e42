// history.put: an entry of another book's history.

import { beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../../../src/model/limits.ts';
import { needsNewer } from '../../../../src/model/newer.ts';
import { pastId } from '../../../../src/model/past-entry.ts';
import { BOOK, CLIENT, id, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
});

const PAST = {
  book: id(500),
  clientId: id(501),
  n: 3,
  seq: 7,
  at: 5,
  by: 'Bo',
  device: 'phone',
  name: 'contact.edit',
  outcome: 'partly',
  changes: [{ op: 'edit', kind: 'contact', id: id(1), set: { name: 'Anna' }, was: { name: 'Ana' }, at: 5 }],
};
const MARK = { createdAt: 1_001, updatedAt: 1_001 };
const bring = (more: object = {}) => book.do('history.put', { ...PAST, ...more });

test('[MU21] it leaves a mark and touches nothing of what it tells about, which need not be there', () => {
  book.contact(1, 'Ana');
  const [card, digest] = [book.stored('contact', 1), book.digest];
  const effect = bring();
  const [mark, marked] = [pastId(PAST), { createdAt: 1_002, updatedAt: 1_002 }];
  expect(effect).toStrictEqual({
    ok: true,
    outcome: 'applied',
    changes: [{ op: 'put', kind: 'history', id: mark, fields: marked }],
  });
  expect(book.stored('contact', 1)).toStrictEqual(card);
  expect(book.digest).not.toBe(digest);
  expect(needsNewer({ name: 'history.put', changes: effect.changes })).toBe(false);
});

test('[MU21] whoever brings it again changes nothing; another n, client or book is another entry', () => {
  expect(bring().changes).toMatchObject([{ id: pastId(PAST), fields: MARK }]);
  expect(bring()).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
  expect(bring({ outcome: 'applied', changes: [] }).changes).toEqual([]);
  for (const other of [{ n: 4 }, { clientId: id(502) }, { book: id(503) }])
    expect(bring(other).changes).toHaveLength(1);
  expect(book.state.count('history')).toBe(4);
});

test("[MU21] a book's own entries are in its log already", () => {
  expect(bring({ book: BOOK, clientId: CLIENT }).changes).toEqual([]);
});

test('[MU21] an undo takes no mark away: a part of that kind is refused', () => {
  bring();
  const parts = [{ kind: 'history', id: pastId(PAST), delete: true }];
  expect(book.do('entry.undo', { chain: [{ clientId: CLIENT, n: 1 }], parts })).toMatchObject({ ok: false });
  expect(book.state.count('history')).toBe(1);
});

test.each<[string, object]>([
  ['a moment that no date can name', { at: 1e20 }],
  ['a change of another form', { changes: [{ op: 'replace', kind: 'contact', id: id(1) }] }],
  ['what is not known of it', { args: {} }],
  ['a name that steers a terminal', { by: 'Bo\u202e' }],
  ['half a letter', { changes: [{ op: 'put', kind: 'contact', id: id(1), fields: { later: '\ud800' } }] }],
  ['no letter', { changes: [{ op: 'put', kind: 'contact', id: id(1), fields: { '\0': 1 } }] }],
  ['a value without end', { changes: [{ op: 'put', kind: 'contact', id: id(1), fields: { later: nested(12) } }] }],
])('[MU21] %s is refused', (_what, more) => {
  expect(bring(more)).toMatchObject({ ok: false });
});

test('[MU21] the largest entry that a book can have fits, with values of newer versions', () => {
  const changes = Array.from({ length: 2 * LIMITS.recordsPerMutationMax }, (_, i) => ({
    op: 'put',
    kind: 'later',
    id: String(i),
    fields: { a: nested(6) },
  }));
  expect(bring({ changes })).toMatchObject({ ok: true });
});

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}
