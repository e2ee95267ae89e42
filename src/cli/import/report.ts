// What an import shows: its JSON document, its lines per row, its sentence, and the error of a refused file.

import type { ErrorBody, RowProblem } from '../../protocol/error-code.ts';
import { IMPORT } from './limits.ts';
import type { ImportOutcome } from './run-import.ts';

/**
 * The document of `--json`, without `schema`. `rows` is how many were read; with `keepGoing` it is the list of those that
 * were refused (docs/adr/0015).
 */
export function importDocument(
  outcome: ImportOutcome,
  { dryRun, keepGoing }: { readonly dryRun: boolean; readonly keepGoing: boolean },
): Readonly<Record<string, unknown>> {
  const { answer, rows, refused, skipped, warnings, problems } = outcome;
  return {
    ...(answer === undefined ? {} : { batch: answer.batch }),
    rows: keepGoing ? problems : rows,
    added: answer?.added ?? 0,
    unchanged: answer?.unchanged ?? 0,
    updated: answer?.updated ?? 0,
    refused,
    ...(skipped.size === 0 ? {} : { skipped: skipped.size }),
    contactsAdded: answer?.contactsAdded ?? 0,
    ...(answer === undefined || answer.entriesAdded === 0 ? {} : { entriesAdded: answer.entriesAdded }),
    warnings,
    ...(answer === undefined ? {} : { status: answer.status }),
    ...(dryRun ? { dryRun } : {}),
  };
}

/** One object per row, in row order, for `--ndjson`. */
export function resultLines({
  answer,
  problems,
  skipped,
}: ImportOutcome): readonly Readonly<Record<string, unknown>>[] {
  const lines = new Map<number, Readonly<Record<string, unknown>>>();
  for (const result of answer?.results ?? []) lines.set(result.row, { ...result });
  for (const [row, message] of skipped) lines.set(row, { row, status: 'skipped', message });
  for (const problem of firstOfEachRow(problems)) lines.set(problem.row, refusedLine(problem));
  return [...lines].sort(([a], [b]) => a - b).map(([, line]) => line);
}

/** For files whose days are all of another form. */
const DAYS = 'a rules file says how days are written (date-format %d.%m.%Y); ';

/** The error of an import that wrote nothing because rows were refused. */
export function refusedError({ rows, refused, problems }: ImportOutcome): ErrorBody {
  const badDays = new Set(problems.flatMap(({ row, code }) => (code === 'invalid_date' ? [row] : [])));
  const hasOtherDays = badDays.size === rows;
  return {
    code: 'rows_refused',
    message: `${refused} of ${count(rows, 'row')} ${refused === 1 ? 'is' : 'are'} refused; nothing was imported`,
    hint: `${hasOtherDays ? DAYS : ''}correct them and import again, or take the other rows with --keep-going`,
    rows: problems,
  };
}

/** The sentence that says what changed. */
export function summaryText({ answer, rows, refused, skipped }: ImportOutcome): string {
  const {
    transactionsAdded: added = 0,
    unchanged = 0,
    updated = 0,
    contactsAdded = 0,
    entriesAdded = 0,
  } = answer ?? {};
  const parts = [
    ...(added > 0 ? [`added ${count(added, 'transaction')}`] : []),
    ...(contactsAdded > 0 ? [`added ${count(contactsAdded, 'contact')}`] : []),
    ...(entriesAdded > 0
      ? [`added ${entriesAdded.toLocaleString('en-US')} ${entriesAdded === 1 ? 'entry' : 'entries'} of history`]
      : []),
    ...(updated > 0 ? [`completed ${count(updated, 'contact')}`] : []),
    ...(unchanged > 0 ? [`${count(unchanged, 'row')} here already`] : []),
    ...(skipped.size > 0 ? [`${count(skipped.size, 'row')} left out`] : []),
    ...(refused > 0 ? [`${count(refused, 'row')} refused`] : []),
  ];
  const said = parts.length === 0 ? `nothing to import in ${count(rows, 'row')}` : parts.join(', ');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

/** The refused rows for people, one line each; on a terminal only the first ones and how many more there are. */
export function problemLines(problems: readonly RowProblem[], terminal: boolean): readonly string[] {
  const listed = terminal ? problems.slice(0, IMPORT.listedMax) : problems;
  const lines = listed.map(
    ({ row, field, message }) => `line ${row}${field === undefined ? '' : `, ${field}`}: ${message}`,
  );
  const more = problems.length - listed.length;
  return more > 0 ? [...lines, `and ${more.toLocaleString('en-US')} more; --rejects FILE writes all of them`] : lines;
}

function refusedLine({ row, code, field, message }: RowProblem): Readonly<Record<string, unknown>> {
  return { row, status: 'refused', code, ...(field === undefined ? {} : { field }), message };
}

function firstOfEachRow(problems: readonly RowProblem[]): readonly RowProblem[] {
  return problems.filter((problem, index) => problem.row !== problems[index - 1]?.row);
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
