// What a contact of a file has and the contact of that name here lacks: empty fields are filled in, nothing is written
// over. Pure over the book's state: the same file gives the same edits on every device.

import { nameKey } from '../../../base/text.ts';
import type { BookState } from '../../../model/book-state.ts';
import { sawOf } from '../../../model/seen-field.ts';
import type { PlannedMutation } from './import-plan.ts';

/** Fields that a file may fill in. */
const FIELDS = ['handle', 'phones', 'emails', 'note', 'tags'] as const;

/** Plans the completion of contacts by one file. */
export class Completions {
  readonly #view: BookState;
  readonly #filled = new Set<string>();
  #handles: Set<string> | undefined;

  constructor(view: BookState) {
    this.#view = view;
  }

  /** The edit that fills in what the contact lacks; `undefined` if that is nothing, or the contact is not live. */
  of(id: string, card: Readonly<Record<string, unknown>>): PlannedMutation | undefined {
    const stored = this.#view.get('contact', id);
    if (stored === undefined || stored.deleted !== undefined) return undefined;
    const { record } = stored;
    const missing = FIELDS.filter((field) => {
      const isOpen = isEmpty(record[field]) && !isEmpty(card[field]) && !this.#filled.has(`${id} ${field}`);
      return isOpen && (field !== 'handle' || this.#isFree(String(card[field])));
    });
    if (missing.length === 0) return undefined;
    // Another card of the same name in the file fills in what this one left open.
    for (const field of missing) this.#filled.add(`${id} ${field}`);
    const set = Object.fromEntries(missing.map((field) => [field, card[field]]));
    return { name: 'contact.edit', args: { id, set, unset: [], saw: sawOf(record, missing) } };
  }

  /** Whether a handle names nobody yet: it would no longer say whom it means. Takes it. */
  #isFree(handle: string): boolean {
    this.#handles ??= new Set(Array.from(this.#view.contacts(), (contact) => nameKey(contact.handle ?? '')));
    const key = nameKey(handle);
    if (this.#handles.has(key)) return false;
    this.#handles.add(key);
    return true;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
