// Frames from the server to a replica.

import Type from 'typebox';
import { Id } from '../../model/field-schema.ts';
import { WIRE } from '../limits.ts';
import { EntrySchema } from './entry.ts';
import type { Entry } from './entry.ts';

/** Roles in a book. */
export const RoleSchema = Type.Union([Type.Literal('owner'), Type.Literal('editor'), Type.Literal('viewer')]);
export type Role = 'owner' | 'editor' | 'viewer';

const Readable = Type.Object({
  id: Id,
  status: Type.Literal('readable'),
  name: Type.String(),
  role: RoleSchema,
  epoch: Type.String({ maxLength: 40 }),
  head: Type.Integer({ minimum: 0 }),
  lastN: Type.Integer({ minimum: 0 }),
  /** It is read and not written until an owner takes that back. */
  archived: Type.Optional(Type.Boolean()),
});
const Other = Type.Object({
  id: Id,
  /** unknown: the client creates it before its first push; gone: no longer a member; diverged: the log is another one. */
  status: Type.Union([Type.Literal('unknown'), Type.Literal('gone'), Type.Literal('diverged')]),
});

/**
 * welcome: the protocol version from here on, the server's time (wall ms), what each book of the hello is to this client,
 * and the user's other books. Sent again when that changes.
 */
export const WelcomeSchema = Type.Object({
  type: Type.Literal('welcome'),
  protocol: Type.Integer(),
  version: Type.String(),
  time: Type.Number(),
  user: Type.Object({ id: Id, name: Type.String() }),
  books: Type.Array(Type.Union([Readable, Other])),
});
export type Welcome = Type.Static<typeof WelcomeSchema>;
/** One book of a welcome. */
export type WelcomeBook = Welcome['books'][number];

/**
 * poke: the entries after `base` (seq before the first) up to `to` (the last); `head` is the log's. Sometimes the
 * digest (32 hex) of the state at `to`, only when `to` = `head`.
 */
export const PokeSchema = Type.Object({
  type: Type.Literal('poke'),
  book: Id,
  base: Type.Integer({ minimum: 0 }),
  to: Type.Integer({ minimum: 0 }),
  head: Type.Integer({ minimum: 0 }),
  entries: Type.Array(EntrySchema, { maxItems: WIRE.pageEntriesMax }),
  digest: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
});

/** A page of entries. */
export interface Poke {
  readonly type: 'poke';
  readonly book: string;
  readonly base: number;
  readonly to: number;
  readonly head: number;
  readonly entries: readonly Entry[];
  readonly digest?: string;
}

/** presence: names of the members connected to a book now. */
export const PresenceSchema = Type.Object({
  type: Type.Literal('presence'),
  book: Id,
  members: Type.Array(Type.String(), { maxItems: 1_000 }),
});
export type Presence = Type.Static<typeof PresenceSchema>;

/** error: a closed code; `book` if it concerns one book only; `retryAfter` in ms. */
export const ErrorSchema = Type.Object({
  type: Type.Literal('error'),
  code: Type.String({ maxLength: 60 }),
  message: Type.String({ maxLength: 1_000 }),
  book: Type.Optional(Id),
  n: Type.Optional(Type.Integer()),
  expected: Type.Optional(Type.Integer()),
  retryAfter: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type ErrorFrame = Type.Static<typeof ErrorSchema>;

/** Any frame downward. */
export type DownFrame = Welcome | Poke | Presence | ErrorFrame;
