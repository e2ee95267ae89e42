// Bodies and answers of the HTTP routes about books' members: /api/books/:id/…, /api/join. Times are ISO 8601.

import Type from 'typebox';
import { Id } from '../../model/field-schema.ts';
import { RoleSchema } from '../sync/down.ts';
import { BookSchema } from './views.ts';

const Name = Type.String({ maxLength: 200 });
const Time = Type.String({ maxLength: 40 });

/** A book as one of its members lists it. */
export type MemberBook = Type.Static<typeof BookSchema>;

/** A member of a book. `current`: it is who asks. */
export const MemberSchema = Type.Object({
  user: Type.Object({ id: Id, name: Name }),
  role: RoleSchema,
  since: Type.Optional(Time),
  current: Type.Boolean(),
});
export type MemberDocument = Type.Static<typeof MemberSchema>;

/** An invitation that can still be used. */
export const InviteSchema = Type.Object({ id: Id, role: RoleSchema, by: Name, createdAt: Time, expiresAt: Time });
export type InviteDocument = Type.Static<typeof InviteSchema>;

/** Bodies by route. */
export const MEMBER_BODIES = {
  archive: Type.Object({ archived: Type.Boolean() }),
  role: Type.Object({ role: RoleSchema }),
  invite: Type.Object({ role: Type.Optional(RoleSchema) }),
  join: Type.Object({ code: Type.String({ minLength: 1, maxLength: 100 }) }),
} as const;

/** Answers by route. */
export const MEMBER_ANSWERS = {
  archive: Type.Object({ book: BookSchema }),
  members: Type.Object({ items: Type.Array(MemberSchema) }),
  member: Type.Object({ member: MemberSchema }),
  invites: Type.Object({ items: Type.Array(InviteSchema) }),
  /** The code is shown this once. */
  invite: Type.Object({ invite: InviteSchema, code: Type.String() }),
  revoked: Type.Object({}),
  join: Type.Object({ joined: Type.Boolean(), book: BookSchema }),
} as const;

/** The answer of a route. */
export type MemberAnswer<R extends keyof typeof MEMBER_ANSWERS> = Type.Static<(typeof MEMBER_ANSWERS)[R]>;

/** A route with a body. */
export type MemberBodyName = keyof typeof MEMBER_BODIES;

/** The body of a route. */
export type MemberBody<R extends MemberBodyName> = Type.Static<(typeof MEMBER_BODIES)[R]>;
