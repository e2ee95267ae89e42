// Random mutations over few records and few values, so that they meet, repeat and contradict each other; and JSON as an
// enemy would send it. Edits are told apart by what they saw: the truth, or something else.

import * as fc from 'fast-check';
import type { BookState } from '../../src/model/book-state.ts';
import { MUTATORS } from '../../src/model/apply-mutation.ts';
import { contentHash } from '../../src/model/content-hash.ts';
import { sawOf } from '../../src/model/seen-field.ts';
import { BOOK, CLIENT, id } from './model-fixture.ts';

const MAX = Number.MAX_SAFE_INTEGER;
/** What a step wants. The state it is done on decides the arguments, as a person decides by what they see. */
export type Wish = (state: BookState) => { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

const direction = fc.constantFrom('lent', 'borrowed');
const day = fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03');
const optional = { requiredKeys: [] as [] };

/** The world that wishes are about. */
interface Scale {
  readonly contactId: fc.Arbitrary<string>;
  readonly transactionId: fc.Arbitrary<string>;
  readonly name: fc.Arbitrary<string>;
  readonly money: fc.Arbitrary<{ readonly amountMinor: number; readonly currency: string }>;
  readonly contactSet: fc.Arbitrary<object>;
  readonly transactionSet: fc.Arbitrary<object>;
  /** One of so many edits has not seen what is there. */
  readonly honesty: number;
}

function wideScale(): Scale {
  const contactId = fc.constantFrom(id(1), id(2), id(3));
  const name = fc.constantFrom('Ann', 'ann', 'Bo', 'Cy');
  const small = fc.integer({ min: 1, max: 9 });
  const amountMinor = fc.oneof({ weight: 4, arbitrary: small }, { weight: 1, arbitrary: fc.constant(MAX) });
  const money = fc.record({ amountMinor, currency: fc.constantFrom('EUR', 'JPY') });
  const note = fc.constantFrom('', 'n', 'x'.repeat(300));
  const description = fc.constantFrom('', 'd');
  return {
    contactId,
    transactionId: fc.integer({ min: 11, max: 16 }).map(id),
    name,
    money,
    contactSet: fc.record({ name, note, tags: fc.constantFrom([], ['a']) }, optional),
    transactionSet: fc.record({ money, direction, contactId, date: day, due: day, description }, optional),
    honesty: 4,
  };
}

/** So few records and values that what was seen long ago is often true again. */
function narrowScale(): Scale {
  const contactId = fc.constantFrom(id(1), id(2));
  const name = fc.constantFrom('Ann', 'Bo');
  const money = fc.record({ amountMinor: fc.constantFrom(1, 2), currency: fc.constant('EUR') });
  return {
    contactId,
    transactionId: fc.constantFrom(id(11), id(12)),
    name,
    money,
    contactSet: fc.record({ name }),
    transactionSet: fc.oneof(fc.record({ contactId }), fc.record({ money })),
    honesty: 12,
  };
}

/** Shows a function as its data in the report of a failure. */
function shown<F extends object>(data: unknown, run: F): F {
  return Object.assign(run, { [fc.toStringMethod]: () => JSON.stringify(data) });
}

function always(what: string, args: fc.Arbitrary<Readonly<Record<string, unknown>>>): fc.Arbitrary<Wish> {
  return args.map((given) => shown([what, given], () => ({ name: what, args: given })));
}

interface EditParts {
  readonly of: fc.Arbitrary<string>;
  readonly set: fc.Arbitrary<object>;
  readonly unset: readonly string[];
  readonly honesty: number;
}

function edit(what: 'contact' | 'transaction', parts: EditParts): fc.Arbitrary<Wish> {
  const unsetOrNot = fc.constantFrom<readonly string[]>([], [], parts.unset);
  // One is as likely as the others; zero and the largest are what a generator tries first.
  const dice = fc.nat({ max: parts.honesty - 1 });
  return fc.tuple(parts.of, parts.set, unsetOrNot, dice).map(([of, set, unset, lie]) =>
    shown([`${what}.edit`, of, { set, unset, honest: lie !== 1 }], (state: BookState) => {
      const fields = [...Object.keys(set), ...unset];
      const record = (lie !== 1 ? state.peek(what, of)?.record : undefined) ?? { id: of };
      const saw = JSON.parse(JSON.stringify(sawOf(record, fields))) as Record<string, unknown>;
      return { name: `${what}.edit`, args: { id: of, set, unset, saw } };
    }),
  );
}

/** Deletes a contact with the transactions that are seen, with some of them, or as if there were none. */
function contactDelete(contactId: fc.Arbitrary<string>): fc.Arbitrary<Wish> {
  return fc.tuple(contactId, fc.constantFrom('all', 'one', 'none')).map(([of, seen]) =>
    shown(['contact.delete', of, seen], (state: BookState) => {
      const live = state.liveTransactionIds(of, seen === 'all' ? 100 : 1);
      return { name: 'contact.delete', args: seen === 'none' ? { id: of } : { id: of, cascade: live } };
    }),
  );
}

/** Deletes a transaction as it is seen, as something else, or without a word about that. */
function transactionDelete(transactionId: fc.Arbitrary<string>): fc.Arbitrary<Wish> {
  return fc.tuple(transactionId, fc.constantFrom('as it is', 'otherwise', 'unsaid')).map(([of, seen]) =>
    shown(['transaction.delete', of, seen], (state: BookState) => {
      const record = seen === 'as it is' ? state.peek('transaction', of)?.record : undefined;
      const saw = seen === 'unsaid' ? {} : { saw: contentHash(record ?? { id: of }) };
      return { name: 'transaction.delete', args: { id: of, ...saw } };
    }),
  );
}

/** Resolves one of the open conflicts, whose record is seen as it is or not. */
function conflictResolve(): fc.Arbitrary<Wish> {
  return fc.tuple(fc.nat({ max: 3 }), fc.constantFrom('keep', 'apply'), fc.boolean()).map(([at, choice, honest]) =>
    shown(['conflict.resolve', at, choice, { honest }], (state: BookState) => {
      const open = state.allOpenConflicts();
      const conflict = open[at % Math.max(1, open.length)];
      const { id: of = id(77), recordKind: kind = 'contact', recordId = id(1), field = '' } = conflict ?? {};
      const record = state.peek(kind, recordId)?.record;
      const saw = honest && record !== undefined ? (sawOf(record, [field])[field] ?? null) : 'other';
      return { name: 'conflict.resolve', args: { id: of, record: { kind, id: recordId }, choice, saw } };
    }),
  );
}

/** Takes back one of the first entries, or an undo of one: what they wrote is guessed. */
function entryUndo(scale: Pick<Scale, 'contactId' | 'transactionId' | 'name'>): fc.Arbitrary<Wish> {
  const entry = fc.record({ clientId: fc.constantFrom(CLIENT, id(99)), n: fc.integer({ min: 1, max: 4 }) });
  const going = fc.constantFrom<object>({ delete: true }, { restore: true });
  const renamed = fc.tuple(scale.name, scale.name).map(([to, saw]) => ({ set: { name: to }, saw: { name: saw } }));
  const unmerged = scale.contactId.map((into) => ({ unset: ['mergedInto'], saw: { mergedInto: into } }));
  const contact = fc
    .tuple(scale.contactId, fc.oneof(going, renamed, unmerged))
    .map(([of, what]) => ({ kind: 'contact', id: of, ...what }));
  const transaction = fc
    .tuple(scale.transactionId, going)
    .map(([of, what]) => ({ kind: 'transaction', id: of, ...what }));
  const parts = fc.uniqueArray(fc.oneof(contact, transaction), { maxLength: 3, selector: (part) => part.id });
  return always('entry.undo', fc.record({ chain: fc.array(entry, { minLength: 1, maxLength: 2 }), parts }));
}

function bookEdit(name: fc.Arbitrary<string>): fc.Arbitrary<Wish> {
  return fc.tuple(name, fc.boolean()).map(([set, honest]) =>
    shown(['book.edit', set, { honest }], (state: BookState) => ({
      name: 'book.edit',
      args: { set: { name: set }, saw: { name: honest ? (state.get('book', BOOK)?.record.name ?? '') : 'Other' } },
    })),
  );
}

function split({
  contactId,
  transactionId,
  money,
}: Pick<Scale, 'contactId' | 'transactionId' | 'money'>): fc.Arbitrary<Wish> {
  const share = fc.record({ id: transactionId, contactId, amountMinor: fc.integer({ min: 1, max: 9 }) });
  const shares = fc.uniqueArray(share, { minLength: 1, maxLength: 3, selector: (one) => one.contactId });
  return always(
    'transaction.split',
    fc.tuple(shares, money, day).map(([all, { currency }, date]) => {
      const total = all.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      return { amountMinor: total + 1, own: 1, currency, shares: all, description: '', date };
    }),
  );
}

/** A contact or a transaction as it was elsewhere, live or deleted. */
function recordPut({
  contactId,
  transactionId,
  name,
  money,
}: Pick<Scale, 'contactId' | 'transactionId' | 'name' | 'money'>): fc.Arbitrary<Wish> {
  const times = { createdAt: 1, updatedAt: 2 };
  const lists = { phones: [], emails: [], tags: [], externalIds: {}, archived: false };
  const gone = fc.constantFrom({}, {}, { deleted: 'elsewhere' });
  const contact = fc.tuple(contactId, name, gone).map(([of, called, how]) => {
    return { kind: 'contact', id: of, fields: { ...lists, name: called, ...times }, ...how };
  });
  const transaction = fc.tuple(transactionId, contactId, money, direction, gone).map(([of, who, amount, way, how]) => {
    const what = { description: '', date: '2026-01-01', category: 'loan', tags: [] };
    const fields = { ...what, ...amount, contactId: who, direction: way, later: 1, ...times };
    return { kind: 'transaction', id: of, fields, ...how };
  });
  return always('record.put', fc.oneof(contact, transaction));
}

/** One of a few entries of another book, or of this very one. */
function historyPut(): fc.Arbitrary<Wish> {
  const facts = { at: 5, by: 'Bo', device: '', name: 'contact.restore', outcome: 'applied' };
  const changes = [{ op: 'restore', kind: 'contact', id: id(1), at: 5 }];
  const from = fc.record({
    book: fc.constantFrom(id(500), BOOK),
    clientId: fc.constant(CLIENT),
    n: fc.integer({ min: 1, max: 3 }),
  });
  return always(
    'history.put',
    from.map((place) => ({ ...facts, ...place, changes })),
  );
}

function wishesOf({ contactId, transactionId, name, money, ...scale }: Scale): fc.Arbitrary<Wish> {
  const { contactSet, transactionSet, honesty } = scale;
  const transaction = fc
    .tuple(fc.record({ id: transactionId, contactId, direction, date: day }), money)
    .map(([args, amount]) => ({ ...args, ...amount, description: '' }));
  const contactEdit = edit('contact', { of: contactId, set: contactSet, unset: ['handle'], honesty });
  const transactionEdit = edit('transaction', {
    of: transactionId,
    set: transactionSet,
    unset: ['externalId'],
    honesty,
  });
  return fc.oneof(
    { weight: 3, arbitrary: always('contact.add', fc.record({ id: contactId, name })) },
    { weight: 4, arbitrary: always('transaction.add', transaction) },
    { weight: 1, arbitrary: split({ contactId, transactionId, money }) },
    { weight: 4, arbitrary: contactEdit },
    { weight: 4, arbitrary: transactionEdit },
    { weight: 3, arbitrary: contactDelete(contactId) },
    { weight: 2, arbitrary: always('contact.restore', fc.record({ id: contactId })) },
    { weight: 2, arbitrary: transactionDelete(transactionId) },
    { weight: 2, arbitrary: always('transaction.restore', fc.record({ id: transactionId })) },
    { weight: 1, arbitrary: bookEdit(name) },
    { weight: 3, arbitrary: conflictResolve() },
    { weight: 2, arbitrary: always('contact.merge', fc.record({ from: contactId, into: contactId })) },
    { weight: 1, arbitrary: recordPut({ contactId, transactionId, name, money }) },
    { weight: 1, arbitrary: historyPut() },
    { weight: 2, arbitrary: entryUndo({ contactId, transactionId, name }) },
  );
}

/** Any wish over a few records and many fields. */
export const anyWish: fc.Arbitrary<Wish> = wishesOf(wideScale());

/** Any wish over so few records and values that they meet all the time. */
export const narrowWish: fc.Arbitrary<Wish> = wishesOf(narrowScale());

/** The name of any mutation. */
export const mutationName: fc.Arbitrary<string> = fc.constantFrom(...MUTATORS.keys());

const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
);
const FIELDS =
  'id set unset saw cascade name money amountMinor currency contactId direction date due tags externalIds description ' +
  'note archived category createdAt';
