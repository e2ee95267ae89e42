// What every command of ledger-server gets and how it answers.

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';

/** The world as commands see it. `write` is stdout, `complain` stderr. */
export interface CommandIo {
  readonly clock: Clock;
  readonly random: Random;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: () => string;
  /** Resolves when the process is asked to stop. */
  readonly stopSignal: Promise<void>;
  /** The code of the storage thread. */
  readonly workerUrl: URL;
}

/** Options of all commands after parsing; each command says which it takes. */
export interface CommandOptions {
  readonly data?: string | undefined;
  readonly json?: boolean | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly 'behind-proxy'?: boolean | undefined;
  readonly 'allow-origin'?: readonly string[] | undefined;
  readonly 'allow-host'?: readonly string[] | undefined;
  readonly 'rate-limit'?: string | undefined;
}

/** One command: its words, the names of its arguments, the options it takes besides `--help`. */
export interface ServerCommand {
  readonly words: readonly string[];
  readonly arguments: readonly string[];
  readonly options: readonly (keyof CommandOptions)[];
  readonly summary: string;
  readonly run: (io: CommandIo, options: CommandOptions, args: readonly string[]) => Promise<void>;
}
