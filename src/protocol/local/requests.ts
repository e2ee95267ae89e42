// Every request of the local API with the schema of its parameters. The daemon validates by these; the command line
// takes only their types.

import Type from 'typebox';
import { ContactFields } from '../../model/contact.ts';
import { Day, Id } from '../../model/field-schema.ts';
import { LIMITS } from '../../model/limits.ts';
import { ImportRowSchema } from './import-rows.ts';
import {
  contactTexts,
  Context,
  Cursor,
  Filter,
  Find,
  Flag,
  Limit,
  Offset,
  Optional,
  Ref,
  RoleName,
  Saw,
  Text,
  TextList,
  transactionTexts,
  Write,
} from './params.ts';

/** Parameters by method. Texts are as typed: the daemon cleans, resolves and checks them. `today` is the caller's day. */
export const REQUESTS = {
  hello: Type.Object({ protocol: Type.Integer(), version: Type.String(), secret: Type.String({ maxLength: 100 }) }),

  'contact.add': Type.Object({
    ...Write,
    name: Text(LIMITS.nameMax),
    ...contactTexts,
    externalIds: Optional(ContactFields.externalIds),
    id: Optional(Type.String({ maxLength: 100 })),
    allowDuplicate: Flag,
  }),
  /** A dry run of several additions, each on top of those before it; the parameters of each are checked one by one. */
  'add.rehearse': Type.Object({
    ...Context,
    method: Type.Union([Type.Literal('contact.add'), Type.Literal('transaction.add')]),
    additions: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 1_000 }),
  }),
  'contact.list': Type.Object({
    ...Context,
    query: Optional(Text(200)),
    sort: Optional(Type.Union([Type.Literal('name'), Type.Literal('balance'), Type.Literal('recent')])),
    archived: Flag,
    ...Filter,
    limit: Limit,
    after: Cursor,
    offset: Offset,
    find: Find,
  }),
  'contact.show': Type.Object({ ...Context, ref: Ref }),
  'contact.edit': Type.Object({
    ...Write,
    ref: Ref,
    name: Optional(Text(LIMITS.nameMax)),
    ...contactTexts,
    addPhones: TextList,
    removePhones: TextList,
    addEmails: TextList,
    removeEmails: TextList,
    addTags: TextList,
    removeTags: TextList,
    archived: Flag,
    unset: TextList,
    saw: Saw,
    ifVersion: Optional(Type.Integer({ minimum: 0 })),
  }),
  'contact.delete': Type.Object({ ...Write, ref: Ref, cascade: Flag }),
  'contact.restore': Type.Object({ ...Write, ref: Ref }),

  'transaction.add': Type.Object({
    ...Write,
    contact: Ref,
    /** The amount as typed, or in minor units; both only if they agree. */
    amount: Optional(Text(60)),
    amountMinor: Optional(Type.Integer()),
    direction: Type.Union([Type.Literal('lent'), Type.Literal('borrowed')]),
    ...transactionTexts,
    today: Day,
    category: Optional(Type.String()),
    id: Optional(Type.String({ maxLength: 100 })),
    externalId: Optional(Text(LIMITS.externalIdMax)),
    create: Flag,
  }),
  'transaction.split': Type.Object({
    ...Write,
    amount: Text(60),
    with: Type.Array(Type.Object({ contact: Ref, share: Optional(Text(60)) }), {
      minItems: 1,
      maxItems: LIMITS.splitSharesMax,
    }),
    withoutMe: Flag,
    ...transactionTexts,
    today: Day,
    /** What another program calls the split: the same one again changes nothing. */
    externalId: Optional(Text(LIMITS.externalIdMax)),
    create: Flag,
  }),
  'transaction.repay': Type.Object({
    ...Write,
    contact: Ref,
    amount: Optional(Text(60)),
    all: Flag,
    ...transactionTexts,
    today: Day,
    externalId: Optional(Text(LIMITS.externalIdMax)),
  }),
  'transaction.list': Type.Object({
    ...Context,
    contact: Optional(Ref),
    query: Optional(Text(200)),
    /** Only those that are due some day and still open, soonest first. By `offset` only. */
    due: Flag,
    /** With a contact: each with the balance in its currency after it. By `offset` only. */
    running: Flag,
    ...Filter,
    limit: Limit,
    after: Cursor,
    offset: Offset,
    find: Find,
  }),
  'transaction.show': Type.Object({ ...Context, ref: Ref }),
  'transaction.edit': Type.Object({
    ...Write,
    ref: Ref,
    amount: Optional(Text(60)),
    direction: Optional(Type.Union([Type.Literal('lent'), Type.Literal('borrowed')])),
    contact: Optional(Ref),
    ...transactionTexts,
    addTags: TextList,
    removeTags: TextList,
    unset: TextList,
    saw: Saw,
    ifVersion: Optional(Type.Integer({ minimum: 0 })),
  }),
  'transaction.delete': Type.Object({ ...Write, ref: Ref }),
  'transaction.restore': Type.Object({ ...Write, ref: Ref }),

  'contact.merge': Type.Object({ ...Write, from: Ref, into: Ref }),
  'conflict.list': Type.Object({ ...Context, ref: Optional(Ref), limit: Limit, offset: Offset }),
  'conflict.show': Type.Object({ ...Context, ref: Ref }),
  'conflict.resolve': Type.Object({
    ...Write,
    ref: Ref,
    choice: Type.Union([Type.Literal('keep'), Type.Literal('apply')]),
  }),
  'entry.undo': Type.Object({
    ...Write,
    /** A seq, or `n:17` for a mutation of this device; without it the last ones of this device. */
    entry: Optional(Type.String({ maxLength: 40 })),
    last: Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    redo: Flag,
  }),

  balance: Type.Object({
    ...Context,
    ref: Optional(Ref),
    by: Optional(Type.Union([Type.Literal('contact'), Type.Literal('currency')])),
    zero: Flag,
    /** Count transactions up to this day only. */
    asOf: Optional(Day),
  }),
  /** A contact's balances with the transactions behind them. */
  'balance.explain': Type.Object({ ...Context, ref: Ref, zero: Flag, asOf: Optional(Day) }),
  /**
   * `after`: the items before this cursor; `from`: those after it (empty: all), page by page. `offset`: newest first, after
   * so many of the newest.
   */
  log: Type.Object({ ...Context, ref: Optional(Ref), limit: Limit, after: Cursor, from: Cursor, offset: Offset }),
  status: Type.Object({ ...Context }),
  'book.edit': Type.Object({ ...Write, name: Optional(Text(LIMITS.nameMax)), currency: Optional(Text(20)) }),
  'book.list': Type.Object({}),
  'book.create': Type.Object({
    key: Write.key,
    waitMs: Write.waitMs,
    dryRun: Flag,
    name: Text(LIMITS.nameMax),
    currency: Optional(Text(20)),
    allowDuplicate: Flag,
  }),
  'book.use': Type.Object({ ref: Ref, dryRun: Flag }),
  'book.archive': Type.Object({ ...Context, undo: Flag, dryRun: Flag }),
  'book.members': Type.Object({ ...Context }),
  'book.role': Type.Object({ ...Context, user: Ref, role: RoleName, dryRun: Flag }),
  'book.remove': Type.Object({ ...Context, user: Ref, dryRun: Flag }),
  /** `force`: although work that was not sent stays behind, or nobody else is a member. */
  'book.leave': Type.Object({ ...Context, force: Flag, dryRun: Flag }),
  'book.invite': Type.Object({ ...Context, role: Optional(RoleName) }),
  'book.invite.list': Type.Object({ ...Context }),
  'book.invite.revoke': Type.Object({ ...Context, invite: Ref, dryRun: Flag }),
  'book.join': Type.Object({ code: Type.String({ maxLength: 200 }), waitMs: Optional(Type.Integer({ minimum: 0 })) }),

  'sync.now': Type.Object({ ...Context, timeoutMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }) }),
  'sync.pause': Type.Object({ dryRun: Flag }),
  'sync.resume': Type.Object({ dryRun: Flag }),
  'sync.pending': Type.Object({ ...Context, limit: Limit, after: Cursor }),
  'sync.refused': Type.Object({ ...Context, limit: Limit, after: Cursor, offset: Offset }),
  /** `item`: the seq of a refused entry, or `n:17`. */
  'sync.refused.retry': Type.Object({ ...Write, item: Type.String({ maxLength: 40 }) }),
  'sync.refused.drop': Type.Object({ ...Context, item: Type.String({ maxLength: 40 }), dryRun: Flag }),

  'sync.recover': Type.Object({ ...Write, own: Flag }),

  login: Type.Object({
    url: Type.String({ maxLength: 2_000 }),
    code: Type.String({ maxLength: 200 }),
    device: Type.String({ maxLength: 200 }),
    caFile: Optional(Type.String({ maxLength: 4_000 })),
    into: Optional(Ref),
  }),
  logout: Type.Object({ force: Flag, dryRun: Flag }),
  'device.list': Type.Object({}),
  'device.invite': Type.Object({}),
  /** `device`: its name, its id, or the beginning of that. */
  'device.rename': Type.Object({ device: Text(200), name: Text(100), dryRun: Flag }),
  'device.revoke': Type.Object({ device: Text(200), dryRun: Flag }),
  'device.token': Type.Object({ ...Context, name: Optional(Text(100)), readOnly: Flag }),

  'import.begin': Type.Object({
    ...Context,
    key: Type.String({ minLength: 8, maxLength: 100 }),
    source: Type.String({ maxLength: 200 }),
    keepGoing: Flag,
    dryRun: Flag,
  }),
  'import.rows': Type.Object({ import: Id, rows: Type.Array(ImportRowSchema, { maxItems: 1_000 }) }),
  'import.commit': Type.Object({
    import: Id,
    waitMs: Optional(Type.Integer({ minimum: 0 })),
    /** Answer with one result per row. */
    results: Flag,
  }),
  'import.abort': Type.Object({ import: Id }),
  /** Imports that left something, newest first. */
  'import.list': Type.Object({ ...Context }),
  /** Deletes what is left of an import: its id, or what it alone begins with. */
  'import.undo': Type.Object({ ...Write, batch: Ref }),

  /** Takes hold of a book's live records of all kinds as they are now; `export.page` gives them out. */
  'export.begin': Type.Object({
    ...Context,
    /** Of a part of the book: these transactions with their contacts, or (`of`) these contacts. */
    ...Filter,
    of: Optional(Type.Union([Type.Literal('transactions'), Type.Literal('contacts')])),
  }),
  'export.page': Type.Object({ export: Id, offset: Type.Integer({ minimum: 0 }) }),
  /** The history up to the moment of `export.begin`, from the cursor `from` on (absent: from the beginning). */
  'export.log': Type.Object({ export: Id, from: Cursor }),
  'export.end': Type.Object({ export: Id }),

  /** What the daemon knows about how well this device is. */
  doctor: Type.Object({ fix: Flag }),
  /** Takes hold of this device's files as they are now, to be copied; `backup.hold` says that they still are, within 60 s. */
  'backup.begin': Type.Object({}),
  'backup.hold': Type.Object({ backup: Id }),
  'backup.end': Type.Object({ backup: Id }),

  /** Opens a subscription: `changes` (the event feed's shape), `status` (whenever it changes). */
  subscribe: Type.Object({
    ...Context,
    /** Of changes: only those of such records. */
    ...Filter,
    topics: Type.Array(Type.Union([Type.Literal('changes'), Type.Literal('status')]), { minItems: 1, maxItems: 2 }),
  }),
  'daemon.stop': Type.Object({}),
} as const;

/** A method's name. */
export type Method = keyof typeof REQUESTS;

/** The parameters of a method. */
export type Params<M extends Method> = Type.Static<(typeof REQUESTS)[M]>;