const fieldKey = fc.constantFrom(...FIELDS.split(' '));
const leaf = fc.oneof(
  fc.constantFrom(
    id(1),
    id(11),
    'EUR',
    'lent',
    '2026-01-01',
    '2026-02-30',
    'loan',
    'e\u0301',
    'a\u0000b',
    '\ud800',
    'sha256:',
  ),
  fc.constantFrom(0, -0, -1, 1, 0.5, MAX, MAX + 1, 1e308, 5e-324),
  fc.constantFrom(null, true, false, ''),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** JSON values as texts: also objects with a key `__proto__`, which only a parser makes. */
const hostileText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf.map((value) => JSON.stringify(value)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(fc.oneof({ weight: 4, arbitrary: fieldKey }, hostileKey), tie('value')), { maxLength: 5 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
})).value;

/** Any JSON value, as an enemy would send it. */
export const hostileJson: fc.Arbitrary<unknown> = hostileText.map((text) => JSON.parse(text) as unknown);

/** Arguments that are right but for one place in them or in what an edit sets; there hostile JSON stands. */
export const spoiltArgs: fc.Arbitrary<(args: Readonly<Record<string, unknown>>) => unknown> = fc
  .tuple(fc.nat(), hostileJson, fc.boolean(), fc.boolean(), fc.oneof(fieldKey, hostileKey))
  .map(([place, value, extra, inner, key]) =>
    shown({ place, value, extra, inner, key }, (args: Readonly<Record<string, unknown>>) => {
      const set = inner ? args['set'] : undefined;
      const whole = (set ?? args) as Readonly<Record<string, unknown>>;
      const fields = Object.keys(whole);
      const field = extra || fields.length === 0 ? key : (fields[place % fields.length] ?? key);
      const spoilt = withMember(whole, field, value);
      if (set === undefined) return spoilt;
      const saw = withMember(args['saw'] as object, field, null);
      return { ...args, set: spoilt, saw };
    }),
  );

/** The object with one member more, also with the name `__proto__`. */
function withMember(object: object, key: string, value: unknown): object {
  const members = Object.entries(object).filter(([name]) => name !== key);
  const texts = [...members, [key, value] as const].map(
    ([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`,
  );
  return JSON.parse(`{${texts.join(',')}}`) as object;
}
