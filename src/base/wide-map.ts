// A map from strings for very many entries: in parts that grow at different moments. One map that doubles its table copies
// all of it at once, which for some 100,000 entries takes tens of ms.

/** A power of two. */
const PARTS = 32;

/** Values by key; in no order. */
export class WideMap<V> {
  readonly #parts = Array.from({ length: PARTS }, () => new Map<string, V>());

  get(key: string): V | undefined {
    return this.#partOf(key).get(key);
  }

  set(key: string, value: V): void {
    this.#partOf(key).set(key, value);
  }

  /** Ids differ most at their ends. */
  #partOf(key: string): Map<string, V> {
    const end = key.length - 1;
    const hash = (key.charCodeAt(end) || 0) * 31 + (key.charCodeAt(end - 1) || 0);
    return this.#parts[hash & (PARTS - 1)] as Map<string, V>;
  }
}
