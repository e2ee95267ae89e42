// Local writes: compose on the optimistic state, append, fdatasync, then acknowledge. Writes that gather while one
// batch is being stored share the next append. A write is stored whole or not at all.

import type { Mutation } from '../../model/mutation.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { BookSlot } from './book-slot.ts';
import { refuseIfClosed } from './book-standing.ts';
import { subjectOf } from './journal-entry.ts';
import type { Store } from './store.ts';

/**
 * Makes the mutations of a write from the book as it is at its turn; throws `UserError` to refuse. None = nothing to do.
 * Each is played before the next one is asked for, so a generator may look at what its earlier ones did.
 */
export type Compose = (slot: BookSlot) => Iterable<Mutation>;

/** A stored write: the n of its last mutation, or undefined when there was nothing to do. */
export interface Written {
  readonly n: number | undefined;
  /** Set when the key was used before: the record that the earlier write is about. Nothing was written now. */
  readonly id?: string;
}

/** A write: its book, the request key under which a retry finds it, and the refused entries that it tries again. */
export interface WriteWish {
  readonly book: string;
  readonly compose: Compose;
  readonly key?: string | undefined;
  readonly settles?: readonly number[];
}

interface Waiting extends WriteWish {
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

/** What a dry run of a write needs. */
export type Rehearsing = Pick<LocalWrites, 'rehearse'>;

interface Numbered {
  readonly n: number;
  readonly mutation: Mutation;
}

interface Composed {
  readonly waiting: Waiting;
  readonly slot: BookSlot;
  readonly authored: readonly Numbered[];
}

/** The writing side of a store. */
export class LocalWrites {
  readonly #store: Store;
  #gathered: Waiting[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Stores what `compose` makes; resolves when it is durable. A request key that is known already writes nothing.
   */
  write(wish: WriteWish): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#gathered.push({ ...wish, resolve, reject });
      if (this.#gathered.length === 1) void this.#store.exclusive(() => this.#flush());
    });
  }

  /** Plays what `compose` would make, lets `look` see the result and how many mutations it took, and takes it back. */
  rehearse<T>(book: string, compose: Compose, look: (mutations: number) => T): Promise<T> {
    return this.#store.exclusive(async () => {
      await this.#makeFit(book);
      const slot = this.#store.slot(book);
      refuseIfClosed(slot.standing);
      try {
        const authored = await this.#author(slot, compose);
        try {
          return look(authored.length);
        } finally {
          await this.#takeBack([{ slot, authored }]);
        }
      } finally {
        slot.replica.takeViewChanges();
      }
    });
  }

  /** Rehearses one write on top of the other with what `play` is given, then takes all back. */
  rehearseAll<T>(book: string, play: (writes: Rehearsing) => Promise<T>): Promise<T> {
    return this.#store.exclusive(async () => {
      await this.#makeFit(book);
      const slot = this.#store.slot(book);
      refuseIfClosed(slot.standing);
      const all: Numbered[] = [];
      try {
        return await play({
          rehearse: async (_sameBook, compose, look) => {
            const authored = await this.#author(slot, compose);
            all.push(...authored);
            return look(authored.length);
          },
        });
      } finally {
        await this.#takeBack([{ slot, authored: all }]);
        slot.replica.takeViewChanges();
      }
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#takeBatch();
    try {
      // Even "that is there already" is a promise: it must not rest on what a power cut could still take away.
      await this.#store.journal.settled();
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    await this.#write(batch);
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const composed: Composed[] = [];
    for (const book of new Set(batch.map(({ book: id }) => id))) await this.#makeFit(book);
    for (const waiting of batch) {
      const one = await this.#compose(waiting);
      if (one !== undefined) composed.push(one);
    }
    const lines = composed.flatMap(linesOf);
    if (lines.length === 0) {
      for (const { waiting } of composed) waiting.resolve({ n: undefined });
      return;
    }
    try {
      const positions = await this.#store.journal.append(lines, true);
      this.#finish(composed, positions);
    } catch (error) {
      await this.#undo(composed, error);
    }
  }

  /** Writes are composed on a view that fits; that of a book that is not here is refused later, each for itself. */
  async #makeFit(book: string): Promise<void> {
    const slot = this.#store.books.get(book);
    if (slot !== undefined) await this.#store.replays.settleAndTell(slot);
  }

  /** What has gathered, but of each request key only the first: a repetition waits for what becomes of that one. */
  #takeBatch(): readonly Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const waiting of this.#gathered) {
      const repeated = waiting.key !== undefined && keys.has(waiting.key);
      (repeated ? later : batch).push(waiting);
      if (waiting.key !== undefined) keys.add(waiting.key);
    }
    this.#gathered = later;
    if (later.length > 0) void this.#store.exclusive(() => this.#flush());
    return batch;
  }

  async #compose(waiting: Waiting): Promise<Composed | undefined> {
    try {
      const known = waiting.key === undefined ? undefined : this.#store.keys.find(waiting.key);
      if (known !== undefined) {
        waiting.resolve({ n: known.n, id: known.id });
        return undefined;
      }
      const slot = this.#store.slot(waiting.book);
      refuseIfClosed(slot.standing);
      return { waiting, slot, authored: await this.#author(slot, waiting.compose) };
    } catch (error) {
      waiting.reject(error);
      return undefined;
    }
  }

  /** Plays a write's mutations into memory; what has no effect is left out. Refused: everything of it is taken back. */
  async #author(slot: BookSlot, compose: Compose): Promise<readonly Numbered[]> {
    const { replica } = slot;
    const authored: Numbered[] = [];
    try {
      for (const mutation of compose(slot)) {
        const n = replica.nextN;
        const effect = replica.author(mutation);
        if (!effect.ok) throw new UserError({ ...effect.refusal });
        if (effect.changes.length === 0) continue;
        authored.push({ n, mutation });
      }
      return authored;
    } catch (error) {
      await this.#takeBack([{ slot, authored }]);
      throw error;
    }
  }

  #finish(composed: readonly Composed[], positions: readonly number[]): void {
    let index = 0;
    for (const { slot, authored, waiting } of composed) {
      for (const { n } of authored) {
        const item = slot.replica.outbox.get(n);
        if (item !== undefined) item.position = positions[index] ?? 0;
        index += 1;
      }
      const last = authored.at(-1);
      if (last === undefined || waiting.key === undefined) continue;
      this.#store.keys.note(waiting.key, { book: waiting.book, n: last.n, id: subjectOf(last.mutation) });
    }
    for (const { slot, authored, waiting } of composed) if (authored.length > 0) slot.settle(waiting.settles ?? []);
    const changed = new Set(composed.flatMap(({ slot, authored }) => (authored.length > 0 ? [slot] : [])));
    for (const slot of changed) {
      slot.outboxDirty = true;
      this.#store.announce(slot, { local: { n: slot.replica.nextN - 1 } });
      this.#store.listener.appended(slot.replica.id);
    }
    // Last: what is on its way to the server need not wait until the answers are composed.
    for (const { authored, waiting } of composed) waiting.resolve({ n: authored.at(-1)?.n });
  }

  /** Takes everything of a batch back out of memory: it could not be stored. */
  async #undo(composed: readonly Composed[], error: unknown): Promise<void> {
    try {
      await this.#takeBack(composed);
      for (const { slot } of composed) slot.replica.takeViewChanges();
    } finally {
      for (const { waiting } of composed) waiting.reject(error);
    }
  }

  /** Takes mutations back out, the newest first, and replays those before them that touch the same records. */
  async #takeBack(taken: readonly Pick<Composed, 'slot' | 'authored'>[]): Promise<void> {
    for (const { slot, authored } of [...taken].reverse()) for (const _ of authored) slot.replica.takeBack();
    for (const { slot, authored } of taken) if (authored.length > 0) await this.#store.replays.settle(slot);
  }
}

/** The journal's lines of a write; the last bears the request key. */
function linesOf({ waiting, authored }: Composed): readonly string[] {
  return authored.map(({ n, mutation }, index) => {
    const { book, key, settles } = waiting;
    const facts = index === authored.length - 1 ? { key, settles } : {};
    return JSON.stringify({ kind: 'mutation', book, n, ...mutation, ...facts });
  });
}
