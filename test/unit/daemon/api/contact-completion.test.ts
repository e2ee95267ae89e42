// A contact of a file that is here already: what it lacks is filled in, what it has is left.

import { beforeEach, expect, test } from 'vitest';
import { runToEnd } from '../../../../src/base/slices.ts';
import { planImport } from '../../../../src/daemon/api/handlers/import-plan.ts';
import type { ImportPlan } from '../../../../src/daemon/api/handlers/import-plan.ts';
import type { ImportRow } from '../../../../src/protocol/local/import-rows.ts';
import { id, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
  book.do('contact.add', { id: id(1), name: 'Ana', phones: ['1'], note: 'mine' });
  book.contact(2, 'Bo');
});

const ANA = { name: 'ana ', handle: 'an', phones: ['2'], emails: ['a@example.org'], note: 'theirs', tags: ['x'] };

function plan(...cards: readonly Partial<typeof ANA>[]): ImportPlan {
  const rows = cards.map((card, index) => ({ row: index + 1, kind: 'contact', ...card }) as ImportRow);
  return runToEnd(planImport(book.state, rows, { source: '', batch: 'b', at: 9 }));
}

function statuses({ results }: ImportPlan): readonly string[] {
  return results.map(({ status }) => status);
}

test('empty fields are filled in, nothing is written over, and once more there is nothing to do', () => {
  const { mutations, ...told } = plan(ANA, { name: 'Cy' });
  expect(statuses({ mutations, ...told })).toEqual(['updated', 'added']);
  expect(told).toMatchObject({ contactsAdded: 1, warnings: [] });
  const set = { handle: 'an', emails: ['a@example.org'], tags: ['x'] };
  const edit = {
    name: 'contact.edit',
    args: { id: id(1), set, unset: [], saw: { handle: null, emails: [], tags: [] } },
  };
  expect(mutations[0]).toEqual(edit);
  expect(book.author(edit.name, edit.args)).toMatchObject({ ok: true, outcome: 'applied' });
  book.do(edit.name, edit.args);
  expect(book.stored('contact', 1)?.record).toMatchObject({ name: 'Ana', phones: ['1'], note: 'mine', ...set });
  expect(plan(ANA)).toMatchObject({ mutations: [], results: [{ status: 'unchanged' }] });
  // Another device that had planned the same before it heard of it changes nothing more, and has no conflict.
  expect(book.do(edit.name, edit.args)).toEqual({ ok: true, outcome: 'applied', changes: [] });
});

test('several cards of one name fill in what the first left open; other cards of it are unchanged', () => {
  const { mutations, ...told } = plan(
    { name: 'Bo', phones: ['5'] },
    { name: 'Bo', phones: ['6'], note: 'n' },
    ANA,
    ANA,
  );
  expect(mutations.map(({ args }) => args['set'])).toEqual([
    { phones: ['5'] },
    { note: 'n' },
    { handle: 'an', emails: ['a@example.org'], tags: ['x'] },
  ]);
  expect(statuses({ mutations, ...told })).toEqual(['updated', 'updated', 'updated', 'unchanged']);
});

test('a handle that says somebody else already is not taken', () => {
  book.do('contact.edit', { id: id(2), set: { handle: 'AN' }, unset: [], saw: { handle: null } });
  expect(plan({ name: 'Ana', handle: 'an' })).toMatchObject({ mutations: [], results: [{ status: 'unchanged' }] });
});

test('one that was deleted by hand stays as it is; what was merged goes to whom it was merged into', () => {
  book.do('contact.merge', { from: id(2), into: id(1) });
  expect(plan({ name: 'Bo', emails: ['b@example.org'] }).mutations).toMatchObject([{ args: { id: id(1) } }]);
  const { mutations } = plan({ name: 'Cy' });
  for (const { name, args } of mutations) book.do(name, args);
  book.do('contact.delete', { id: String(mutations[0]?.args['id']) });
  expect(plan({ name: 'Cy', phones: ['7'] })).toMatchObject({ mutations: [], results: [{ status: 'unchanged' }] });
});
