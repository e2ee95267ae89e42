// What steps do to the view, record by record.

import type { BookState } from '../../model/book-state.ts';
import type { Stored } from '../../model/record.ts';
import { recordKey, splitKey } from './record-key.ts';

/** A record of the view that a step changed. */
export interface ViewChange {
  readonly kind: string;
  readonly id: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** The records that were written since somebody last asked, with what they were before the first write. */
export class ViewChanges {
  readonly #before = new Map<string, Stored | undefined>();

  /** A record of the view is about to be written. */
  note(view: BookState, kind: string, id: string): void {
    const key = recordKey(kind, id);
    if (!this.#before.has(key)) this.#before.set(key, view.peek(kind, id));
  }

  /** What changed since the last call. */
  take(view: BookState): readonly ViewChange[] {
    const changes: ViewChange[] = [];
    for (const [key, before] of this.#before) {
      const { kind, id } = splitKey(key);
      const after = view.peek(kind, id);
      if (before !== after) changes.push({ kind, id, before, after });
    }
    this.#before.clear();
    return changes;
  }
}
