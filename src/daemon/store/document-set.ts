// Which checkpoint document holds which record of one kind, and which documents changed since the last checkpoint.
// Records join the newest document until it is full, so a checkpoint rewrites only what changed.

import { WideMap } from '../../base/wide-map.ts';

const RECORDS_PER_DOCUMENT = 400;

/** Records of one kind in numbered documents. */
export class DocumentSet {
  readonly #documentOf = new WideMap<number>();
  readonly #members: string[][] = [];
  readonly #dirty = new Set<number>();

  /** Notes that a record was written. */
  mark(id: string): void {
    const known = this.#documentOf.get(id);
    if (known !== undefined) {
      this.#dirty.add(known);
      return;
    }
    if ((this.#members.at(-1)?.length ?? RECORDS_PER_DOCUMENT) >= RECORDS_PER_DOCUMENT) this.#members.push([]);
    const document = this.#members.length - 1;
    this.#members[document]?.push(id);
    this.#documentOf.set(id, document);
    this.#dirty.add(document);
  }

  /** Puts the members of a loaded document in place. */
  load(document: number, ids: readonly string[]): void {
    while (this.#members.length <= document) this.#members.push([]);
    this.#members[document] = [...ids];
    for (const id of ids) this.#documentOf.set(id, document);
  }

  /** Documents that changed, with the ids of their records; clears the marks. */
  takeDirty(): readonly { readonly document: number; readonly ids: readonly string[] }[] {
    const dirty = [...this.#dirty].sort((a, b) => a - b);
    this.#dirty.clear();
    return dirty.map((document) => ({ document, ids: this.#members[document] ?? [] }));
  }

  /** Marks documents again: writing them failed. */
  markDocuments(documents: Iterable<number>): void {
    for (const document of documents) this.#dirty.add(document);
  }

  /** Marks every document: the whole state is to be written anew. */
  markAll(): void {
    this.markDocuments(this.#members.keys());
  }
}
