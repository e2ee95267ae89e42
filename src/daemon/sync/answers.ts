// The log's answers to this device's mutations, for those who wait for one.

import type { Answer } from '../store/answer.ts';

const ANSWERS_KEPT = 5_000;

/** Recent answers, and waiters for coming ones. */
export class Answers {
  readonly #recent = new Map<string, Answer>();
  readonly #waiting = new Map<string, ((answer: Answer) => void)[]>();

  /** Notes answers and wakes those who wait for them. */
  note(book: string, answers: readonly Answer[]): void {
    for (const answer of answers) {
      const key = `${book}/${answer.n}`;
      this.#recent.set(key, answer);
      for (const wake of this.#waiting.get(key) ?? []) wake(answer);
      this.#waiting.delete(key);
    }
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= ANSWERS_KEPT) return;
      this.#recent.delete(oldest);
    }
  }

  /** Forgets recent answers: numbers begin anew. */
  clear(): void {
    this.#recent.clear();
  }

  /** A recent answer. */
  find(book: string, n: number): Answer | undefined {
    return this.#recent.get(`${book}/${n}`);
  }

  /** Calls `wake` once with the answer to mutation `n`; the returned function stops waiting. */
  wait(book: string, n: number, wake: (answer: Answer) => void): () => void {
    const key = `${book}/${n}`;
    const list = this.#waiting.get(key) ?? [];
    list.push(wake);
    this.#waiting.set(key, list);
    return () => {
      const rest = (this.#waiting.get(key) ?? []).filter((one) => one !== wake);
      if (rest.length === 0) this.#waiting.delete(key);
      else this.#waiting.set(key, rest);
    };
  }
}
