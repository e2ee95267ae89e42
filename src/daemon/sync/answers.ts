// The log's answers to this device's mutations, for those who wait for one.

import type { Answer } from '../store/answer.ts';

const ANSWERS_KEPT = 5_000;

interface Waiter {
  readonly book: string;
  n: number;
  readonly wake: (answer: Answer) => void;
}

/** Recent answers, and waiters for coming ones. */
export class Answers {
  readonly #recent = new Map<string, Answer>();
  readonly #waiting = new Set<Waiter>();

  /** Notes answers and wakes those who wait for them. */
  note(book: string, answers: readonly Answer[]): void {
    for (const answer of answers) {
      this.#recent.set(`${book}/${answer.n}`, answer);
      for (const waiter of this.#waiting) {
        if (waiter.book !== book || waiter.n !== answer.n) continue;
        this.#waiting.delete(waiter);
        waiter.wake(answer);
      }
    }
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= ANSWERS_KEPT) return;
      this.#recent.delete(oldest);
    }
  }

  /** A book's unanswered mutations, of which `first` was the first, have new numbers from 1: who waits for one follows it. */
  renumbered(book: string, first: number): void {
    for (const key of this.#recent.keys()) if (key.startsWith(`${book}/`)) this.#recent.delete(key);
    for (const waiter of this.#waiting) if (waiter.book === book) waiter.n -= first - 1;
  }

  /** A recent answer. */
  find(book: string, n: number): Answer | undefined {
    return this.#recent.get(`${book}/${n}`);
  }

  /** Calls `wake` once with the answer to mutation `n`; the returned function stops waiting. */
  wait(book: string, n: number, wake: (answer: Answer) => void): () => void {
    const waiter: Waiter = { book, n, wake };
    this.#waiting.add(waiter);
    return () => void this.#waiting.delete(waiter);
  }
}
