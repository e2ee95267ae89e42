// A rules file's text to rules. Every error names the line and says what would be understood there.

import { currencyExponent } from '../../../model/currency.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { excerpt } from '../excerpt.ts';
import type { Assignment, Block, Condition, Field, Piece, Rules } from './rules.ts';
import { FIELDS } from './rules.ts';

type Fixed = Omit<Rules, 'assignments' | 'blocks'>;
type Settings = { -readonly [K in keyof Fixed]: Fixed[K] };

interface OpenBlock {
  readonly line: number;
  readonly conditions: Condition[];
  readonly assignments: Assignment[];
  skip: boolean;
}

/** Reads a rules file. Throws `UserError` `usage` naming the line. */
export function parseRules(text: string): Rules {
  const parser = new RulesParser();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) parser.line(line, index + 1);
  return parser.finish();
}

/** The rules of `--map FIELD=COLUMN`, several at once with commas. Throws `UserError` `usage`. */
export function parseMap(maps: readonly string[]): Pick<Rules, 'assignments' | 'positive'> {
  const parser = new RulesParser();
  const between = new RegExp(`,(?=(?:${FIELDS.join('|')}|positive)=)`);
  for (const pair of maps.flatMap((map) => map.split(between))) {
    const at = pair.indexOf('=');
    const [field, column] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || column === '') throw invalid(undefined, `--map is not FIELD=COLUMN: ${excerpt(pair)}`, fieldsHint());
    parser.line(field === 'positive' ? `positive ${column}` : `${field} %{${column.replaceAll('}', '')}}`, undefined);
  }
  return parser.finish();
}

class RulesParser {
  readonly #settings: Settings = { skip: 0 };
  readonly #assignments: Assignment[] = [];
  readonly #blocks: Block[] = [];
  #open: OpenBlock | undefined;

  line(source: string, line: number | undefined): void {
    const text = source.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return;
    const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
    if (/^\s/.test(source)) this.#inner(word, rest, line);
    else if (word === 'if') this.#begin(rest, line);
    else if (word === 'and') this.#and(rest, line);
    else {
      this.#close();
      this.#outer(word, rest, line);
    }
  }

  finish(): Rules {
    this.#close();
    return { ...this.#settings, assignments: this.#assignments, blocks: this.#blocks };
  }

  #outer(word: string, rest: string, line: number | undefined): void {
    const set = SETTINGS[word];
    // A currency of its own for every row is a field like the others.
    if (set !== undefined && !(word === 'currency' && rest.includes('%'))) set(this.#settings, rest, line);
    else this.#assignments.push(assignment(word, rest, line));
  }

  #inner(word: string, rest: string, line: number | undefined): void {
    if (this.#open === undefined)
      throw invalid(line, 'an indented line belongs to no "if"', 'begin the line at its start');
    if (word === 'skip' && rest === '') this.#open.skip = true;
    else this.#open.assignments.push(assignment(word, rest, line));
  }

  #begin(rest: string, line: number | undefined): void {
    this.#close();
    this.#open = { line: line ?? 0, conditions: [condition(rest, line)], assignments: [], skip: false };
  }

  #and(rest: string, line: number | undefined): void {
    if (this.#open === undefined || this.#open.assignments.length > 0 || this.#open.skip)
      throw invalid(line, '"and" follows an "if" or another "and"', 'if %COLUMN PATTERN');
    this.#open.conditions.push(condition(rest, line));
  }

  #close(): void {
    const open = this.#open;
    if (open === undefined) return;
    if (open.assignments.length === 0 && !open.skip)
      throw invalid(open.line, 'this "if" does nothing', 'indent what it does below it: FIELD TEXT, or skip');
    this.#blocks.push(open);
    this.#open = undefined;
  }
}

type Setter = (settings: Settings, rest: string, line: number | undefined) => void;

