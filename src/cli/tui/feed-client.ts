// What the dashboard needs of the daemon's client and of the machine, and how a request of its state becomes one of the
// local API.

import type { ErrorBody, UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import type { Request } from './model/view-state.ts';
import type { FrameClock } from './view-store.ts';

/** The daemon's client. */
export interface FeedClient {
  call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>>;
  /** Settles when the connection has ended; rejects when there was none. `onOpen`: the daemon has agreed. */
  subscribe(params: Params<'subscribe'>, events: FeedEvents): Promise<void>;
  /** The same daemon by another connection, which never starts it. */
  withoutAutostart(): FeedClient;
  close(): void;
}

/** What a subscription tells. */
interface FeedEvents {
  onOpen(): void;
  onEvent(event: Readonly<Record<string, unknown>>): void;
}

/** The machine: clocks (ms), local time as text, and texts that no other request has. */
export interface FeedSystem extends FrameClock {
  now(): number;
  localTime(ms: number): string;
  requestKey(): string;
}

const WRITES =
  /^(?:contact|transaction)\.(?:add|edit|delete|merge|repay)$|^conflict\.resolve$|^entry\.undo$|^sync\.refused\.retry$/;
const OF_THE_DAEMON = /^book\.list$|^sync\.(?:pause|resume)$/;
const OF_A_DAY = /^transaction\.(?:add|repay)$/;

/** The parameters as the daemon takes them: with the book, to a write its key, and the day where one is needed. */
export function wholeParams({ method, params }: Request, book: string | undefined, system: FeedSystem): Params<Method> {
  return {
    ...params,
    ...(book === undefined || OF_THE_DAEMON.test(method) ? {} : { book }),
    ...(WRITES.test(method) ? { key: system.requestKey() } : {}),
    ...(OF_A_DAY.test(method) ? { today: dayOf(system) } : {}),
  };
}

/** The calendar day here. */
export function dayOf(system: FeedSystem): string {
  return system.localTime(system.now()).slice(0, 10);
}

/**
 * An error as data: the daemon's own, or one of a request that did not reach it. Told by what it has: the class is another
 * one in the bundle that the client comes from.
 */
export function errorOf(error: unknown): ErrorBody {
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) };
  return (error as Partial<UserError>).body ?? { code: 'unexpected', message: error.message };
}
