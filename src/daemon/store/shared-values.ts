// Values that many records have alike, held once. JSON gives every record texts and lists of its own; with a hundred
// thousand records of two thousand contacts that is a third of their memory. Only for records that were parsed just
// now and that nobody else has yet: what they say stays the same.

import type { AnyRecord } from '../../model/record.ts';

/** Fields whose longer texts are the same in many records. */
const SHARED_FIELDS = ['contactId', 'importBatch'] as const;
const NO_ITEMS: readonly never[] = Object.freeze([]);

/** The shared values of one load. */
export class SharedValues {
  readonly #texts = new Map<string, string>();

  /** Puts shared values in the place of the record's own equal ones. */
  shareIn(record: AnyRecord): void {
    const fields = record as Record<string, unknown>;
    for (const field of SHARED_FIELDS) {
      const text = fields[field];
      if (typeof text === 'string') fields[field] = this.#shared(text);
    }
    if (Array.isArray(fields['tags']) && fields['tags'].length === 0) fields['tags'] = NO_ITEMS;
  }

  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
