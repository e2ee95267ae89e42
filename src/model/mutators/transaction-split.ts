// transaction.split: one amount that several people share, paid by the author: a transaction for each of them. All or none.

import Type from 'typebox';
import { isDerivedId } from '../../base/uuid.ts';
import type { BookView } from '../book-view.ts';
import { put } from '../change.ts';
import type { Change } from '../change.ts';
import { AmountMinor, CurrencyCode, Id } from '../field-schema.ts';
import { LIMITS } from '../limits.ts';
import { applied, refused } from '../mutation.ts';
import type { Stamp } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { TransactionFields } from '../transaction.ts';
import type { Transaction } from '../transaction.ts';
import { sameContent } from './add-existing.ts';
import { defineMutator } from './define.ts';
import { checkContactLive, checkCurrency, checkDue, keepContact } from './transaction-rules.ts';

const { description, date, due, tags, category } = TransactionFields;
const schema = Type.Object(
  {
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    /** What the author bears, in minor units. */
    own: Type.Integer({ minimum: 0, maximum: LIMITS.amountMinorMax }),
    shares: Type.Array(
      Type.Object({ id: Id, contactId: Id, amountMinor: AmountMinor }, { additionalProperties: false }),
      { minItems: 1, maxItems: LIMITS.splitSharesMax },
    ),
    description,
    date,
    due: Type.Optional(due),
    tags: Type.Optional(tags),
    category: Type.Optional(category),
  },
  { additionalProperties: false },
);
type Args = Type.Static<typeof schema>;

export const transactionSplit = defineMutator({
  name: 'transaction.split',
  schema,
  rules: (args) => checkCurrency(args.currency) ?? checkDue(args.date, args.due) ?? checkShares(args),
  check: (view, { shares }) =>
    shares.map((one) => checkContactLive(view, one.contactId)).find((no) => no !== undefined),
  effect(view, args, stamp) {
    const changes: Change[] = [];
    for (const share of args.shares) {
      const done = addShare(view, recordOf(args, share, stamp), stamp);
      if ('refusal' in done) return refused(done.refusal);
      changes.push(...done.changes);
    }
    return applied(...changes);
  },
});

function checkShares({ amountMinor, own, shares }: Args): Refusal | undefined {
  const sum = shares.reduce((total, one) => total + BigInt(one.amountMinor), BigInt(own));
  if (sum !== BigInt(amountMinor)) return refusal('invalid_args', 'the shares are not the amount', 'shares');
  const names = ['id', 'contactId'] as const;
  const twice = names.some((name) => new Set(shares.map((one) => one[name])).size !== shares.length);
  return twice ? refusal('invalid_args', 'somebody has two shares', 'shares') : undefined;
}

function recordOf(args: Args, share: Args['shares'][number], { at }: Stamp): Transaction {
  const { amountMinor: _total, own: _own, shares: _shares, ...common } = args;
  return { category: 'expense', tags: [], ...common, ...share, direction: 'lent', createdAt: at, updatedAt: at };
}

function addShare(
  view: BookView,
  record: Transaction,
  stamp: Stamp,
): { readonly changes: readonly Change[] } | { readonly refusal: Refusal } {
  const before = view.get('transaction', record.id)?.record;
  if (before !== undefined) {
    if (isDerivedId(record.id) || sameContent(before, record)) return { changes: [] };
    return { refusal: refusal('id_conflict', `the id ${record.id} already has other content`, 'shares') };
  }
  const contact = keepContact(view, record.contactId, stamp);
  if (contact.refusal !== undefined) return { refusal: contact.refusal };
  return { changes: [...contact.changes, put('transaction', record)] };
}
