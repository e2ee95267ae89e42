// One change of history in words: `lent Ana 20.00 USD "train tickets"`, `changed loan to Ana …: amount 20.00 → 25.00 USD`.
// Pure; everything is escaped.

import type { ChangeView } from '../../protocol/local/views.ts';
import { conflictText } from './conflict-change-text.ts';
import { groupDigits } from '../output/money-text.ts';
import { toJson, visible } from '../output/visible.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The change's lines: what happened to which record, and each further field of an edit. `day`: when it was entered. */
export function changeTexts(change: ChangeView, day: string): readonly string[] {
  const { op, set, was } = change;
  if (change.kind === 'conflict') return [conflictText(change, { noun: subjectOf(change), valueText })];
  if (op === 'edit' && 'into' in set) return [`merged ${nounOf(change)} into ${nameOf({ contact: set['into'] }, {})}`];
  if (op === 'edit' && 'into' in was)
    return [`separated ${nounOf(change)} from ${nameOf({ contact: was['into'] }, {})}`];
  if (op === 'put') return [putText(change, day)];
  if (op === 'edit') return editTexts(change);
  const verb = set['deleted'] === true ? 'deleted' : 'restored';
  return [`${verb} ${nounOf(change)}`];
}

function putText(change: ChangeView, day: string): string {
  const { kind, set, about } = change;
  if (kind === 'transaction') return `${dealText(set, about)}${daysText(set, day)}`;
  if (kind === 'contact') return `added contact ${textOf(set['name'])}`;
  return `added ${visible(kind)} ${visible(change.label)}`.trimEnd();
}

/** `lent Ana 20.00 USD "train tickets"`. */
function dealText(set: Fields, about: Fields): string {
  const [name, money] = [nameOf(set, about), moneyOf(set)];
  const description = quoted(set['description']);
  const isLent = set['direction'] === 'lent';
  if (set['category'] === 'repayment')
    return `${isLent ? `paid ${name} back ${money}` : `${name} paid back ${money}`}${description}`;
  return `${isLent ? `lent ${name} ${money}` : `borrowed ${money} from ${name}`}${description}`;
}

/** The days that the time of the entry does not tell. */
function daysText({ date, due }: Fields, day: string): string {
  const on = typeof date === 'string' && date !== day ? `, on ${visible(date)}` : '';
  return typeof due === 'string' ? `${on}, due ${visible(due)}` : on;
}

function editTexts(change: ChangeView): readonly string[] {
  const [first, ...further] = fieldTexts(change);
  if (first === undefined) return [`changed ${nounOf(change)}`];
  return [`changed ${nounOf(change)}: ${first}`, ...further.map((text) => `  ${text}`)];
}

/** Which record, as it is now but for what the change itself tells: `loan to Ana 25.00 USD "train tickets"`, `contact Ana`. */
function nounOf({ kind, about, label, set }: ChangeView): string {
  if (kind !== 'transaction') return `${kind === 'contact' ? 'contact' : visible(kind)} ${visible(label)}`.trimEnd();
  const isLent = about['direction'] === 'lent';
  const repayment = `repayment ${isLent ? 'to' : 'by'}`;
  const noun = about['category'] === 'repayment' ? repayment : `loan ${isLent ? 'to' : 'from'}`;
  const money = 'amountMinor' in set ? '' : ` ${moneyOf(about)}`;
  return `${noun} ${nameOf(about, about)}${money}${'description' in set ? '' : quoted(about['description'])}`;
}

/** The record that a conflict is about. */
function subjectOf(change: ChangeView): string {
  return nounOf({ ...change, kind: textOf(change.about['of'] ?? 'record'), set: {} });
}

/** Members of documents that say again what another one says. */
const REPEATED = new Set(['amountMinor', 'contactId', 'updatedAt', 'createdAt']);

function fieldTexts({ set, was }: ChangeView): readonly string[] {
  const said = (name: string): boolean => REPEATED.has(name) || (name === 'currency' && 'amount' in set);
  const names = Object.keys(set).filter((name) => !said(name));
  return names.map((name) => {
    if (name === 'amount') return `amount ${amountsText(was, set)}`;
    const before = Object.hasOwn(was, name) ? `${valueText(was[name])} → ` : '→ ';
    return `${visible(name)} ${before}${valueText(set[name])}`;
  });
}

/** `20.00 → 25.00 USD`, or with both currencies where it changed. */
function amountsText(was: Fields, set: Fields): string {
  if (was['currency'] !== set['currency']) return `${moneyOf(was)} → ${moneyOf(set)}`;
  return `${groupDigits(textOf(was['amount']))} → ${moneyOf(set)}`;
}

function moneyOf({ amount, amountMinor, currency }: Fields): string {
  const number = typeof amount === 'string' ? groupDigits(visible(amount)) : `${textOf(amountMinor)} minor units`;
  return `${number} ${textOf(currency)}`;
}

function nameOf({ contact }: Fields, about: Fields): string {
  const known = (contact ?? about['contact']) as { readonly name?: unknown } | undefined;
  return textOf(known?.name ?? '?');
}

function quoted(value: unknown): string {
  return typeof value === 'string' && value !== '' ? ` "${visible(value)}"` : '';
}

function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '(none)';
  if (typeof value === 'string') return isDay(value) ? visible(value) : `"${visible(value)}"`;
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map(valueText).join(', ');
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' ? visible(name) : textOf(value);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function textOf(value: unknown): string {
  return visible(typeof value === 'string' ? value : toJson(value ?? ''));
}
