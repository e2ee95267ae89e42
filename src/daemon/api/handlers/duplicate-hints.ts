// Contacts of an import that may be somebody who is here already: the same telephone number, e-mail address or name. Only
// hints: nobody is merged unasked.

import { nameKey } from '../../../base/text.ts';
import type { BookState } from '../../../model/book-state.ts';

/** What of a contact tells it apart. */
export interface Card {
  readonly id: string;
  readonly name: string;
  readonly phones?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
}

/** Digits below which a number is too short to tell anybody apart. */
const DIGITS_MIN = 7;
/** Digits at the end that are compared: without country and trunk prefixes, which people write or leave out. */
const DIGITS_COMPARED = 9;

/** Knows the contacts of a book and those that an import adds to it. */
export class DuplicateHints {
  readonly #view: BookState;
  #cards: Map<string, Card> | undefined;

  constructor(view: BookState) {
    this.#view = view;
  }

  /** Takes in a contact that is added; gives a sentence if it may be another one that is known, once for each contact. */
  added(card: Card): string | undefined {
    const known = (this.#cards ??= cardsOf(this.#view));
    const keys = keysOf(card);
    const twin = keys.find(({ key }) => (known.get(key)?.id ?? card.id) !== card.id);
    const other = twin && known.get(twin.key);
    for (const { key } of keys) if (!known.has(key)) known.set(key, card);
    if (twin === undefined || other === undefined) return undefined;
    return `${JSON.stringify(card.name)} may be ${JSON.stringify(other.name)} (the same ${twin.what}); ledger contact merge joins them`;
  }
}

function cardsOf(view: BookState): Map<string, Card> {
  const cards = new Map<string, Card>();
  for (const contact of view.contacts()) {
    for (const { key } of keysOf(contact)) if (!cards.has(key)) cards.set(key, contact);
  }
  return cards;
}

interface Key {
  readonly what: string;
  readonly key: string;
}

function keysOf({ name, phones = [], emails = [] }: Card): readonly Key[] {
  const numbers = phones.map((phone) => phone.replaceAll(/\D/g, '')).filter((digits) => digits.length >= DIGITS_MIN);
  return [
    ...numbers.map((digits) => ({ what: 'phone', key: `phone ${digits.slice(-DIGITS_COMPARED)}` })),
    ...emails.map((email) => ({ what: 'e-mail', key: `e-mail ${nameKey(email)}` })),
    { what: 'name', key: `name ${nameKey(name)}` },
  ];
}
