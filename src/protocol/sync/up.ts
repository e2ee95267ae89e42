// Frames from a replica to the server.

import Type from 'typebox';
import { Id } from '../../model/field-schema.ts';
import { WIRE } from '../limits.ts';
import { PushedMutationSchema, TagSchema } from './entry.ts';

/**
 * hello: who speaks, which protocol versions (the newest, and the oldest if it is another), and where its cursors are.
 * `cursor: null` = will take a snapshot first; `tag` is that of the entry
 * at the cursor (null at cursor 0). A later hello sets the cursors of the books it names anew.
 */
export const HelloSchema = Type.Object({
  type: Type.Literal('hello'),
  protocol: Type.Integer(),
  oldest: Type.Optional(Type.Integer()),
  clientId: Id,
  version: Type.String({ maxLength: 40 }),
  books: Type.Array(
    Type.Object({
      id: Id,
      epoch: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
      cursor: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
      tag: Type.Union([TagSchema, Type.Null()]),
    }),
    { maxItems: WIRE.helloBooksMax },
  ),
});
export type Hello = Type.Static<typeof HelloSchema>;

/** push: mutations of one book in order of n. One in flight per book; done when its last n is answered by its entry. */
export const PushSchema = Type.Object({
  type: Type.Literal('push'),
  book: Id,
  mutations: Type.Array(PushedMutationSchema, { minItems: 1, maxItems: WIRE.pushMutationsMax }),
});
export type Push = Type.Static<typeof PushSchema>;

/** Any frame upward. */
export type UpFrame = Hello | Push;
