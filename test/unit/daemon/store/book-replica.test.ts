// The replica's invariant: after every step, view = confirmed state + outbox replayed on top, from scratch.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookState } from '../../../../src/model/book-state.ts';
import { id, moneyArgs } from '../../../support/model-fixture.ts';
import { anyWish, narrowWish } from '../../../support/mutation-arbitrary.ts';
import type { Wish } from '../../../support/mutation-arbitrary.ts';
import { ReplicaModel, stepsOf } from '../../../support/replica-model.ts';
import type { Step } from '../../../support/replica-model.ts';

const write = (wish: Wish): Step => ({ type: 'write', wishes: [wish], group: false });
const foreign = (wish: Wish): Step => ({ type: 'foreign', wishes: [wish], group: false });
const deliver: Step = { type: 'deliver', count: 0 };

/** A rename of contact 1 by somebody who sees it as it is. */
const renames =
  (to: string): Wish =>
  (state: BookState) => {
    const saw = { name: state.get('contact', id(1))?.record.name };
    return { name: 'contact.edit', args: { id: id(1), set: { name: to }, unset: [], saw } };
  };

const WISHES = { many: anyWish, few: narrowWish };

test.for([
  ['many', 1],
  ['many', 2],
  ['few', 3],
  ['few', 4],
  ['few', 5],
] as const)(
  '[RB1] any interleaving of writes, pages, refusals, snapshots, restarts: %s records, seed %i',
  ([size, seed]) => {
    fc.assert(
      fc.property(fc.array(stepsOf(WISHES[size]), { minLength: 10, maxLength: 80, size: 'max' }), (all) => {
        const model = new ReplicaModel();
        for (const step of all) model.run(step);
      }),
      { seed, numRuns: 60 },
    );
  },
);

describe('a pending mutation without an effect', () => {
  test('[RB2] has one again when what its author saw is true again', () => {
    const model = new ReplicaModel();
    const name = () => model.replica.view.get('contact', id(1))?.record.name;
    model.run(write(renames('Mine')));
    model.run(foreign(renames('Theirs')));
    model.run(deliver);
    expect(name()).toBe('Theirs');
    model.run(foreign(renames('Ann')));
    model.run(deliver);
    expect(name()).toBe('Mine');
  });

  test('[RB2] has one when the answer to another makes it true', () => {
    const model = new ReplicaModel();
    const name = () => model.replica.view.get('contact', id(1))?.record.name;
    model.run(write(renames('First')));
    model.run(foreign(renames('Theirs')));
    model.run(deliver);
    model.run(write(renames('Second')));
    model.run(foreign(renames('Ann')));
    model.run(deliver);
    expect(name()).toBe('First');
    model.run(foreign(renames('Theirs')));
    model.run({ type: 'admit', count: 0 });
    model.run({ type: 'deliver', count: 5 });
    expect(name()).toBe('Second');
  });
});

test('[RB3] a pending deletion sees the transactions that came before it, not the later ones', () => {
  const model = new ReplicaModel();
  const contact = () => model.replica.view.get('contact', id(1));
  // It had not seen transaction 11, so the contact stays, archived.
  model.run(write(() => ({ name: 'contact.delete', args: { id: id(1), cascade: [] } })));
  model.run(write(() => ({ name: 'transaction.add', args: moneyArgs(13, 1, 5) })));
  expect(contact()).toMatchObject({ record: { archived: true } });
  model.run(foreign(() => ({ name: 'transaction.delete', args: { id: id(11) } })));
  model.run(deliver);
  // Now it deletes the contact, and the transaction authored after it brings it back.
  expect([...model.replica.outbox.items()].map(({ touched }) => touched.length)).toEqual([1, 2]);
  expect(contact()?.deleted).toBeUndefined();
});
