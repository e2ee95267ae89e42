// Subscriptions: what changed in a book's view, as the event feed says it, and the status whenever it changes.
// Bursts of status changes are coalesced; changes are not.

import type { Contact } from '../../model/contact.ts';
import type { Transaction } from '../../model/transaction.ts';
import type { ChangeEvent, StatusEvent } from '../../protocol/local/views.ts';
import type { ViewChange } from '../store/view-change.ts';
import { recordKey } from '../store/record-key.ts';
import type { BookStep } from '../store/store.ts';
import type { Context } from './context.ts';
import { status } from './handlers/status.ts';
import { presentContact, presentTransaction } from './present.ts';

const STATUS_EVERY_MS = 50;

/** One subscriber: which book, which topics, and where its events go. */
export interface Subscriber {
  readonly book: string;
  readonly topics: readonly ('changes' | 'status')[];
  /** Makes the test of the changes of a step that it is told of; without it, it is told of all. */
  readonly wants?: () => (change: ViewChange) => boolean;
  send(event: ChangeEvent | StatusEvent): void;
}

/** All open subscriptions of the daemon. */
export class Subscriptions {
  readonly #context: Context;
  /** With the last status that each was sent, as text. */
  readonly #subscribers = new Map<Subscriber, string>();
  #statusTimer: (() => void) | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Adds a subscriber; the returned function removes it. */
  add(subscriber: Subscriber): () => void {
    this.#subscribers.set(subscriber, '');
    return () => this.#subscribers.delete(subscriber);
  }

  /** A step changed a book's view. */
  stepped(step: BookStep): void {
    const interested = [...this.#subscribers.keys()].filter(
      ({ book, topics }) => book === step.book && topics.includes('changes'),
    );
    const told = interested.map((subscriber) => ({ subscriber, isWanted: subscriber.wants?.() ?? (() => true) }));
    if (told.length > 0) {
      for (const change of step.changes) {
        const event = this.#event(step, change);
        if (event === undefined) continue;
        for (const { subscriber, isWanted } of told) if (isWanted(change)) subscriber.send(event);
      }
    }
    this.statusChanged();
  }

  /** Something that a status shows may have changed. */
  statusChanged(): void {
    if (this.#statusTimer !== undefined) return;
    if (![...this.#subscribers.keys()].some(({ topics }) => topics.includes('status'))) return;
    this.#statusTimer = this.#context.clock.timer(STATUS_EVERY_MS, () => {
      this.#statusTimer = undefined;
      this.#sendStatus();
    });
  }

  #sendStatus(): void {
    for (const [subscriber, last] of this.#subscribers) {
      if (!subscriber.topics.includes('status')) continue;
      const now = status(this.#context, { book: subscriber.book });
      // Uptime alone is no news.
      const text = JSON.stringify({ ...now, daemon: now.daemon.pid });
      if (text === last) continue;
      this.#subscribers.set(subscriber, text);
      subscriber.send({ topic: 'status', status: now });
    }
  }

  #event(step: BookStep, { kind, id, before, after }: ViewChange): ChangeEvent | undefined {
    if (kind !== 'contact' && kind !== 'transaction') return undefined;
    const wasLive = before !== undefined && before.deleted === undefined;
    const isLive = after !== undefined && after.deleted === undefined;
    if (!wasLive && !isLive) return undefined;
    const verb = isLive ? (wasLive ? 'updated' : 'created') : 'deleted';
    const record = (isLive ? after : before)?.record;
    const slot = this.#context.store.slot(step.book);
    const loggedIn = this.#context.engine.account !== undefined;
    const data =
      kind === 'contact'
        ? presentContact(slot.replica.view, record as unknown as Contact)
        : presentTransaction(slot, record as unknown as Transaction, loggedIn);
    const author = step.authors.get(recordKey(kind, id));
    const facts =
      author === undefined
        ? { status: loggedIn ? 'pending' : 'local', ...step.local }
        : { ...author, ...(author.n === undefined ? {} : { status: 'confirmed' }) };
    return { topic: 'changes', type: `${kind}_${verb}`, data, book: step.book, ...facts } as ChangeEvent;
  }
}
