// From the words of a filter, as the shell gives them, to its terms. Pure.

import { suggestion } from '../../base/suggestion.ts';
import { concerns, FIELDS, FilterMistake } from './filter-term.ts';
import type { Comparison, Field, Place, Scope, Term } from './filter-term.ts';

const SHAPE = /^([A-Za-z]+)(?:\.([A-Za-z]+))?(:|<=|>=|<|>|=)(.*)$/s;
const RELATIONS: Readonly<Record<string, Comparison>> = { before: '<', after: '>', on: 'is' };
const COMPARISONS: Readonly<Record<string, Comparison>> = { ':': 'is', '=': 'is' };

/** The terms of a filter. Throws `FilterMistake`. */
export function parseFilter(words: readonly string[], scope: Scope): readonly Term[] {
  return words.flatMap((word, index) => (word.trim() === '' ? [] : [parseWord(word, index, scope)]));
}

function parseWord(word: string, index: number, scope: Scope): Term {
  const place = (start: number, end = word.length): Place => ({ word: index, start, end });
  const sign = /^[+-]/.exec(word)?.[0] ?? '';
  const body = word.slice(sign.length);
  const base = { comparison: 'is', negated: sign === '-', at: place(0) } as const;
  if (sign !== '' && body === '')
    throw new FilterMistake(place(0), `${sign} needs a tag behind it`, { hint: `${sign}trip` });
  const quoted = unquoted(body);
  if (quoted !== undefined) return { ...base, field: sign === '+' ? 'tag' : 'text', value: quoted };
  if (sign === '+') return { ...base, field: 'tag', value: body };
  const shape = SHAPE.exec(body);
  if (shape !== null) return fieldTerm(shape, { sign, scope, base, place });
  const flag = fieldNamed(body);
  if (flag !== undefined && FIELDS[flag].kind === 'flag') return inScope({ ...base, field: flag, value: '' }, scope);
  return { ...base, field: sign === '-' ? 'tag' : 'text', value: body };
}

interface Around {
  readonly sign: string;
  readonly scope: Scope;
  readonly base: { readonly negated: boolean };
  readonly place: (start: number, end?: number) => Place;
}

function fieldTerm(shape: RegExpExecArray, { sign, scope, base, place }: Around): Term {
  const [, name = '', relation, mark = ':', typed = ''] = shape;
  const field = fieldNamed(name);
  const at = place(sign.length, sign.length + name.length);
  if (field === undefined) throw unknownField(name, at, scope);
  inScope({ field, at }, scope);
  const end = sign.length + shape[0].length - typed.length;
  const { kind } = FIELDS[field];
  if (kind === 'flag') throw new FilterMistake(place(at.end), `${field} stands alone`, { hint: field });
  const operator = place(at.end, end);
  const comparison = comparisonOf({ field, relation, mark, operator });
  const value = unquoted(typed) ?? typed;
  if (value.trim() === '')
    throw new FilterMistake(place(0), `${field} is compared with nothing`, { hint: EXAMPLES[kind](field) });
  return { field, comparison, value, negated: base.negated, at: place(end) };
}

/** What is asked of the field; texts are the same or not, and only days are before or after another. */
function comparisonOf(typed: {
  readonly field: Field;
  readonly relation: string | undefined;
  readonly mark: string;
  readonly operator: Place;
}): Comparison {
  const { field, relation, mark, operator } = typed;
  const { kind } = FIELDS[field];
  const hint = EXAMPLES[kind](field);
  if (relation === undefined) {
    const comparison = COMPARISONS[mark] ?? (mark as Comparison);
    if (comparison === 'is' || kind === 'number' || kind === 'day') return comparison;
    throw new FilterMistake(operator, `${field} is not more or less than anything`, { hint });
  }
  const comparison = RELATIONS[relation.toLowerCase()];
  if (kind === 'day' && comparison !== undefined && mark === ':') return comparison;
  const message = kind === 'day' ? `${field} is before:, after: or on: a day` : `${field} is before or after nothing`;
  throw new FilterMistake(operator, message, { hint });
}

const EXAMPLES = {
  text: (field: string) => `${field}:VALUE`,
  flag: (field: string) => field,
  number: (field: string) => `${field}>100, ${field}<=12.50EUR or ${field}=20`,
  day: (field: string) => `${field}.before:2026-12-01, ${field}.after:today-7d or ${field}:2026-11`,
} as const;

function inScope<T extends { readonly field: Field; readonly at: Place }>(term: T, scope: Scope): T {
  if (concerns(term.field, scope)) return term;
  const hint =
    scope === 'contact' && /^(?:lent|borrowed|amount)$/.test(term.field) ? 'balance>0 or balance<0' : undefined;
  throw new FilterMistake(term.at, `a ${scope} has no ${term.field}`, { hint: hint ?? fieldList(scope) });
}

function unknownField(name: string, at: Place, scope: Scope): FilterMistake {
  const meant = suggestion(name, fieldsOf(scope));
  const nearest = meant === undefined ? '' : `did you mean ${meant}? `;
  return new FilterMistake(at, `there is no field ${name}`, {
    hint: `${nearest}${fieldList(scope)}; to look for it as a text: '"…"'`,
  });
}

function fieldList(scope: Scope): string {
  return `fields: ${fieldsOf(scope).join(', ')}`;
}

function fieldsOf(scope: Scope): readonly Field[] {
  return (Object.keys(FIELDS) as Field[]).filter((field) => concerns(field, scope));
}

function fieldNamed(name: string): Field | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(FIELDS, lower) ? (lower as Field) : undefined;
}

/** What stands between quotes, if all of it does. */
function unquoted(text: string): string | undefined {
  const [first, last] = [text.at(0), text.at(-1)];
  return text.length > 1 && first === last && (first === '"' || first === "'") ? text.slice(1, -1) : undefined;
}
