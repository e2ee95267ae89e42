// Local writes: compose on the optimistic state, append, fdatasync, then acknowledge. Writes that gather while one
// batch is being stored share the next append. A write is stored whole or not at all.

import { authorMutation } from '../../model/apply-mutation.ts';
import type { Mutation } from '../../model/mutation.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { BookSlot } from './book-slot.ts';
import { subjectOf } from './journal-entry.ts';
import type { Store } from './store.ts';

/** Makes the mutations of a write from the book as it is at its turn; throws `UserError` to refuse. None = nothing to do. */
export type Compose = (slot: BookSlot) => readonly Mutation[];

/** A stored write: the n of its last mutation, or undefined when there was nothing to do. */
export interface Written {
  readonly n: number | undefined;
}

interface Waiting {
  readonly book: string;
  readonly key: string | undefined;
  readonly compose: Compose;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

interface Composed {
  readonly waiting: Waiting;
  readonly slot: BookSlot;
  readonly ns: readonly number[];
}

/** The writing side of a store. */
export class LocalWrites {
  readonly #store: Store;
  #gathered: Waiting[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Stores what `compose` makes; resolves when it is durable. `key`: the request key under which a retry finds it. */
  write(book: string, compose: Compose, key?: string): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#gathered.push({ book, key, compose, resolve, reject });
      if (this.#gathered.length === 1) void this.#store.exclusive(() => this.#flush());
    });
  }

  /** Plays what `compose` would make, lets `look` see the result, and takes it back; nothing is stored. */
  rehearse<T>(book: string, compose: Compose, look: () => T): Promise<T> {
    return this.#store.exclusive(async () => {
      const slot = this.#store.slot(book);
      const ns = this.#author(slot, compose);
      try {
        return look();
      } finally {
        for (const _ of ns) slot.replica.takeBack();
        await this.#store.settle(slot);
        slot.replica.takeViewChanges();
      }
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#gathered;
    this.#gathered = [];
    const lines: string[] = [];
    const composed = batch.flatMap((waiting) => this.#compose(waiting, lines));
    if (lines.length === 0) {
      for (const { waiting } of composed) waiting.resolve({ n: undefined });
      return;
    }
    try {
      const positions = await this.#store.journal.append(lines, true);
      this.#finish(composed, positions);
    } catch (error) {
      await this.#undo(composed);
      for (const { waiting } of composed) waiting.reject(error);
    }
  }

  #compose(waiting: Waiting, lines: string[]): Composed[] {
    try {
      const slot = this.#store.slot(waiting.book);
      const ns = this.#author(slot, waiting.compose);
      ns.forEach((n, index) => {
        const key = waiting.key !== undefined && index === ns.length - 1 ? { key: waiting.key } : {};
        lines.push(JSON.stringify({ kind: 'mutation', book: waiting.book, n, ...slot.replica.outbox.get(n)?.body, ...key }));
      });
      return [{ waiting, slot, ns }];
    } catch (error) {
      waiting.reject(error);
      return [];
    }
  }

  /** Plays a write's mutations into memory; what has no effect is left out. Refused: everything of it is taken back. */
  #author(slot: BookSlot, compose: Compose): readonly number[] {
    const { replica } = slot;
    const ns: number[] = [];
    try {
      for (const mutation of compose(slot)) {
        const n = replica.nextN;
        const effect = authorMutation(replica.view, mutation, replica.stamp(n, mutation));
        if (!effect.ok) throw new UserError({ ...effect.refusal });
        if (effect.changes.length === 0) continue;
        replica.append(n, mutation, effect.changes);
        ns.push(n);
      }
      return ns;
    } catch (error) {
      for (const _ of ns) replica.takeBack();
      throw error;
    }
  }

  #finish(composed: readonly Composed[], positions: readonly number[]): void {
    let index = 0;
    for (const { slot, ns, waiting } of composed) {
      for (const n of ns) {
        const item = slot.replica.outbox.get(n);
        if (item !== undefined) item.position = positions[index] ?? 0;
        index += 1;
      }
      const last = slot.replica.outbox.get(ns.at(-1) ?? 0);
      if (last?.body === undefined || waiting.key === undefined) continue;
      this.#store.keys.note(waiting.key, { book: waiting.book, n: last.n, id: subjectOf(last.body) });
    }
    for (const { slot, ns, waiting } of composed) {
      slot.outboxDirty ||= ns.length > 0;
      waiting.resolve({ n: ns.at(-1) });
    }
    for (const slot of new Set(composed.filter(({ ns }) => ns.length > 0).map(({ slot: one }) => one))) {
      this.#store.announce(slot, { local: { n: slot.replica.nextN - 1 } });
      this.#store.listener.appended(slot.replica.id);
    }
  }

  async #undo(composed: readonly Composed[]): Promise<void> {
    for (const { slot, ns } of [...composed].reverse()) {
      for (const _ of ns) slot.replica.takeBack();
      await this.#store.settle(slot);
      slot.replica.takeViewChanges();
    }
  }
}
