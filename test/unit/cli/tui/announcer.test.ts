// What is said as it happens, and how often.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from '../../../../src/cli/tui/announcer.ts';
import type { ViewEvent } from '../../../../src/cli/tui/model/view-state.ts';
import { after, change, contact, press, settled, status, transaction } from './samples.ts';

const CLOCK = {
  monotonic: () => performance.now(),
  timer: (delayMs: number, action: () => void) => {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  },
};

let said: string[];
let state: ReturnType<typeof settled>;
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  state = settled([contact('ana')]);
  announcer = new Announcer(CLOCK, (text) => said.push(text));
  announcer.follow(state);
});

afterEach(() => {
  announcer.close();
  vi.useRealTimers();
});

function follow(...events: readonly ViewEvent[]): void {
  state = after(state, ...events);
  announcer.follow(state);
}

const lent = (id: string): ViewEvent => change('transaction_created', transaction(id, 'ana'), 'Bo');

test('news at once, and then once a second, with how many came meanwhile', async () => {
  follow(lent('t0'));
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual(['Bo added: lent ana 12.50 USD, lunch']);
  for (let i = 1; i <= 30; i += 1) {
    follow(lent(`t${i}`));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(said).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said.slice(1)).toEqual(['Bo added: lent ana 12.50 USD, lunch (and 29 more)']);
});

test('what was done here is said each time', () => {
  follow(press('s'));
  follow(press('s'));
  expect(said).toEqual(['Contacts by balance', 'Contacts by what changed last']);
});

test('turns of the connection, not the age of the data', () => {
  const lastSync = '2026-02-01T10:00:00Z';
  follow({ type: 'status', status: status({ connection: 'offline', lastSync }) });
  follow({ type: 'clock', today: '2026-02-01', now: Date.parse(lastSync) + 600_000 });
  follow({ type: 'status', status: status({ lastSync, conflicts: 1 }) });
  expect(said).toEqual(['Offline - showing cached data', 'Live, 1 in conflict']);
});

test('what is wrong, once', () => {
  const full = { type: 'status', status: status({ warnings: ['nothing can be saved'] }) } as const;
  follow(full);
  follow(full);
  expect(said).toEqual(['Attention: nothing can be saved']);
});
