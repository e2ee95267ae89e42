// The parameters that many requests of the local API share.

import Type from 'typebox';
import { Day, Id } from '../../model/field-schema.ts';
import { LIMITS } from '../../model/limits.ts';

/** A record or book by name, handle or id. */
export const Ref = Type.String({ minLength: 1, maxLength: 400 });
/** A text of up to `max` characters before it is cleaned; some may be written as two. */
export const Text = (max: number) => Type.String({ maxLength: max * 2 });
/** A parameter that may be left out. */
export const Optional = <T extends Type.TSchema>(schema: T) => Type.Optional(schema);
/** How many items to answer. */
export const Limit = Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }));
/** Items to skip. */
export const Offset = Optional(Type.Integer({ minimum: 0 }));
/** An id of which the answer tells the place in the list, whatever window of it is asked for. By `offset` only. */
export const Find = Optional(Id);
/** Where the last page ended, as its answer said. */
export const Cursor = Optional(Type.String({ maxLength: 400 }));
/** A wish that is absent unless it is there. */
export const Flag = Optional(Type.Boolean());
/** Texts of a list field. */
export const TextList = Optional(Type.Array(Text(LIMITS.listItemMax), { maxItems: 100 }));

/**
 * What the author of an edit saw of its fields, where that is not what is here now: a form that was open for a while.
 * Fields by name (`money` is amountMinor and currency together); `null`: there was none.
 */
export const Saw = Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()));

/** What a member of a book may do. */
export const RoleName = Type.Union([Type.Literal('owner'), Type.Literal('editor'), Type.Literal('viewer')]);

/** What every request about a book carries: the book by name or id (default: the one in use) and the caller's day. */
export const Context = { book: Optional(Ref) };

/** A filter: its words, as the shell gave them; `today`: the caller's day, for words such as `today` and `overdue`. */
export const Filter = {
  filter: Optional(Type.Array(Type.String({ maxLength: 400 }), { maxItems: 100 })),
  today: Optional(Day),
};

/** What every write carries: the key that makes a retry the same write, the wish to wait (ms), and a dry run. */
export const Write = {
  ...Context,
  key: Type.String({ minLength: 8, maxLength: 100 }),
  waitMs: Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
  dryRun: Flag,
};

/** Fields of a contact, as typed. */
export const contactTexts = {
  handle: Optional(Text(LIMITS.handleMax)),
  phones: TextList,
  emails: TextList,
  note: Optional(Text(LIMITS.noteMax)),
  tags: TextList,
};

/** Fields of a transaction, as typed. */
export const transactionTexts = {
  currency: Optional(Text(20)),
  description: Optional(Text(LIMITS.descriptionMax)),
  date: Optional(Text(40)),
  due: Optional(Text(40)),
  tags: TextList,
};
