// The unresolved conflicts of a book, by the record they are about.

import type { Conflict } from './conflict.ts';

/** Open conflicts by record. */
export class ConflictIndex {
  readonly #byRecord = new Map<string, Map<string, Conflict>>();
  #size = 0;

  /** Follows one conflict record from what it was to what it is; `undefined` = not live. */
  set(before: Conflict | undefined, after: Conflict | undefined): void {
    if (before !== undefined && before.resolved === undefined) this.#remove(before);
    if (after !== undefined && after.resolved === undefined) this.#add(after);
  }

  /** Those of one record, ordered by id. */
  of(kind: string, id: string): readonly Conflict[] {
    const found = this.#byRecord.get(`${kind} ${id}`);
    return found === undefined ? [] : [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** All, oldest first by their authors' clocks, then by id. */
  all(): readonly Conflict[] {
    const every = [...this.#byRecord.values()].flatMap((ofRecord) => [...ofRecord.values()]);
    return every.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  get size(): number {
    return this.#size;
  }

  #add(conflict: Conflict): void {
    const key = `${conflict.recordKind} ${conflict.recordId}`;
    let ofRecord = this.#byRecord.get(key);
    if (ofRecord === undefined) this.#byRecord.set(key, (ofRecord = new Map()));
    ofRecord.set(conflict.id, conflict);
    this.#size += 1;
  }

  #remove(conflict: Conflict): void {
    const key = `${conflict.recordKind} ${conflict.recordId}`;
    const ofRecord = this.#byRecord.get(key);
    if (ofRecord?.delete(conflict.id) !== true) return;
    this.#size -= 1;
    if (ofRecord.size === 0) this.#byRecord.delete(key);
  }
}
