// Locks that Txns hold until they end. Whoever asks for one that is held waits behind those who asked before.

/** A Txn as locks know it. */
export interface Holder {
  readonly locks: Set<string>;
}

interface Waiting {
  readonly holder: Holder;
  readonly granted: () => void;
}

/** Locks by name. */
export class Locks {
  readonly #held = new Map<string, Holder>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** Calls `granted` when the holder has the lock, perhaps at once; the returned function stops waiting. */
  ask(name: string, holder: Holder, granted: () => void): () => void {
    const owner = this.#held.get(name);
    if (owner === undefined || owner === holder) {
      this.#give(name, holder);
      granted();
      return () => undefined;
    }
    const waiting = this.#waiting.get(name) ?? [];
    const one = { holder, granted };
    waiting.push(one);
    this.#waiting.set(name, waiting);
    return () => void waiting.splice(waiting.indexOf(one), waiting.includes(one) ? 1 : 0);
  }

  /** A Txn has ended: its locks go to those who wait. */
  release(holder: Holder): void {
    for (const name of holder.locks) {
      this.#held.delete(name);
      const next = this.#waiting.get(name)?.shift();
      if (next === undefined) continue;
      this.#give(name, next.holder);
      next.granted();
    }
    holder.locks.clear();
  }

  #give(name: string, holder: Holder): void {
    this.#held.set(name, holder);
    holder.locks.add(name);
  }
}
