// What an import remembers of its rows: counts, problems, warnings, and the texts that a rejects file needs.

import type { RowProblem } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { ImportAnswer } from '../../protocol/local/import-views.ts';
import type { CheckedRow } from './finish-row.ts';
import { IMPORT } from './limits.ts';

/** What an import has come to. `skipped`: rows that are nothing to import, and why. */
export interface TallySummary {
  readonly rows: number;
  readonly refused: number;
  readonly skipped: ReadonlyMap<number, string>;
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly string[];
}

/** Counts and problems of one import. */
export class ImportTally {
  readonly #keepTexts: boolean;
  readonly #texts = new Map<number, string>();
  readonly #problems: RowProblem[] = [];
  readonly #warnings: string[] = [];
  #warningCount = 0;
  #rows = 0;
  #refused = 0;
  readonly #skipped = new Map<number, string>();
  readonly #reasons = new Map<string, { readonly first: number; readonly count: number }>();

  /** `keepTexts`: every row's text is kept, since the daemon may still refuse one that was fine here. */
  constructor(keepTexts: boolean) {
    this.#keepTexts = keepTexts;
  }

  get rows(): number {
    return this.#rows;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Counts a row. Throws `UserError` `too_many` past the row limit, `rows_refused` past the problem limit. */
  count(row: CheckedRow): void {
    this.#rows += 1;
    if (this.#rows > IMPORT.rowsMax) throw tooManyRows();
    if (this.#keepTexts) this.#texts.set(row.row, row.raw);
    for (const warning of row.warnings) this.#warn(warning);
    if (row.ok) return;
    if (row.skipped !== undefined) {
      this.#leaveOut(row.row, row.skipped);
      return;
    }
    this.#refused += 1;
    this.#problems.push(...row.problems);
    if (this.#problems.length > IMPORT.problemsMax) throw tooManyProblems(this.#problems);
  }

  /** Adds what the daemon refused and warned of. */
  addAnswer(answer: ImportAnswer): void {
    this.#refused += answer.refused;
    this.#problems.push(...answer.problems);
    for (const warning of answer.warnings) this.#warn(warning);
  }

  /** Counts, problems in row order, and warnings. */
  summary(): TallySummary {
    const more = this.#warningCount - this.#warnings.length;
    return {
      rows: this.#rows,
      refused: this.#refused,
      skipped: this.#skipped,
      problems: this.#problems.toSorted((a, b) => a.row - b.row),
      warnings: [...this.#leftOut(), ...this.#warnings, ...(more > 0 ? [`and ${more} more warnings`] : [])],
    };
  }

  /** The refused rows with their texts and first problems, in row order. */
  *rejects(): Generator<{ readonly raw: string; readonly problem: RowProblem }> {
    let last = 0;
    for (const problem of this.summary().problems) {
      const raw = this.#texts.get(problem.row);
      if (raw !== undefined && problem.row !== last) yield { raw, problem };
      last = problem.row;
    }
  }

  #leaveOut(row: number, why: string): void {
    this.#skipped.set(row, why);
    const known = this.#reasons.get(why);
    this.#reasons.set(why, { first: known?.first ?? row, count: (known?.count ?? 0) + 1 });
  }

  /** One sentence for every reason for which rows were left out. */
  #leftOut(): string[] {
    return [...this.#reasons].map(([why, { first, count }]) =>
      count === 1 ? `row ${first} is left out: ${why}` : `${count} rows are left out, the first is ${first}: ${why}`,
    );
  }

  #warn(warning: string): void {
    this.#warningCount += 1;
    if (this.#warnings.length < IMPORT.warningsMax) this.#warnings.push(warning);
  }
}

function tooManyRows(): UserError {
  return new UserError({
    code: 'too_many',
    message: `the file has more than ${IMPORT.rowsMax} rows`,
    hint: 'split it and import the parts with the same --source',
  });
}

function tooManyProblems(problems: readonly RowProblem[]): UserError {
  return new UserError({
    code: 'rows_refused',
    message: `more than ${IMPORT.problemsMax} problems; nothing was imported`,
    hint: 'look at the first ones',
    rows: problems.slice(0, IMPORT.listedMax),
  });
}
