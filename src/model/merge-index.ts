// Which contacts were merged into which.

/** Contacts by what they were merged into. */
export class MergeIndex {
  readonly #into = new Map<string, string>();
  readonly #from = new Map<string, Set<string>>();

  /** What a contact was merged into, if into anything. */
  set(contactId: string, into: string | undefined): void {
    const before = this.#into.get(contactId);
    if (before === into) return;
    if (before !== undefined) this.#from.get(before)?.delete(contactId);
    if (into === undefined) {
      this.#into.delete(contactId);
      return;
    }
    this.#into.set(contactId, into);
    let from = this.#from.get(into);
    if (from === undefined) this.#from.set(into, (from = new Set()));
    from.add(contactId);
  }

  /** All contacts merged into this one, directly or through others. */
  below(contactId: string): readonly string[] {
    if (this.#from.size === 0) return [];
    const found = new Set<string>();
    const open = [contactId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const from of this.#from.get(id) ?? []) {
        if (found.has(from) || from === contactId) continue;
        found.add(from);
        open.push(from);
      }
    }
    return [...found];
  }
}
