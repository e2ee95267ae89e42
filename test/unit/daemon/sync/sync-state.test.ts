// The connection's table, every cell of it: a state or an event that is added does not compile until its row is here.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DETACHED, RECONNECT, STABLE_MS, step } from '../../../../src/daemon/sync/sync-state.ts';
import type { SyncEffect, SyncEvent, SyncState } from '../../../../src/daemon/sync/sync-state.ts';
import { SYNC_ERRORS } from '../../../../src/protocol/sync/error-code.ts';
import type { Remedy } from '../../../../src/protocol/sync/error-code.ts';

type State = SyncState['connection'];
type Event = Exclude<SyncEvent['type'], 'closed'> | `closed, ${Remedy}`;

const GENERATION = 7;
const NOW = 50_000;

/** What comes of an event: the state after it, its generation and attempts, and the effects in order. */
interface Expected {
  readonly to: State;
  readonly generation: number;
  readonly attempt: number;
  readonly effects: readonly string[];
}

const stays = (to: State): Expected => ({ to, generation: 7, attempt: 2, effects: [] });
/** Connects anew, from nothing or instead of a connection; the retry that failed counts on, a wish starts afresh. */
const CONNECTS: Expected = { to: 'connecting', generation: 8, attempt: 0, effects: ['cancelRetry', 'connect 8'] };
const RETRIES: Expected = { ...CONNECTS, attempt: 2 };
const RECONNECTS: Expected = { ...CONNECTS, effects: ['disconnect', 'cancelRetry', 'connect 8'] };
const leaves = (to: State): Expected => ({ to, generation: 8, attempt: 0, effects: ['cancelRetry', 'disconnect'] });
const BACKS_OFF: Expected = { to: 'backingOff', generation: 8, attempt: 3, effects: ['disconnect', 'armRetry 8'] };
const BLOCKS: Expected = { to: 'blocked', generation: 8, attempt: 0, effects: ['disconnect'] };

const BLOCKS_AWHILE: Expected = { ...BLOCKS, effects: [...BLOCKS.effects, 'armRetry 8'] };

