// The connection as a complete table: what happens in each state on each event. Pure: time and chance come in as
// arguments, consequences go out as effects. Events carry the generation of the connection they belong to; those of
// a superseded one are ignored.

import { backoffMs } from '../../base/backoff.ts';
import type { Remedy } from '../../protocol/sync/error-code.ts';
import type { ConnectionState } from '../../protocol/local/views.ts';

/** Bounds of reconnecting, ms: the first wait is below `baseMs`, later ones below `capMs`. */
export const RECONNECT = { baseMs: 500, capMs: 30_000 } as const;
/** A connection that was live this long (ms) counts as good: the next wait starts small again. */
export const STABLE_MS = 10_000;
/** Connections in a row that this side may end to go on at once; what comes after them waits. */
export const AGAIN_MAX = 3;
/**
 * Where one side is too old, the server is asked again after this long (ms), up to twice as long: what it runs is somebody
 * else's to change, and it may be one of several, or get its old version back.
 */
export const TOO_OLD_MS = 600_000;

/** What keeps it from syncing, for people. */
export interface SyncProblem {
  readonly code: string;
  readonly message: string;
}

/** Where the connection stands. */
export interface SyncState {
  readonly connection: ConnectionState;
  /** Number of the connection in use; 0 before the first. */
  readonly generation: number;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** Monotonic ms since when it is live. */
  readonly liveSince?: number;
  /** Why it is blocked or backing off. */
  readonly problem?: SyncProblem;
  /** Monotonic ms of the next attempt. */
  readonly retryAt?: number;
  /** Monotonic ms before which the server wants no attempt, whoever asks for one here. */
  readonly notBefore?: number;
}

/** What can happen. */
export type SyncEvent =
  | { readonly type: 'loggedIn' }
  | { readonly type: 'loggedInPaused' }
  | { readonly type: 'loggedOut' }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'wakeUp' }
  | { readonly type: 'retryDue'; readonly generation: number }
  | { readonly type: 'opened'; readonly generation: number }
  | { readonly type: 'caughtUp'; readonly generation: number }
  | { readonly type: 'fellBehind'; readonly generation: number }
  | {
      readonly type: 'closed';
      readonly generation: number;
      readonly remedy: Remedy;
      readonly code: string;
      readonly message: string;
      readonly retryAfterMs?: number;
      /** This side ended it, to go on with another state of its own: nothing is wrong with the server. */
      readonly again?: true;
    };

/** What is to be done about it. */
export type SyncEffect =
  | { readonly type: 'connect'; readonly generation: number }
  | { readonly type: 'disconnect' }
  | { readonly type: 'armRetry'; readonly delayMs: number; readonly generation: number }
  | { readonly type: 'cancelRetry' };

