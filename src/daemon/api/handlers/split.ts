// Splitting an amount that several people share: one mutation, a transaction for each of them.

import { derivedUuid } from '../../../base/uuid.ts';
import type { Contact } from '../../../model/contact.ts';
import type { Money } from '../../../model/money.ts';
import type { Mutation } from '../../../model/mutation.ts';
import { splitShares } from '../../../model/split-shares.ts';
import type { SplitProblem } from '../../../model/split-shares.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { SplitAnswer } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { Cleaner, defined } from '../clean.ts';
import { mutation, newId, write } from '../context.ts';
import type { Context } from '../context.ts';
import { presentAmount, presentTransaction } from '../present.ts';
import { hasContact, liveContact } from '../refs.ts';
import { externalTransactionId, namedContactId, otherContent, refuseOtherContent } from './external-ids.ts';
import { amountOf, transactionArgs } from './transaction-texts.ts';

type SplitParams = Params<'transaction.split'>;

/** Splits an amount with others; creates contacts that are not there if asked to. */
export function splitTransaction(context: Context, params: SplitParams): Promise<SplitAnswer> {
  const cleaner = new Cleaner();
  // By the request's key, so that a repeated request finds what the first one made.
  const ids = params.with.map((_, index) => shareId(params, index));
  return write(context, params, {
    compose: (slot, about) => {
      about(ids[0] ?? '');
      if (params.externalId !== undefined && isThere(slot, params, ids)) return [];
      return compose(context, slot, { params, cleaner, ids });
    },
    present: ({ slot, receipt }) => {
      const records = ids.flatMap((id) => slot.replica.view.get('transaction', id)?.record ?? []);
      const loggedIn = context.engine.account !== undefined;
      const transactions = records.map((record) => presentTransaction(slot, record, loggedIn));
      const shares = records.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
      const { amountMinor, currency } = amountOf(slot, params.amount, params.currency);
      const own = presentAmount(BigInt(amountMinor) - shares, currency);
      return { transactions, own, ...receipt, ...cleaner.facts };
    },
  });
}

function shareId({ key, externalId }: SplitParams, share: number): string {
  return externalId === undefined ? derivedUuid(`split ${key} ${share}`) : externalTransactionId(externalId, { share });
}

/** Whether the split was made before. Throws `id_conflict` if the request says something else of it. */
function isThere(slot: BookSlot, params: SplitParams, ids: readonly string[]): boolean {
  const { view } = slot.replica;
  const { externalId = '' } = params;
  const stored = ids.map((id) => view.get('transaction', id));
  if (stored.every((one) => one === undefined)) return false;
  const { currency, ...total } = amountOf(slot, params.amount, params.currency);
  const { shares } = sharesOf(slot, { ...total, currency }, params);
  const oneMore = view.get('transaction', externalTransactionId(externalId, { share: ids.length }));
  const missing = stored.includes(undefined) || oneMore !== undefined;
  if (missing) throw otherContent('transaction', ids[0] ?? '');
  for (const [index, one] of stored.entries()) {
    const { contact = '' } = params.with[index] ?? {};
    const contactId = hasContact(view, contact) ? liveContact(view, contact).id : undefined;
    const { description, date } = params;
    const said = defined({ amountMinor: shares[index], currency, contactId, description, date });
    if (one !== undefined) refuseOtherContent(view, one, said);
  }
  return true;
}

interface Parts {
  readonly params: SplitParams;
  readonly cleaner: Cleaner;
  readonly ids: readonly string[];
}

function compose(context: Context, slot: BookSlot, { params, cleaner, ids }: Parts): readonly Mutation[] {
  const money = amountOf(slot, params.amount, params.currency);
  const isKnownElsewhere = params.externalId !== undefined;
  const contacts = params.with.map(({ contact }) =>
    contactFor(context, slot, { contact, cleaner, create: params.create, isKnownElsewhere }),
  );
  const { shares, own } = sharesOf(slot, money, params);
  const { externalId: _name, ...given } = params;
  const args = {
    ...money,
    own,
    shares: contacts.map(({ id: contactId }, index) => ({ id: ids[index], contactId, amountMinor: shares[index] })),
    ...transactionArgs(cleaner, given),
  };
  const created = contacts.filter(({ isNew }) => isNew);
  const group = created.length === 0 ? undefined : newId(context);
  const adds = created.map(({ id, name }) => mutation(context, { name: 'contact.add', args: { id, name }, group }));
  return [...adds, mutation(context, { name: 'transaction.split', args, group })];
}

function contactFor(
  context: Context,
  slot: BookSlot,
  wish: {
    readonly contact: string;
    readonly cleaner: Cleaner;
    readonly create: boolean | undefined;
    readonly isKnownElsewhere: boolean;
  },
): Pick<Contact, 'id' | 'name'> & { readonly isNew: boolean } {
  const { view } = slot.replica;
  if (wish.create !== true || hasContact(view, wish.contact))
    return { ...liveContact(view, wish.contact), isNew: false };
  const name = wish.cleaner.line('contact', wish.contact);
  // With what may be split on another device too, it is the same contact there.
  const derived = wish.isKnownElsewhere ? namedContactId(view, name) : undefined;
  return { id: derived ?? newId(context), name, isNew: true };
}

function sharesOf(slot: BookSlot, total: Money, params: SplitParams) {
  const wishes = params.with.map(({ share }) =>
    share === undefined ? undefined : amountOf(slot, share, total.currency).amountMinor,
  );
  const split = splitShares(total.amountMinor, wishes, params.withoutMe !== true);
  if (split.ok) return split.value;
  throw new UserError({ code: 'invalid_amount', ...PROBLEMS[split.error], field: 'with' });
}

const PROBLEMS: Readonly<Record<SplitProblem, { readonly message: string; readonly hint: string }>> = {
  too_much: { message: 'the shares are more than the amount', hint: 'make them smaller, or the amount larger' },
  too_little: {
    message: 'the shares are less than the amount',
    hint: 'leave somebody’s share out, so that it is the rest, or --without-me',
  },
  too_small: {
    message: 'the amount is too small to split among so many',
    hint: 'every share is at least one minor unit',
  },
};