const SETTINGS: Readonly<Record<string, Setter | undefined>> = {
  skip: (settings, rest, line) => {
    if (!/^\d{1,4}$/.test(rest)) throw invalid(line, `${excerpt(rest)} is not a number of lines`, 'skip 3');
    settings.skip = Number(rest);
  },
  separator: (settings, rest, line) => {
    const separator = rest === 'tab' ? '\t' : rest;
    if (separator.length !== 1 || separator === '"')
      throw invalid(line, `${excerpt(rest)} is not one character`, 'separator ; or separator tab');
    settings.separator = separator;
  },
  'decimal-mark': (settings, rest, line) => {
    if (rest !== '.' && rest !== ',')
      throw invalid(line, `${excerpt(rest)} is not a decimal mark`, 'decimal-mark . or decimal-mark ,');
    settings.mark = rest;
  },
  'date-format': (settings, rest, line) => {
    const letters = rest
      .match(/%-?[dmYy]/g)
      ?.map((token) => token.slice(-1).toLowerCase())
      .toSorted()
      .join('');
    if (letters !== 'dmy')
      throw invalid(line, `${excerpt(rest)} does not have day, month and year once each`, 'date-format %d/%m/%Y');
    settings.dateFormat = rest;
  },
  currency: (settings, rest, line) => {
    if (currencyExponent(rest.toUpperCase()) === undefined)
      throw invalid(line, `${excerpt(rest)} is not a currency code`, 'currency EUR');
    settings.currency = rest.toUpperCase();
  },
  positive: (settings, rest, line) => {
    if (rest !== 'lent' && rest !== 'borrowed')
      throw invalid(line, `${excerpt(rest)} is not a direction`, 'positive lent or positive borrowed');
    settings.positive = rest;
  },
  fields: (settings, rest) => {
    settings.fields = rest.split(',').map((name) => name.trim().toLowerCase());
  },
};

function assignment(word: string, rest: string, line: number | undefined): Assignment {
  const field = FIELDS.find((name): name is Field => name === word);
  if (field === undefined) throw invalid(line, `${excerpt(word)} is not known`, fieldsHint());
  if (rest === '') throw invalid(line, `${word} is given nothing`, `${word} %COLUMN, or ${word} and a text`);
  return { field, template: template(rest, line) };
}

function condition(rest: string, line: number | undefined): Condition {
  const [column, space, ...others] = template(rest, line);
  const isColumn = column !== undefined && 'column' in column;
  const pattern = space !== undefined && 'text' in space && others.length === 0 ? space.text.trim() : '';
  if (isColumn && pattern !== '') return { column, pattern };
  throw invalid(line, 'the condition is not a column and a pattern', 'if %description *rent*');
}

/** `%name`, `%{any name}`, `%3`, `%%` for the sign itself, and texts between them. */
function template(source: string, line: number | undefined): readonly Piece[] {
  const pieces: Piece[] = [];
  const token = /%%|%\{([^}]*)\}|%([\p{L}\p{N}_-]+)|[^%]+|%/gu;
  for (const [all, braced, plain] of source.matchAll(token)) {
    const column = braced ?? plain;
    if (column !== undefined) pieces.push({ column: column.trim().toLowerCase(), line: line ?? 0 });
    else if (all === '%')
      throw invalid(line, 'a % stands before no column', 'write %% for the sign itself, %{Name} for a column');
    else pieces.push({ text: all === '%%' ? '%' : all });
  }
  return pieces;
}

function fieldsHint(): string {
  const settings = Object.keys(SETTINGS).join(', ');
  return `one of ${FIELDS.join(', ')}; in a rules file also ${settings}, if, and`;
}

/** An error of the rules; without a line it is about a flag. */
export function invalid(line: number | undefined, message: string, hint: string): UserError {
  if (line === undefined) return new UserError({ code: 'usage', message, hint, field: 'map' });
  const rows = [{ row: line, code: 'usage', message }];
  return new UserError({ code: 'usage', message: `rules, line ${line}: ${message}`, hint, field: 'rules', rows });
}
