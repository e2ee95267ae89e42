// A filter of contacts: the test of one. Pure over the book as it is.

import type { Contact } from '../../model/contact.ts';
import { amountTest, readBound } from './compare-amount.ts';
import { allOf, contactsMeant, currencyOf, idTest, tagTest, textTest } from './filter-facts.ts';
import type { FilterFacts, Test } from './filter-facts.ts';
import { FilterMistake } from './filter-term.ts';
import type { Term } from './filter-term.ts';

/** The test that terms make. Throws `FilterMistake`. */
export function contactFilter(terms: readonly Term[], facts: FilterFacts): Test<Contact> {
  return allOf(terms, (term) => testOf(term, facts));
}

function testOf(term: Term, facts: FilterFacts): Test<Contact> {
  const { view, isPending } = facts;
  const balancesOf = ({ id }: Contact) => view.balancesOf(view.rootOf(id)).filter(({ sum }) => sum !== 0n);
  switch (term.field) {
    case 'contact': {
      const meant = contactsMeant(facts, term);
      return ({ id }) => meant.has(view.rootOf(id));
    }
    case 'id': {
      const isMeant = idTest(term);
      return ({ id }) => isMeant(id);
    }
    case 'tag': {
      const has = tagTest(term);
      return ({ tags }) => has(tags);
    }
    case 'currency': {
      const code = currencyOf(term);
      return (contact) => balancesOf(contact).some(({ currency }) => currency === code);
    }
    case 'balance':
      return balanceOf(term, facts, balancesOf);
    case 'pending':
      return ({ id }) => isPending('contact', id);
    case 'archived':
      return ({ archived }) => archived;
    case 'external':
      return ({ externalIds }) =>
        Object.entries(externalIds).some(([source, id]) => [id, `${source}=${id}`].includes(term.value));
    default:
      return inTexts(term);
  }
}

type Balances = (contact: Contact) => readonly { readonly currency: string; readonly sum: bigint }[];

/** One of the balances stands so to it: what they owe me is above zero. An even contact has none. */
function balanceOf({ comparison, value, at }: Term, { currency }: FilterFacts, balancesOf: Balances): Test<Contact> {
  const bound = readBound(value, currency);
  if ('message' in bound)
    throw new FilterMistake(at, bound.message, { hint: 'balance>100, balance<0 or balance>=12.50EUR' });
  const holds = amountTest(comparison, bound);
  const isEven = bound.digits === 0n && bound.currency === undefined && comparison === 'is';
  return (contact) => {
    const balances = balancesOf(contact);
    return isEven ? balances.length === 0 : balances.some((one) => holds(one.sum, one.currency));
  };
}

/** Texts of a contact by the name of the field; `text` looks at what one refers to a contact by. */
function inTexts(term: Term): Test<Contact> {
  const has = textTest(term);
  const any = (texts: readonly (string | undefined)[]) => texts.some((text) => text !== undefined && has(text));
  switch (term.field) {
    case 'name':
      return ({ name }) => has(name);
    case 'handle':
      return ({ handle }) => any([handle]);
    case 'phone':
      return ({ phones }) => any(phones);
    case 'email':
      return ({ emails }) => any(emails);
    case 'note':
      return ({ note }) => any([note]);
    case 'text':
      return ({ name, handle, phones, emails }) => any([name, handle, ...phones, ...emails]);
    default:
      // About transactions alone: no contact has it.
      return () => false;
  }
}
