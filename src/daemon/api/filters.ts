// Filters of requests: their words read, their mistakes as errors that show the place.

import { recordKey } from '../store/record-key.ts';
import type { Contact } from '../../model/contact.ts';
import type { Transaction } from '../../model/transaction.ts';
import { UserError } from '../../protocol/error-code.ts';
import { contactFilter } from '../filter/contact-filter.ts';
import type { FilterFacts, Test } from '../filter/filter-facts.ts';
import { FilterMistake } from '../filter/filter-term.ts';
import type { Term } from '../filter/filter-term.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { transactionFilter } from '../filter/transaction-filter.ts';
import type { TransactionFilter } from '../filter/transaction-filter.ts';
import type { BookSlot } from '../store/book-slot.ts';
import type { ViewChange } from '../store/view-change.ts';
import type { Context } from './context.ts';

/** A filter as a request brings it: words, and the caller's day. */
export interface FilterParams {
  readonly filter?: readonly string[];
  readonly today?: string;
}

type About = Pick<Context, 'engine' | 'clock'>;

/** The transactions that a request is about. Throws `UserError`. */
export function transactionsWanted(context: About, slot: BookSlot, params: FilterParams): TransactionFilter {
  const { filter = [] } = params;
  return showingPlace(filter, () =>
    transactionFilter(parseFilter(filter, 'transaction'), factsOf(context, slot, params)),
  );
}

/** The contacts that a request is about, and whether it asks for archived ones. Throws `UserError`. */
export function contactsWanted(
  context: About,
  slot: BookSlot,
  params: FilterParams,
): { readonly matches: Test<Contact>; readonly archived: boolean } {
  const { filter = [] } = params;
  return showingPlace(filter, () => {
    const terms = parseFilter(filter, 'contact');
    const archived = terms.some(({ field, negated }) => field === 'archived' && !negated);
    return { matches: contactFilter(terms, factsOf(context, slot, params)), archived };
  });
}

/** A test of changes: of the record as it was or as it is. It is made anew for every step, as the book changes. */
export function changesWanted(
  context: About,
  slot: BookSlot,
  params: FilterParams,
): () => (change: ViewChange) => boolean {
  const { filter = [] } = params;
  const terms = showingPlace(filter, () => parseFilter(filter, 'any'));
  const compile = () => testsOf(terms, { ...factsOf(context, slot, params), isLasting: true });
  showingPlace(filter, compile);
  return () => {
    const { contact, transaction } = compile();
    return ({ kind, before, after }) =>
      [before, after].some((stored) => {
        if (stored === undefined) return false;
        const { record } = stored;
        return kind === 'contact' ? contact(record as Contact) : transaction(record as unknown as Transaction);
      });
  };
}

/** A term that is about the other kind alone holds for none of this kind. */
function testsOf(terms: readonly Term[], facts: FilterFacts) {
  return { contact: contactFilter(terms, facts), transaction: transactionFilter(terms, facts).matches };
}

function factsOf({ engine, clock }: About, { replica }: BookSlot, { today }: FilterParams): FilterFacts {
  return {
    view: replica.view,
    today: today ?? new Date(clock.now()).toISOString().slice(0, 10),
    currency: replica.view.get('book', replica.id)?.record.currency ?? 'USD',
    isPending: (kind, id) => engine.account !== undefined && replica.touches(recordKey(kind, id)),
    isLasting: false,
  };
}

/** Does it; a mistake becomes an error with the words and the place in them. */
function showingPlace<T>(words: readonly string[], act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof FilterMistake)) throw error;
    const { place, message, hint, noContact } = error;
    const before = words.slice(0, place.word).reduce((length, word) => length + word.length + 1, 0);
    const at = { text: words.join(' '), start: before + place.start, end: before + place.end } satisfies ErrorPlace;
    const code = noContact ? 'contact_not_found' : 'usage';
    throw new UserError({ code, message, ...(hint === undefined ? {} : { hint }), field: 'filter', at });
  }
}

type ErrorPlace = NonNullable<UserError['body']['at']>;
