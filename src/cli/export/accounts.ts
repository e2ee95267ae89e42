// What plain-text accounting makes of transactions: one receivable and one payable account for each contact.
// Lent money is a receivable and borrowed money a payable; a repayment goes to the account that it settles. Receivable
// and payable together are the contact's balance.

import type { Contact } from '../../model/contact.ts';
import type { Transaction } from '../../model/transaction.ts';
import { amountOf, ContactNames } from './record-writer.ts';

/** The words of accounts, by part. */
export interface AccountStyle {
  readonly receivable: string;
  readonly payable: string;
  readonly others: Readonly<Record<Transaction['category'], string>>;
  /** A contact's name as one part of an account's name; an empty text if nothing of it can be in one. */
  readonly part: (name: string) => string;
}

/** Two lines of a transaction: the contact's account with its signed amount, and where the money went or came from. */
export interface Postings {
  readonly account: string;
  readonly amount: string;
  readonly other: string;
  readonly otherAmount: string;
}

/** Names every contact's accounts: equal or unsayable names get the end of the id. */
export class Accounts {
  readonly #style: AccountStyle;
  readonly #names = new ContactNames();
  readonly #parts = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(style: AccountStyle) {
    this.#style = style;
  }

  /** Takes a contact into account; gives its part of account names, `undefined` if it was merged into another. */
  add(contact: Contact): string | undefined {
    this.#names.add(contact);
    return contact.mergedInto === undefined ? this.#partOf(contact) : undefined;
  }

  /** The name of a transaction's contact, for people. */
  nameOf(transaction: Transaction): string {
    return this.#names.nameOf(transaction);
  }

  /** The contact's account, in which a receivable or payable stands. */
  account(side: 'receivable' | 'payable', part: string): string {
    return `${this.#style[side]}:${part}`;
  }

  /** A transaction's two sides. */
  postings(transaction: Transaction): Postings {
    const { direction, category, contactId, id } = transaction;
    const contact = this.#names.rootOf(contactId) ?? ({ id: contactId, name: id } as Contact);
    const isReceivable = (direction === 'lent') === (category !== 'repayment');
    const amount = amountOf(transaction);
    const signed = direction === 'lent' ? amount : `-${amount}`;
    return {
      account: this.account(isReceivable ? 'receivable' : 'payable', this.#partOf(contact)),
      amount: signed,
      other: this.#style.others[category] ?? this.#style.others.loan,
      otherAmount: direction === 'lent' ? `-${amount}` : amount,
    };
  }

  #partOf({ id, name }: Contact): string {
    let part = this.#parts.get(id);
    if (part !== undefined) return part;
    part = this.#style.part(name);
    const unique =
      part === '' || this.#taken.has(part.toLowerCase()) ? this.#style.part(`${part} ${id.slice(-12)}`) : part;
    part = this.#taken.has(unique.toLowerCase()) ? this.#style.part(`${part} ${id}`) : unique;
    this.#parts.set(id, part);
    this.#taken.add(part.toLowerCase());
    return part;
  }
}
