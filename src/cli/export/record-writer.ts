// What a format is: a head, a text for every record in the order of an export, and an end. Also the contacts' names,
// which every format needs for its transactions. Pure.

import { formatAmount } from '../../model/money.ts';
import type { Contact } from '../../model/contact.ts';
import type { Transaction } from '../../model/transaction.ts';
import type { ExportBegun, ExportedRecord } from '../../protocol/local/export-views.ts';

/** The book that is exported, and what the head of a file says besides. `at`: ISO 8601. */
export interface ExportFacts extends Pick<ExportBegun, 'book' | 'records' | 'filter'> {
  readonly version: string;
  readonly at: string;
  /** The history comes too, from its beginning or from this entry on. */
  readonly log?: { readonly historyFrom?: number };
}

/**
 * Writes records as text. Contacts come before transactions. Each function gives text with its line ends, or none.
 * `entries`: lines of history, where they are written too.
 */
export interface RecordWriter {
  readonly head: (facts: ExportFacts) => string;
  readonly record: (item: ExportedRecord) => string;
  readonly end: (records: number, entries?: number) => string;
}

/** A record as a contact, if it is a live one. */
export function asContact({ kind, record, deleted }: ExportedRecord): Contact | undefined {
  return kind === 'contact' && deleted === undefined ? (record as unknown as Contact) : undefined;
}

/** A record as a transaction, if it is a live one. */
export function asTransaction({ kind, record, deleted }: ExportedRecord): Transaction | undefined {
  return kind === 'transaction' && deleted === undefined ? (record as unknown as Transaction) : undefined;
}

/** The amount of a transaction as its decimal text. */
export function amountOf({ amountMinor, currency }: Transaction): string {
  return formatAmount(amountMinor, currency);
}

/** A text on one line, without what begins a comment, a note or a tag's end. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[;|,]/g, '·')
    .replaceAll(/:(?=\s|$)/g, ' -')
    .trim();
}

/** The contacts seen so far; merged ones stand under what they were merged into. */
export class ContactNames {
  readonly #contacts = new Map<string, Contact>();

  /** Remembers a contact. */
  add(contact: Contact): void {
    this.#contacts.set(contact.id, contact);
  }

  /** The contact that stands for this id; `undefined` if the book does not have it. */
  rootOf(id: string): Contact | undefined {
    let found = this.#contacts.get(id);
    // A circle cannot be; if it were, this ends all the same.
    for (let left = this.#contacts.size; left > 0 && found?.mergedInto !== undefined; left -= 1) {
      found = this.#contacts.get(found.mergedInto) ?? { ...found, mergedInto: undefined as never };
    }
    return found;
  }

  /** The name that a transaction's contact has now. */
  nameOf({ contactId }: Transaction): string {
    return this.rootOf(contactId)?.name ?? contactId;
  }
}
