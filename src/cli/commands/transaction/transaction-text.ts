// A transaction for people: what a write did, its row in a list, its values for --plain, and its fields.

import type { TransactionAnswer, TransactionView } from '../../../protocol/local/views.ts';
import type { Context } from '../../context.ts';
import type { Field } from '../../output/field-list.ts';
import { optional } from '../../output/field-list.ts';
import { balanceSentence, groupDigits, moneyText } from '../../output/money-text.ts';
import type { Cell, Column } from '../../output/table.ts';
import type { Style, Theme } from '../../output/theme.ts';
import { visible, visibleLines } from '../../output/visible.ts';
import { localTime } from '../local-time.ts';
import { dealWord } from './deal-word.ts';
import { newerTexts } from '../newer-text.ts';
import { shortId } from '../short-id.ts';
import type { Shown } from '../write.ts';

/** `Lent 20.00 USD to Ana`, `Ana paid back 20.00 USD`. Escaped. */
export function sentence(transaction: TransactionView): string {
  const words = clause(transaction);
  // A sentence that begins with a name keeps the name as it is.
  return isPaidToMe(transaction) ? words : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function isPaidToMe({ category, direction }: TransactionView): boolean {
  return category === 'repayment' && direction === 'borrowed';
}

function clause(transaction: TransactionView): string {
  const { category, direction, contact, ...money } = transaction;
  const [name, amount] = [visible(contact.name), moneyText(money)];
  if (isPaidToMe(transaction)) return `${name} paid back ${amount}`;
  if (category === 'repayment') return `paid back ${amount} to ${name}`;
  return direction === 'lent' ? `lent ${amount} to ${name}` : `borrowed ${amount} from ${name}`;
}

/** What a new transaction shows: what was done and how things stand with the contact now. */
export function shownAdd(answer: TransactionAnswer): Shown {
  const { transaction, createdContact, balance } = answer;
  const name = visible(transaction.contact.name);
  const created = createdContact === undefined ? '' : `Added ${visible(createdContact.name)}\n`;
  const done = answer.unchanged === true ? 'It is there already; nothing changed' : sentence(transaction);
  return { line: `${created}${done}; ${balanceSentence(name, balance)}`, values: transactionValues(transaction) };
}

/** What a change of a transaction shows. `verb` is such as `Deleted`. */
export function shownChange(answer: TransactionAnswer, verb: string, unchanged: string): Shown {
  const { transaction, balance } = answer;
  const values = transactionValues(transaction);
  if (answer.unchanged === true) return { line: `${unchanged}; nothing changed`, values };
  const name = visible(transaction.contact.name);
  return { line: `${verb}: ${clause(transaction)}; ${balanceSentence(name, balance)}`, values };
}

/** Columns of a list of transactions. */
export const TRANSACTION_COLUMNS: readonly Column[] = [
  { title: 'DATE' },
  { title: 'CONTACT', flexible: true },
  { title: '' },
  { title: 'AMOUNT', align: 'right' },
  { title: '' },
  { title: 'DESCRIPTION', flexible: true },
  { title: 'DUE' },
  { title: 'TAGS', flexible: true },
  { title: '' },
  { title: 'ID' },
];

/** One row of it. */
export function transactionRow(transaction: TransactionView, theme: Theme): Cell[] {
  const style = directionStyle(transaction, theme);
  return [
    { text: visible(transaction.date) },
    { text: visible(transaction.contact.name) },
    ...dealCells(transaction, theme),
    { text: visible(transaction.currency), style },
    { text: visible(transaction.description) },
    { text: visible(transaction.due ?? '') },
    { text: visible(transaction.tags.join(', ')) },
    { text: transaction.pending === true ? 'pending' : '', style: theme.attention },
    { text: shortId(transaction.id), style: theme.faint },
  ];
}

/** What was done and how much, as cells of a row. */
export function dealCells(transaction: TransactionView, theme: Theme): [deal: Cell, amount: Cell] {
  const style = directionStyle(transaction, theme);
  return [
    { text: dealWord(transaction), style },
    { text: groupDigits(visible(transaction.amount)), style },
  ];
}

/** Values for --plain: id, date, contact, direction, amount, currency, description, due, tags, pending. */
export function transactionValues(transaction: TransactionView): (string | undefined)[] {
  const { id, date, contact, direction, amount, currency, description, due, tags, pending } = transaction;
  const state = pending === true ? 'pending' : '';
  return [id, date, contact.name, direction, amount, currency, description, due, tags.join(','), state];
}

/** Its fields, one by one. */
export function transactionFields(transaction: TransactionView, { out, system }: Context): Field[] {
  const { contact, createdAt, updatedAt, category } = transaction;
  const style = directionStyle(transaction, out.theme);
  return [
    ['Contact', [out.theme.strong(visible(contact.name))]],
    ['Amount', [style(`${dealWord(transaction)} ${moneyText(transaction)}`)]],
    ['Description', transaction.description === '' ? [] : visibleLines(transaction.description)],
    ['Date', [visible(transaction.date)]],
    ['Due', optional(transaction.due && visible(transaction.due))],
    ['Category', category === 'loan' ? [] : [visible(category)]],
    ['Tags', optional(visible(transaction.tags.join(', ')))],
    ['External', optional(transaction.externalId && visible(transaction.externalId))],
    ['Newer', newerTexts(transaction)],
    ['State', transaction.pending === true ? [out.theme.attention('pending: not yet answered by the server')] : []],
    ['Added', [localTime(system, createdAt)]],
    ['Changed', updatedAt === createdAt ? [] : [localTime(system, updatedAt)]],
    ['Id', [out.theme.faint(visible(transaction.id))]],
  ];
}

function directionStyle({ direction }: TransactionView, theme: Theme): Style {
  return direction === 'lent' ? theme.owedToMe : theme.iOwe;
}