/** A step's result. */
export interface Step {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

/** Monotonic ms now, and a uniform number in [0, 1). */
export interface Moment {
  readonly now: number;
  readonly uniform: number;
}

/** The state before login. */
export const DETACHED: SyncState = { connection: 'detached', generation: 0, attempt: 0 };

type EventType = SyncEvent['type'];
type Handler = (state: SyncState, event: SyncEvent, moment: Moment) => Step;

/** The next state and what to do. */
export function step(state: SyncState, event: SyncEvent, moment: Moment): Step {
  if ('generation' in event && event.generation !== state.generation) return stay(state);
  return TABLE[state.connection][event.type](state, event, moment);
}

const stay = (state: SyncState): Step => ({ state, effects: [] });

const ignore: Handler = (state) => stay(state);

const connect: Handler = (state) => {
  const generation = state.generation + 1;
  return {
    state: { connection: 'connecting', generation, attempt: state.attempt },
    effects: [{ type: 'cancelRetry' }, { type: 'connect', generation }],
  };
};

const connectAfresh: Handler = (state, event, moment) => connect({ ...state, attempt: 0 }, event, moment);

/** Somebody here wants a connection: now, unless the server asked for a time without. */
const connectIfWelcome: Handler = (state, event, moment) => {
  const { notBefore = moment.now } = state;
  if (notBefore <= moment.now) return connectAfresh(state, event, moment);
  const { generation } = state;
  const waiting: SyncState = { ...state, connection: 'backingOff', retryAt: state.retryAt ?? notBefore };
  const arm: SyncEffect = { type: 'armRetry', delayMs: (waiting.retryAt ?? notBefore) - moment.now, generation };
  return { state: waiting, effects: [{ type: 'cancelRetry' }, arm] };
};

const reconnectNow: Handler = (state, event, moment) => {
  const next = connect({ ...state, attempt: 0 }, event, moment);
  return { state: next.state, effects: [{ type: 'disconnect' }, ...next.effects] };
};

const leave =
  (connection: 'detached' | 'paused'): Handler =>
  (state) => ({
    state: { connection, generation: state.generation + 1, attempt: 0, ...kept(state) },
    effects: [{ type: 'cancelRetry' }, { type: 'disconnect' }],
  });

/** What the server asked for outlives a pause. A new login may be for another server. */
const kept = ({ notBefore }: SyncState): Pick<SyncState, 'notBefore'> => (notBefore === undefined ? {} : { notBefore });

const goTo =
  (connection: 'catchingUp'): Handler =>
  (state) =>
    stay({ ...state, connection });

const live: Handler = (state, _event, { now }) =>
  stay({ ...state, connection: 'live', liveSince: state.liveSince ?? now });

const closed: Handler = (state, event, { now, uniform }) => {
  if (event.type !== 'closed') return stay(state);
  const problem = { code: event.code, message: event.message };
  const base = { generation: state.generation + 1, problem };
  const effects: SyncEffect[] = [{ type: 'disconnect' }];
  const arm = (delayMs: number): SyncEffect => ({ type: 'armRetry', delayMs, generation: base.generation });
  if (event.remedy === 'wait') {
    const delayMs = TOO_OLD_MS * (1 + uniform);
    const blocked: SyncState = { ...base, connection: 'blocked', attempt: 0, retryAt: now + delayMs };
    return { state: blocked, effects: [...effects, arm(delayMs)] };
  }
  if (event.remedy === 'login' || event.remedy === 'stop') {
    return { state: { ...base, connection: 'blocked', attempt: 0 }, effects };
  }
  if (event.again === true && state.attempt < AGAIN_MAX) {
    const next = connect({ ...state, attempt: state.attempt + 1 }, event, { now, uniform });
    return { state: next.state, effects: [...effects, ...next.effects] };
  }
  const stable = state.liveSince !== undefined && now - state.liveSince >= STABLE_MS;
  const attempt = stable ? 0 : state.attempt;
  // The jitter comes on top: all who were sent away are told the same time.
  const delayMs = (event.retryAfterMs ?? 0) + backoffMs(attempt, RECONNECT, uniform);
  const wish = event.retryAfterMs === undefined ? {} : { notBefore: now + event.retryAfterMs };
  return {
    state: { ...base, ...wish, connection: 'backingOff', attempt: attempt + 1, retryAt: now + delayMs },
    effects: [...effects, arm(delayMs)],
  };
};

/** Connected in some phase: what all three phases share. */
const CONNECTED: Record<EventType, Handler> = {
  loggedIn: reconnectNow,
  loggedInPaused: leave('paused'),
  loggedOut: leave('detached'),
  paused: leave('paused'),
  resumed: ignore,
  wakeUp: reconnectNow,
  retryDue: ignore,
  opened: goTo('catchingUp'),
  caughtUp: live,
  fellBehind: goTo('catchingUp'),
  closed,
};

/** Not connected and nothing under way: what the waiting states share. */
const WAITING: Record<EventType, Handler> = {
  loggedIn: connectAfresh,
  loggedInPaused: leave('paused'),
  loggedOut: leave('detached'),
  paused: leave('paused'),
  resumed: connectIfWelcome,
  wakeUp: connectIfWelcome,
  retryDue: connect,
  opened: ignore,
  caughtUp: ignore,
  fellBehind: ignore,
  closed: ignore,
};

const TABLE: Record<ConnectionState, Record<EventType, Handler>> = {
  detached: { ...WAITING, loggedOut: ignore, paused: ignore, resumed: ignore, wakeUp: ignore, retryDue: ignore },
  offline: WAITING,
  backingOff: WAITING,
  // Only a new login, or somebody's wish, leads out of blocked: it would be refused again. A retry is armed only where
  // it may not be: the server was too old.
  blocked: { ...WAITING, wakeUp: ignore },
  // A login means to sync, whatever was before.
  paused: { ...WAITING, loggedInPaused: ignore, paused: ignore, wakeUp: ignore, retryDue: ignore },
  connecting: { ...CONNECTED, wakeUp: ignore },
  catchingUp: CONNECTED,
  live: CONNECTED,
};
