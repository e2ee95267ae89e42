// Every subscriber to the status hears of every change of it, once.

import { expect, test } from 'vitest';
import type { Context } from '../../../../src/daemon/api/context.ts';
import { Subscriptions } from '../../../../src/daemon/api/subscriptions.ts';
import { BookSlot } from '../../../../src/daemon/store/book-slot.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('several subscribers to the status all hear of a change, and of none twice', () => {
  const clock = new FakeClock();
  const slot = new BookSlot('book', 'client');
  const store = { currentSlot: slot, books: new Map([['book', slot]]), slot: () => slot, warnings: [], journal: {} };
  const engine = { state: { connection: 'detached' }, online: () => [], stuck: () => undefined };
  const subscriptions = new Subscriptions({ clock, store, engine, startedAt: 0 } as unknown as Context);
  const heard: string[] = [];
  const subscribe = (name: string) =>
    subscriptions.add({ book: 'book', topics: ['status'], send: (event) => heard.push(`${name} ${event.topic}`) });
  subscribe('one');
  const cancel = subscribe('two');
  subscriptions.statusChanged();
  clock.advance(50);
  subscriptions.statusChanged();
  clock.advance(50);
  expect(heard).toEqual(['one status', 'two status']);
  cancel();
  slot.replica.place = { ...slot.replica.place, head: 7 };
  subscriptions.statusChanged();
  clock.advance(50);
  expect(heard).toEqual(['one status', 'two status', 'one status']);
});