const TABLE: Record<State, Record<Event, Expected>> = {
  detached: {
    loggedIn: CONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: stays('detached'),
    paused: stays('detached'),
    resumed: stays('detached'),
    wakeUp: stays('detached'),
    retryDue: stays('detached'),
    opened: stays('detached'),
    caughtUp: stays('detached'),
    fellBehind: stays('detached'),
    'closed, reconnect': stays('detached'),
    'closed, resend': stays('detached'),
    'closed, snapshot': stays('detached'),
    'closed, newClient': stays('detached'),
    'closed, login': stays('detached'),
    'closed, wait': stays('detached'),
    'closed, stop': stays('detached'),
  },
  offline: {
    loggedIn: CONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: CONNECTS,
    wakeUp: CONNECTS,
    retryDue: RETRIES,
    opened: stays('offline'),
    caughtUp: stays('offline'),
    fellBehind: stays('offline'),
    'closed, reconnect': stays('offline'),
    'closed, resend': stays('offline'),
    'closed, snapshot': stays('offline'),
    'closed, newClient': stays('offline'),
    'closed, login': stays('offline'),
    'closed, wait': stays('offline'),
    'closed, stop': stays('offline'),
  },
  backingOff: {
    loggedIn: CONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: CONNECTS,
    wakeUp: CONNECTS,
    retryDue: RETRIES,
    opened: stays('backingOff'),
    caughtUp: stays('backingOff'),
    fellBehind: stays('backingOff'),
    'closed, reconnect': stays('backingOff'),
    'closed, resend': stays('backingOff'),
    'closed, snapshot': stays('backingOff'),
    'closed, newClient': stays('backingOff'),
    'closed, login': stays('backingOff'),
    'closed, wait': stays('backingOff'),
    'closed, stop': stays('backingOff'),
  },
  blocked: {
    loggedIn: CONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: CONNECTS,
    wakeUp: stays('blocked'),
    retryDue: RETRIES,
    opened: stays('blocked'),
    caughtUp: stays('blocked'),
    fellBehind: stays('blocked'),
    'closed, reconnect': stays('blocked'),
    'closed, resend': stays('blocked'),
    'closed, snapshot': stays('blocked'),
    'closed, newClient': stays('blocked'),
    'closed, login': stays('blocked'),
    'closed, wait': stays('blocked'),
    'closed, stop': stays('blocked'),
  },
  paused: {
    loggedIn: CONNECTS,
    loggedInPaused: stays('paused'),
    loggedOut: leaves('detached'),
    paused: stays('paused'),
    resumed: CONNECTS,
    wakeUp: stays('paused'),
    retryDue: stays('paused'),
    opened: stays('paused'),
    caughtUp: stays('paused'),
    fellBehind: stays('paused'),
    'closed, reconnect': stays('paused'),
    'closed, resend': stays('paused'),
    'closed, snapshot': stays('paused'),
    'closed, newClient': stays('paused'),
    'closed, login': stays('paused'),
    'closed, wait': stays('paused'),
    'closed, stop': stays('paused'),
  },
  connecting: {
    loggedIn: RECONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: stays('connecting'),
    wakeUp: stays('connecting'),
    retryDue: stays('connecting'),
    opened: stays('catchingUp'),
    caughtUp: stays('live'),
    fellBehind: stays('catchingUp'),
    'closed, reconnect': BACKS_OFF,
    'closed, resend': BACKS_OFF,
    'closed, snapshot': BACKS_OFF,
    'closed, newClient': BACKS_OFF,
    'closed, login': BLOCKS,
    'closed, wait': BLOCKS_AWHILE,
    'closed, stop': BLOCKS,
  },
  catchingUp: {
    loggedIn: RECONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: stays('catchingUp'),
    wakeUp: RECONNECTS,
    retryDue: stays('catchingUp'),
    opened: stays('catchingUp'),
    caughtUp: stays('live'),
    fellBehind: stays('catchingUp'),
    'closed, reconnect': BACKS_OFF,
    'closed, resend': BACKS_OFF,
    'closed, snapshot': BACKS_OFF,
    'closed, newClient': BACKS_OFF,
    'closed, login': BLOCKS,
    'closed, wait': BLOCKS_AWHILE,
    'closed, stop': BLOCKS,
  },
  live: {
    loggedIn: RECONNECTS,
    loggedInPaused: leaves('paused'),
    loggedOut: leaves('detached'),
    paused: leaves('paused'),
    resumed: stays('live'),
    wakeUp: RECONNECTS,
    retryDue: stays('live'),
    opened: stays('catchingUp'),
    caughtUp: stays('live'),
    fellBehind: stays('catchingUp'),
    'closed, reconnect': BACKS_OFF,
    'closed, resend': BACKS_OFF,
    'closed, snapshot': BACKS_OFF,
    'closed, newClient': BACKS_OFF,
    'closed, login': BLOCKS,
    'closed, wait': BLOCKS_AWHILE,
    'closed, stop': BLOCKS,
  },
};

const STATES = Object.keys(TABLE) as State[];
const EVENTS = Object.keys(TABLE.detached) as Event[];

/** Events that are about no connection. */
const WISHES = new Set<string>(['loggedIn', 'loggedInPaused', 'loggedOut', 'paused', 'resumed', 'wakeUp']);

function eventOf(event: Event, generation: number, retryAfterMs?: number): SyncEvent {
  const [type, remedy] = event.split(', ') as [SyncEvent['type'], Remedy | undefined];
  if (WISHES.has(type)) return { type } as SyncEvent;
  if (remedy === undefined) return { type, generation } as SyncEvent;
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { type: 'closed', generation, remedy, code: 'unavailable', message: 'm', ...retry };
}

function shown(effect: SyncEffect): string {
  return 'generation' in effect ? `${effect.type} ${effect.generation}` : effect.type;
}

describe.each(STATES)('%s', (connection) => {
  test.each(EVENTS)('[HS7] on %s', (event) => {
    const state: SyncState = { connection, generation: GENERATION, attempt: 2 };
    const next = step(state, eventOf(event, GENERATION), { now: NOW, uniform: 0.5 });
    const { connection: to, generation, attempt } = next.state;
    expect({ to, generation, attempt, effects: next.effects.map(shown) }).toEqual(TABLE[connection][event]);
  });

  test.each(EVENTS.filter((event) => !WISHES.has(event)))('[HS8] %s of another connection is ignored', (event) => {
    const state: SyncState = { connection, generation: GENERATION, attempt: 2 };
    for (const other of [GENERATION - 1, GENERATION + 1]) {
      expect(step(state, eventOf(event, other), { now: NOW, uniform: 0.5 })).toEqual({ state, effects: [] });
    }
  });
});

