// Which contacts bear a name, or a handle: ids by the form in which names are compared.

/** Ids by key; several ids may have one key. */
export class NameIndex {
  readonly #ids = new Map<string, readonly string[]>();

  /** The ids under a key. */
  of(key: string): readonly string[] {
    return this.#ids.get(key) ?? [];
  }

  /** An id had one key and has another; `undefined`: none. */
  move(id: string, from: string | undefined, to: string | undefined): void {
    if (from === to) return;
    if (from !== undefined) {
      const rest = this.of(from).filter((other) => other !== id);
      if (rest.length === 0) this.#ids.delete(from);
      else this.#ids.set(from, rest);
    }
    if (to !== undefined) this.#ids.set(to, [...this.of(to), id]);
  }
}
