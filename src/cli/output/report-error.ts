// Errors on their way out: what happened, then what to do about it; or one JSON object. Gives the exit code.

import type { ErrorBody, RowProblem } from '../../protocol/error-code.ts';
import { ERROR_EXIT, EXIT, UserError } from '../../protocol/error-code.ts';
import type { ColorChoice, Format } from '../flags.ts';
import type { System } from '../system.ts';
import type { Theme } from './theme.ts';
import { themeFor } from './theme.ts';
import { textWidth } from './width.ts';
import { toJson, visible, visibleLines } from './visible.ts';

/** How to report. `verbose` shows where an unexpected failure came from. */
export interface ReportOptions {
  readonly format: Format;
  readonly color: ColorChoice;
  readonly verbose: boolean;
}

/** Rows that are listed for people; scripts get all of them. */
const ROWS_SHOWN = 20;

/** Writes an error to standard error and gives its exit code. */
export function reportError(error: unknown, options: ReportOptions, system: System): number {
  const body = bodyOf(error);
  if (options.format === 'json' || options.format === 'ndjson') {
    system.write(2, `${toJson({ error: withoutInternals(body) })}\n`);
  } else {
    const facts = { choice: options.color, isTerminal: system.isTerminal(2), env: system.env };
    system.write(2, errorText(body, themeFor(facts, system)));
    if (options.verbose && error instanceof Error && !(error instanceof UserError)) {
      system.write(2, `${visibleLines(error.stack ?? '').join('\n')}\n`);
    }
  }
  return exitCodeOf(body);
}

/** The exit code of an error; a code that this version does not know is a plain failure. */
export function exitCodeOf({ code }: ErrorBody): number {
  return (ERROR_EXIT as Readonly<Record<string, number>>)[code] ?? EXIT.failure;
}

/** An error as people read it, with a line feed at its end. */
export function errorText(body: ErrorBody, theme: Theme): string {
  const lines = [`${theme.error('ledger:')} ${visible(body.message)}`];
  if (body.at !== undefined) lines.push(...placeLines(body.at, theme));
  for (const { id, name, handle } of body.candidates ?? []) {
    const also = handle === undefined ? '' : ` (${visible(handle)})`;
    lines.push(`  ${theme.faint(visible(id))}  ${visible(name)}${also}`);
  }
  const rows = body.rows ?? [];
  for (const row of rows.slice(0, ROWS_SHOWN)) lines.push(`  ${rowText(row)}`);
  if (rows.length > ROWS_SHOWN) lines.push(`  … and ${rows.length - ROWS_SHOWN} more rows`);
  for (const line of body.hint === undefined ? [] : visibleLines(body.hint))
    lines.push(`  ${theme.faint('→')} ${line}`);
  return `${lines.join('\n')}\n`;
}

/** What was typed, and below it a mark under the part that is meant. */
function placeLines({ text, start, end }: NonNullable<ErrorBody['at']>, theme: Theme): readonly string[] {
  const indent = ' '.repeat(textWidth(visible(text.slice(0, start))));
  const mark = '^'.repeat(Math.max(1, textWidth(visible(text.slice(start, end)))));
  return [`  ${visible(text)}`, `  ${indent}${theme.error(mark)}`];
}

function rowText({ row, field, message }: RowProblem): string {
  return visible(`line ${row}${field === undefined ? '' : `, ${field}`}: ${message}`);
}

/** The error as data. An error that is not for users becomes `unexpected`. */
function bodyOf(error: unknown): ErrorBody {
  if (error instanceof UserError) return error.body;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'unexpected',
    message: `unexpected failure: ${message}`,
    hint: 'run it again with --verbose; what was reported as saved is safe',
  };
}

function withoutInternals({ daemon: _daemon, ...body }: ErrorBody): ErrorBody {
  return body;
}
