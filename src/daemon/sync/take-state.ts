// Taking a book's state from the server as a whole: a snapshot where there is no cursor to go on from, and the state of
// another log than was followed here. What comes is used only if it is of the log that the server named.

import type { Logger } from '../../base/logger.ts';
import type { Answer } from '../store/answer.ts';
import { startOver } from '../store/divergence.ts';
import type { RemotePages, SnapshotState } from '../store/remote-pages.ts';
import type { Store } from '../store/store.ts';
import { ofLog } from './named-log.ts';
import type { ComparedLog, NamedLog } from './named-log.ts';

/** What taking states needs of a connection. */
export interface StatePorts {
  readonly store: Store;
  readonly pages: RemotePages;
  readonly logger: Logger;
  /** Reads a snapshot with the own entries from `n` on. Throws when it is broken or unreachable. */
  snapshot(book: string, n: number): Promise<SnapshotState>;
  /** The server's log, and the last seq that it and what is here have in common. */
  compareLogs(book: string): Promise<ComparedLog>;
  newClientId(): string;
}

/** Who is told, and whether the connection has ended: then nothing of what came is used. */
export interface StateTaker {
  isClosed(): boolean;
  answered(book: string, answers: readonly Answer[]): void;
}

/**
 * Takes a snapshot of a log. `repairs`: what is here is wrong. Resolves with whether own numbers turned out to be somebody
 * else's. Throws `OtherLog`.
 */
export async function takeSnapshot(
  ports: StatePorts,
  taker: StateTaker,
  of: { readonly book: string; readonly log: NamedLog; readonly repairs?: boolean },
): Promise<boolean> {
  const { book, log, repairs = false } = of;
  const state = ofLog(await snapshotOf(ports, book), log);
  if (taker.isClosed()) return false;
  const { type, answers } = await ports.pages.takeSnapshot(book, state, repairs);
  taker.answered(book, answers);
  return type === 'forked';
}

/** Finds where the server's log and the one followed here part, and takes its state under a new identity. */
export async function takeOtherLog(ports: StatePorts, taker: StateTaker, book: string): Promise<void> {
  const { store, logger } = ports;
  const log = await ports.compareLogs(book);
  const state = ofLog(await snapshotOf(ports, book), log);
  if (taker.isClosed()) return;
  const { common } = log;
  const answered = (answers: readonly Answer[]): void => taker.answered(book, answers);
  await startOver(store, book, { common, state, clientId: ports.newClientId(), answered });
  const lost = store.slot(book).recoverable?.count ?? 0;
  logger.warn('log_replaced', { book, common, recoverable: lost });
}

function snapshotOf(ports: StatePorts, book: string): Promise<SnapshotState> {
  const { outbox, nextN } = ports.store.slot(book).replica;
  return ports.snapshot(book, outbox.first?.n ?? nextN);
}
