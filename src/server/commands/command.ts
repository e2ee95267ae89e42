// What every command of ledger-server gets and how it answers.

import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { MachineFacts } from '../metrics/machine-facts.ts';
import type { ResolvedSettings, SettingName, Settings } from '../settings.ts';

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
  /** Calls `listener` whenever the process is asked to read its files anew. */
  readonly onReload: (listener: () => void) => void;
  /** What the process uses of the machine. */
  readonly machine: MachineFacts;
  /** The code of the storage thread. */
  readonly workerUrl: URL;
}

/** Flags besides settings: what some commands take. */
interface CommandFlags {
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What a command is told: the settings in force wherever they come from, and its own flags. */
export interface CommandOptions extends Settings, CommandFlags {
  readonly resolved: ResolvedSettings;
}

/** A flag's name. */
export type FlagName = SettingName | keyof CommandFlags;

/** One command: its words, the names of its arguments, the flags it takes besides `--help`. */
export interface ServerCommand {
  readonly words: readonly string[];
  readonly arguments: readonly string[];
  readonly options: readonly FlagName[];
  readonly summary: string;
  readonly run: (io: CommandIo, options: CommandOptions, args: readonly string[]) => Promise<void>;
}
