// What a scenario file says, read: steps in order, then what must hold on every device.

import type { Command } from './command-forms.ts';
import type { Fact } from './read-fact.ts';

/** A line of a scenario file, for messages. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A command's failure that is expected: its exit code and the code of its error. */
export interface Failure {
  readonly exit: number;
  readonly code: string;
}

/** Where a connection is cut: in a push after this many of its entries, before or after the server committed them. */
export interface Cut {
  readonly entries: number;
  readonly commit: 'before' | 'after';
}

/** One thing that happens, or that must hold at that moment. */
export type Action =
  | {
      readonly type: 'login';
      readonly device: string;
      readonly throughCable: boolean;
      /** How much its clock is fast, in minutes; slow if negative. */
      readonly clock?: number;
    }
  | {
      readonly type: 'run';
      readonly devices: readonly string[];
      readonly command: Command;
      /** The name that the record in the answer gets. */
      readonly as?: string;
      readonly failure?: Failure;
    }
  /** Gives a name to the open conflict about a field of a record. */
  | {
      readonly type: 'conflict';
      readonly device: string;
      readonly as: string;
      readonly record: string;
      readonly field: string;
    }
  | { readonly type: 'watch'; readonly device: string }
  | {
      readonly type: 'hears';
      readonly device: string;
      readonly event: string;
      readonly name: string;
      readonly withinMs?: number;
    }
  | { readonly type: 'sees'; readonly device: string; readonly fact: Fact }
  | { readonly type: 'server'; readonly act: 'start' | 'stop' | 'kill' }
  | { readonly type: 'serverHolds'; readonly entries: number }
  | { readonly type: 'endDaemon'; readonly device: string; readonly how: 'kill' | 'stop' | 'lose checkpoint' }
  | { readonly type: 'keeps'; readonly device: string; readonly checkpoints: number }
  /** Keeps what a device exports, to compare with it later. */
  | { readonly type: 'remember'; readonly device: string }
  | { readonly type: 'asRemembered'; readonly device: string }
  | { readonly type: 'cut'; readonly cut: Cut }
  | { readonly type: 'waitForCut' }
  | { readonly type: 'cable'; readonly act: 'cut' | 'mend' };

/** An action and where it is written. */
export type Step = Action & { readonly place: Place };

/** A fact of the result and where it is written. */
export interface ResultFact {
  readonly fact: Fact;
  readonly place: Place;
}

/** A file that a scenario brings along. */
export interface ScenarioText {
  readonly name: string;
  readonly content: string;
}

/** One scenario: of a file that varies words, one for each variant. */
export interface Scenario {
  readonly file: string;
  /** The first comment line. */
  readonly title: string;
  readonly texts: readonly ScenarioText[];
  readonly steps: readonly Step[];
  readonly result: readonly ResultFact[];
}

/** A line that cannot be read, or that did not hold. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';

  constructor({ file, line, text }: Place, problem: string, options?: ErrorOptions) {
    super(`${file}:${line}: ${text}: ${problem}`, options);
  }
}
