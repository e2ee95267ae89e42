// The two streams of a command, by format: data to standard output, everything said beside it to standard error.

import type { Format, GlobalFlags } from '../flags.ts';
import type { System } from '../system.ts';
import type { Cell, Column } from './table.ts';
import { renderTable } from './table.ts';
import type { Theme } from './theme.ts';
import { PLAIN_THEME, themeFor } from './theme.ts';
import { toJson, visible } from './visible.ts';

/** Where a command writes. Texts given to `text`, `done` and `note` are escaped already. */
export interface Output {
  readonly format: Format;
  readonly verbose: boolean;
  readonly theme: Theme;
  /** The terminal's width, or `undefined` off a terminal. */
  readonly columns: number | undefined;
  /** Whether standard output's reader has gone. */
  readonly gone: boolean;
  text(text: string): void;
  /** A line that says what a command did; not with `--quiet`. */
  done(line: string): void;
  /** A line of progress or warning on standard error; not with `--quiet`. */
  note(line: string): void;
  /** A line on standard error about something that was refused; always. */
  problem(line: string): void;
  /** One document: `schema` goes first. */
  document(document: object): void;
  /** One object on one line. */
  object(object: object): void;
  /** Tab-separated values on one line; values are escaped here. */
  values(values: readonly (string | number | undefined)[]): void;
  table(head: readonly Column[], rows: readonly (readonly Cell[])[]): void;
}

/** The version of every document's shape. */
export const SCHEMA = 1;

/** The output that the flags ask for. */
export function createOutput(flags: GlobalFlags, system: System): Output {
  const isTerminal = system.isTerminal(1);
  const facts = { choice: flags.color, isTerminal, env: system.env };
  const theme = flags.format === 'human' ? themeFor(facts, system) : PLAIN_THEME;
  const columns = isTerminal && flags.format === 'human' ? system.columns() : undefined;
  let gone = false;
  const write = (text: string): void => {
    if (!gone && text !== '') gone = !system.write(1, text);
  };
  return {
    format: flags.format,
    verbose: flags.verbose,
    theme,
    columns,
    get gone() {
      return gone;
    },
    text: write,
    done: (line) => {
      if (!flags.quiet) write(`${line}\n`);
    },
    note: (line) => {
      if (!flags.quiet) system.write(2, `${line}\n`);
    },
    problem: (line) => void system.write(2, `${line}\n`),
    document: (document) => write(`${toJson({ schema: SCHEMA, ...document })}\n`),
    object: (object) => write(`${toJson(object)}\n`),
    values: (values) => write(`${values.map((value) => visible(String(value ?? ''))).join('\t')}\n`),
    table: (head, rows) => write(renderTable({ head, rows, columns, headStyle: theme.faint })),
  };
}
