// Which pending mutations a change concerns: those that depend on it, and what has to be replayed with these, no others.

import { describe, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { runToEnd } from '../../../../src/base/slices.ts';
import { NOT_PLAYED, Outbox } from '../../../../src/daemon/store/outbox.ts';
import type { Dependencies } from '../../../../src/daemon/store/outbox.ts';
import { affectedItems, newMeetings } from '../../../../src/daemon/store/rebase.ts';
import { addContact, lend } from '../../../support/store-fixture.ts';
import { id } from '../../../support/model-fixture.ts';
import { ReplicaModel } from '../../../support/replica-model.ts';

/** An outbox of mutations with these dependencies. */
function outboxOf(...all: readonly Partial<Dependencies>[]): Outbox {
  const outbox = new Outbox();
  all.forEach((one, index) => outbox.add({ n: index + 1, position: 0, ...NOT_PLAYED, ...one }));
  return outbox;
}

function affected(outbox: Outbox, ...dirty: readonly string[]): readonly number[] {
  return runToEnd(affectedItems(outbox, new Set(dirty))).map(({ n }) => n);
}

describe('[RB4] replayed are', () => {
  test('those that depend on what changed', () => {
    const outbox = outboxOf({ touched: ['a'] }, { reads: ['b'] }, { touched: ['c'], reads: ['a'] });
    expect(affected(outbox, 'a')).toEqual([1, 3]);
    expect(affected(outbox, 'b')).toEqual([2]);
    expect(affected(outbox, 'd')).toEqual([]);
    expect(affected(outboxOf({ writes: ['a'] }), 'a')).toEqual([]);
  });

  test('all that write the same record, before and after', () => {
    const outbox = outboxOf(
      { touched: ['a'] },
      { touched: ['b'] },
      { touched: ['a'], reads: ['x'] },
      { touched: ['a'] },
    );
    expect(affected(outbox, 'x')).toEqual([1, 3, 4]);
  });

  test('later writers of what one of them reads, not earlier ones', () => {
    const outbox = outboxOf(
      { touched: ['a'], writes: ['k'] },
      { reads: ['k', 'x'] },
      { touched: ['b'], writes: ['k'] },
    );
    expect(affected(outbox, 'x')).toEqual([2, 3]);
  });

  test('later readers of what one of them writes, not earlier ones', () => {
    const outbox = outboxOf({ reads: ['k'] }, { touched: ['a'], writes: ['k'] }, { reads: ['k'] }, { reads: ['a'] });
    expect(affected(outbox, 'a')).toEqual([2, 3, 4]);
  });

  test('in the end whatever these bring in, also before them', () => {
    const outbox = outboxOf({ touched: ['c'] }, { touched: ['a'] }, { reads: ['a'], touched: ['c'] });
    expect(affected(outbox, 'a')).toEqual([1, 2, 3]);
  });
});

test('[RB4] replayed ones meet others by keys that they did not have before', () => {
  const outbox = outboxOf({ touched: ['a'], reads: ['k'] }, { reads: ['a'] }, { touched: ['k'] });
  const [first] = outbox.items();
  if (first === undefined) throw new Error('no item');
  const met = (before: Partial<Dependencies>) =>
    runToEnd(newMeetings(outbox, [{ item: first, before: { ...NOT_PLAYED, ...before } }]));
  expect(met({ touched: ['a'], reads: ['k'] })).toEqual([]);
  expect(met({ reads: ['k'] })).toEqual(['a']);
  expect(met({ touched: ['a'] })).toEqual(['k']);
  // What it only read before, it writes now: that is new for whoever reads it.
  expect(met({ reads: ['a', 'k'] })).toEqual(['a']);
});

describe('[RB4] nothing is replayed', () => {
  /** Three pending loans to contact 1; gives how many the foreign mutation has replayed. */
  function replayedBy(...foreign: readonly Mutation[]): number {
    const model = new ReplicaModel();
    for (const n of [21, 22, 23]) model.replica.author(lend(n, 1, n));
    model.log.foreign(...foreign);
    const { to, head, entries } = model.log.page(3 + 1);
    model.replica.applyPage(entries, { epoch: model.log.epoch, cursor: to, head, tag: null });
    return runToEnd(model.replica.pendingReplay()).length;
  }

  test('for a new name of the contact that pending transactions belong to', () => {
    const edit = { id: id(1), set: { name: 'Anna' }, unset: [], saw: { name: 'Ann' } };
    expect(replayedBy({ name: 'contact.edit', args: edit, at: 5 })).toBe(0);
  });

  test('for a contact that nobody here had heard of, or transactions of the same one', () => {
    expect(replayedBy(addContact(9, 'Zoe'), lend(31, 9, 5), lend(32, 1, 5))).toBe(0);
  });

  test('but for the deletion of that contact, everything that keeps it', () => {
    expect(replayedBy({ name: 'contact.delete', args: { id: id(1), cascade: [id(11)] }, at: 5 })).toBe(3);
  });
});