describe('waiting before the next attempt', () => {
  const closed = (state: Partial<SyncState>, uniform: number, retryAfterMs?: number) =>
    step({ connection: 'live', generation: 7, attempt: 0, ...state }, eventOf('closed, reconnect', 7, retryAfterMs), {
      now: NOW,
      uniform,
    });
  const delayOf = (...args: Parameters<typeof closed>): unknown => closed(...args).effects[1];
  const arm = (delayMs: number): unknown => ({ type: 'armRetry', generation: 8, delayMs });

  test.each([
    [0, 0, 0],
    [0, 0.999, 499],
    [1, 0.5, 500],
    [3, 0.5, 2_000],
    [5, 0.5, 8_000],
    [6, 0.5, 15_000],
    [60, 0.999, 29_970],
  ])('[HS7] after %i failures at chance %d it is %i ms', (attempt, uniform, delayMs) => {
    expect(delayOf({ attempt }, uniform)).toEqual(arm(delayMs));
    expect(closed({ attempt }, uniform).state.retryAt).toBe(NOW + delayMs);
    expect(delayMs).toBeLessThan(RECONNECT.capMs);
  });

  test('[HS7] it is never less than the server asks for, and not the same for all', () => {
    expect(delayOf({ attempt: 0 }, 0, 60_000)).toEqual(arm(60_000));
    expect(delayOf({ attempt: 0 }, 0.5, 60_000)).toEqual(arm(60_250));
    expect(delayOf({ attempt: 6 }, 0.5, 1_000)).toEqual(arm(16_000));
  });

  test.each(['wakeUp', 'resumed'] as const)('[ER2] %s does not shorten what the server asked for', (type) => {
    const { state } = closed({ attempt: 0 }, 0.5, 60_000);
    const early = step(state, { type }, { now: NOW + 59_999, uniform: 0 });
    expect(early.state).toMatchObject({ connection: 'backingOff', retryAt: NOW + 60_250 });
    expect(early.effects.map(shown)).toEqual(['cancelRetry', 'armRetry 8']);
    expect(early.effects[1]).toMatchObject({ delayMs: 251 });
    expect(step(state, { type }, { now: NOW + 60_000, uniform: 0 }).state.connection).toBe('connecting');
  });

  test('[ER2] nor does a pause, but a new login does', () => {
    const { state } = closed({ attempt: 0 }, 0.5, 60_000);
    const paused = step(state, { type: 'paused' }, { now: NOW + 1, uniform: 0 }).state;
    const resumed = step(paused, { type: 'resumed' }, { now: NOW + 2, uniform: 0 });
    expect(resumed.state).toMatchObject({ connection: 'backingOff', retryAt: NOW + 60_000 });
    expect(resumed.effects[1]).toMatchObject({ type: 'armRetry', delayMs: 59_998 });
    expect(step(state, { type: 'loggedIn' }, { now: NOW + 1, uniform: 0 }).state.connection).toBe('connecting');
  });

  test('[ER1] where one side is too old, the server is asked again after 10 to 20 minutes', () => {
    const waits = (uniform: number): unknown =>
      step({ connection: 'live', generation: 7, attempt: 0 }, eventOf('closed, wait', 7), { now: NOW, uniform });
    expect(waits(0)).toMatchObject({ state: { connection: 'blocked', retryAt: NOW + 600_000 } });
    expect(waits(0.5)).toMatchObject({ effects: [{ type: 'disconnect' }, arm(900_000)] });
  });

  test('[HS11] what this side ends to go on with another state is followed at once, three times in a row', () => {
    const again = (attempt: number): ReturnType<typeof step> =>
      step(
        { connection: 'catchingUp', generation: 7, attempt },
        { ...eventOf('closed, reconnect', 7), again: true } as SyncEvent,
        { now: NOW, uniform: 0.5 },
      );
    for (const attempt of [0, 1, 2]) {
      const { state, effects } = again(attempt);
      expect(state).toEqual({ connection: 'connecting', generation: 8, attempt: attempt + 1 });
      expect(effects.map(shown)).toEqual(['disconnect', 'cancelRetry', 'connect 8']);
    }
    expect(again(3)).toMatchObject({ state: { connection: 'backingOff', attempt: 4, retryAt: NOW + 2_000 } });
  });

  test('[HS7] a connection that was live long enough starts small again', () => {
    expect(closed({ attempt: 6, liveSince: NOW - STABLE_MS }, 0.5).state.attempt).toBe(1);
    expect(closed({ attempt: 6, liveSince: NOW - STABLE_MS + 1 }, 0.5).state.attempt).toBe(7);
    expect(closed({ attempt: 6 }, 0.5).state.attempt).toBe(7);
  });

  test('[HS7] live begins with the first catching up, and is kept while it catches up again', () => {
    const live = step({ connection: 'catchingUp', generation: 7, attempt: 1 }, eventOf('caughtUp', 7), {
      now: NOW,
      uniform: 0,
    }).state;
    expect(live.liveSince).toBe(NOW);
    const behind = step(live, eventOf('fellBehind', 7), { now: NOW + 5, uniform: 0 }).state;
    expect(step(behind, eventOf('caughtUp', 7), { now: NOW + 9, uniform: 0 }).state.liveSince).toBe(NOW);
  });
});

