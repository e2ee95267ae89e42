// What one connection's conversation needs from the engine that leads it.

import type { Answer } from '../store/answer.ts';
import type { StatePorts } from './take-state.ts';
import type { TransportEnd } from './transport.ts';

/** What a session needs from its engine. */
export interface SessionPorts extends StatePorts {
  readonly version: string;
  /** Entries up to which a device without a cursor reads the whole log; `WHOLE_LOG_MAX` unless said. */
  readonly wholeLogMax?: number | undefined;
  send(text: string): void;
  /** Lets no more frames come, or lets them come again. */
  hold(isHeld: boolean): void;
  /** Creates a book on the server; resolves when it is there. Throws when it is not done. */
  createBook(id: string, name: string): Promise<void>;
  /** Calls back once after so many ms; the returned function cancels it. */
  later(delayMs: number, action: () => void): () => void;
  answered(book: string, answers: readonly Answer[]): void;
  welcomed(book: string, head: number): void;
  serverTime(ms: number): void;
  progressed(): void;
  /** The server answered something other than a frame. */
  heard(): void;
  end(end: TransportEnd): void;
}
