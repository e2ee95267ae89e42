// The machine as an argument: main.ts brings the real one, tests their own. Types only.

import type { HomeFacts } from '../base/home-paths.ts';

/** A standard stream's number: 0 in, 1 out, 2 err. */
export type StandardStream = 0 | 1 | 2;

/** What the command line needs of the machine. */
export interface System extends HomeFacts {
  readonly argv: readonly string[];
  readonly execPath: string;
  /** The folder that holds `bin/` and `dist/`. */
  readonly installation: string;
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Local time of an instant (ms since 1970) as `YYYY-MM-DD HH:MM:SS`. */
  localTime(ms: number): string;
  /** Monotonic ms. */
  monotonic(): number;
  /** Runs `action` once after `delayMs`; the returned function cancels it. */
  timer(delayMs: number, action: () => void): () => void;
  /** A text that no other request has. Not a secret. */
  requestKey(): string;
  isTerminal(stream: StandardStream): boolean;
  /** Columns of the terminal behind standard output. */
  columns(): number;
  /** Writes text whole, in order with what was written before; `false` when the reader has gone. */
  write(stream: 1 | 2, text: string): boolean;
  /** Standard input, as it comes. */
  stdin(): AsyncIterable<Uint8Array>;
  /** Asks on the terminal (standard error); `hidden` does not show what is typed. `undefined` at end of input. */
  ask(question: string, hidden?: boolean): Promise<string | undefined>;
  /** Calls `action` at Ctrl-C or a polite kill instead of ending at once; the returned function stops that. */
  onInterrupt(action: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
}