describe('the goodbye of a server that is started anew', () => {
  const goodbye = { type: 'closed', generation: 1, remedy: SYNC_ERRORS.shutting_down.remedy } as const;
  const waits = (liveMs: number, uniform: number, attempt = 3): number | undefined => {
    const state: SyncState = { connection: 'live', generation: 1, attempt, liveSince: 0 };
    const event = { ...goodbye, code: 'shutting_down', message: 'the server is stopping' };
    const [, armed] = step(state, event, { now: liveMs, uniform }).effects;
    return armed?.type === 'armRetry' ? armed.delayMs : undefined;
  };

  test('[HS9] brings every device back within half a second, each at another moment', () => {
    expect([0, 0.25, 0.999].map((uniform) => waits(STABLE_MS, uniform))).toEqual([0, 125, 499]);
    // One that keeps being started anew is left more time.
    expect(waits(STABLE_MS - 1, 0.5)).toBe(2_000);
  });
});

describe('from every state that can be reached', () => {
  /** What a driver would have under way after these effects. */
  class Driver {
    state: SyncState = DETACHED;
    connection: number | undefined;
    timer: { readonly generation: number; readonly delayMs: number } | undefined;

    feed(event: SyncEvent, uniform: number): void {
      const next = step(this.state, event, { now: NOW, uniform });
      this.state = next.state;
      for (const effect of next.effects) {
        if (effect.type === 'connect') this.connection = effect.generation;
        else if (effect.type === 'disconnect') this.connection = undefined;
        else if (effect.type === 'armRetry') this.timer = effect;
        else this.timer = undefined;
      }
      if (event.type === 'retryDue' && this.timer?.generation === event.generation) this.timer = undefined;
    }
  }

  const happening = fc.tuple(fc.constantFrom(...EVENTS), fc.boolean(), fc.double({ min: 0, max: 0.999, noNaN: true }));

  test('[HS9] something is under way while it may sync, nothing else otherwise, and it comes to be live', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30, size: 'max' }), (all) => {
        const driver = new Driver();
        for (const [event, isLate, uniform] of all) {
          const { generation } = driver.state;
          // A timer that is not armed does not fire.
          if (event === 'retryDue' && driver.timer === undefined) continue;
          driver.feed(eventOf(event, isLate ? generation - 1 : generation), uniform);
          const { connection: at, generation: now } = driver.state;
          if (['connecting', 'catchingUp', 'live'].includes(at)) expect(driver.connection).toBe(now);
          else expect(driver.connection).toBeUndefined();
          // It waits for the server to be upgraded, or for the next attempt.
          const waits = at === 'backingOff' || (at === 'blocked' && driver.state.retryAt !== undefined);
          if (waits) expect(driver.timer?.generation).toBe(now);
          else expect(driver.timer).toBeUndefined();
        }
        if (['detached', 'blocked', 'paused'].includes(driver.state.connection)) return;
        if (driver.timer !== undefined) driver.feed({ type: 'retryDue', generation: driver.timer.generation }, 0);
        driver.feed({ type: 'opened', generation: driver.state.generation }, 0);
        driver.feed({ type: 'caughtUp', generation: driver.state.generation }, 0);
        expect(driver.state.connection).toBe('live');
      }),
      { seed: 31, numRuns: 1_000 },
    );
  });
});
