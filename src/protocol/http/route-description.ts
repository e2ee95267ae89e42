// What is said of a route besides its handler: for the router, which checks requests by it, and for the document that
// programs read.

import type { TObject, TSchema } from 'typebox';
import type { ProblemCode } from './problem-code.ts';

/** One kind of success. `type`: its content type, JSON unless said. `etag`: it carries the record's newest seq. */
export interface Answer {
  readonly summary: string;
  readonly body: TSchema;
  readonly type?: string;
  readonly etag?: true;
}

/** One route. Header names are as people write them; requests may have others too. */
export interface RouteDescription {
  /** Its name in generated clients. */
  readonly id: string;
  readonly area: string;
  readonly summary: string;
  /** Who may use it: everybody without a token, a person's own devices only, or any token. */
  readonly who: 'everybody' | 'device' | 'token';
  readonly path?: TObject;
  readonly query?: TObject;
  readonly headers?: TObject;
  readonly body?: TObject;
  /** By HTTP status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Problems of its own, besides those that any request can meet. */
  readonly problems?: readonly ProblemCode[];
}

/** Problems that every request can meet. */
export const ANY_PROBLEMS: readonly ProblemCode[] = [
  'invalid_args',
  'origin_refused',
  'host_refused',
  'rate_limited',
  'unexpected',
  'unavailable',
  'shutting_down',
];

/** Problems that every request with a token can meet. */
export const TOKEN_PROBLEMS: readonly ProblemCode[] = ['unauthenticated', 'forbidden'];

/** Problems that every request with a body can meet. */
export const BODY_PROBLEMS: readonly ProblemCode[] = [
  'missing_field',
  'invalid_text',
  'too_long',
  'too_many',
  'too_large',
  'unsupported_media_type',
];

/** All problems that a route can answer with. */
export function problemsOf(route: RouteDescription): readonly ProblemCode[] {
  const token = route.who === 'everybody' ? [] : TOKEN_PROBLEMS;
  const body = route.body === undefined ? [] : BODY_PROBLEMS;
  return [...new Set([...ANY_PROBLEMS, ...token, ...body, ...(route.problems ?? [])])];
}
