// What a command is: a table of its arguments and options, and a function that parses, calls and formats.
// Types only. program.ts turns the table into a commander command when the command line names it.

import type { Context } from './context.ts';

/** An option: commander's flags text (`-m, --description <text>`) and its line in the help. `many`: may be repeated. */
export interface OptionSpec {
  readonly flags: string;
  readonly help: string;
  readonly many?: boolean;
}

/** What the command line gave a command. Values by camel-case name; `argv` is everything as typed. */
export interface Input {
  readonly args: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly argv: readonly string[];
}

/** A command. `args` are commander's argument texts, such as `<name>` and `[amount]`. */
export interface CommandSpec {
  readonly summary: string;
  readonly args?: readonly string[];
  readonly options?: readonly OptionSpec[];
  /** Without the program's name: `contact add Ana`. The help leads with them. */
  readonly examples: readonly string[];
  /** What is said to an argument too many, where it is not about quotes alone. */
  readonly surplus?: string;
  /** It works whatever the configuration file holds, and takes no default from it. */
  readonly withoutConfig?: boolean;
  /** Does it; gives the exit code. Throws `UserError`. */
  readonly run: (context: Context, input: Input) => Promise<number>;
}
