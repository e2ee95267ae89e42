// A contact for people: its row in a list, its values for --plain, and its fields.

import type { AmountView, ContactView } from '../../../protocol/local/views.ts';
import type { Context } from '../../context.ts';
import type { Field } from '../../output/field-list.ts';
import { optional } from '../../output/field-list.ts';
import { balanceSentence, balanceStyle, moneyText, signOf } from '../../output/money-text.ts';
import type { Cell, Column } from '../../output/table.ts';
import type { Theme } from '../../output/theme.ts';
import { visible, visibleLines } from '../../output/visible.ts';
import { newerTexts } from '../newer-text.ts';
import { shortId } from '../short-id.ts';
import { localTime } from '../local-time.ts';

/** Columns of a list of contacts. */
export const CONTACT_COLUMNS: readonly Column[] = [
  { title: 'NAME', flexible: true },
  { title: 'BALANCE', align: 'right' },
  { title: 'TRANSACTIONS', align: 'right' },
  { title: 'REACH', flexible: true },
  { title: 'TAGS', flexible: true },
  { title: '' },
  { title: 'ID' },
];

/** One row of it. */
export function contactRow(contact: ContactView, theme: Theme): Cell[] {
  const owed = (contact.balances ?? []).filter((balance) => signOf(balance) !== 0);
  const name = { text: visible(contact.name), ...(contact.archived ? { style: theme.faint } : {}) };
  return [
    name,
    { text: owed.map(moneyText).join(', '), ...commonStyle(owed, theme) },
    { text: contact.transactions === undefined ? '' : String(contact.transactions), style: theme.faint },
    { text: visible(contact.handle ?? contact.phones[0] ?? contact.emails[0] ?? '') },
    { text: visible(contact.tags.join(', ')) },
    { text: contact.archived ? 'archived' : '', style: theme.faint },
    { text: shortId(contact.id), style: theme.faint },
  ];
}

/** Values for --plain: id, name, balances, handle, phones, e-mails, tags, archived. */
export function contactValues(contact: ContactView): string[] {
  const balances = (contact.balances ?? []).map(({ amount, currency }) => `${amount} ${currency}`);
  const { id, name, handle = '', phones, emails, tags } = contact;
  const lists = [balances, [handle], phones, emails, tags].map((items) => items.join(','));
  return [id, name, ...lists, contact.archived ? 'archived' : ''];
}

/** Its fields, one by one. */
export function contactFields(contact: ContactView, { out, system }: Context): Field[] {
  const balances = (contact.balances ?? []).filter((balance) => signOf(balance) !== 0);
  const name = visible(contact.name);
  return [
    ['Name', [out.theme.strong(name)]],
    ['Balance', balances.map((balance) => balanceStyle(balance, out.theme)(balanceSentence(name, balance)))],
    ['Transactions', optional(contact.transactions?.toString())],
    ['Handle', optional(contact.handle && visible(contact.handle))],
    ['Phone', contact.phones.map(visible)],
    ['Email', contact.emails.map(visible)],
    ['Tags', optional(visible(contact.tags.join(', ')))],
    ['Note', contact.note === undefined || contact.note === '' ? [] : visibleLines(contact.note)],
    ['External', Object.entries(contact.externalIds).map(([source, id]) => visible(`${source}=${id}`))],
    ['Newer', newerTexts(contact)],
    ['State', contact.archived ? [out.theme.faint('archived')] : []],
    ['Added', [localTime(system, contact.createdAt)]],
    ['Changed', contact.updatedAt === contact.createdAt ? [] : [localTime(system, contact.updatedAt)]],
    ['Id', [out.theme.faint(visible(contact.id))]],
  ];
}

function commonStyle(balances: readonly AmountView[], theme: Theme): Pick<Cell, 'style'> {
  const [first] = balances;
  if (first === undefined || balances.some((balance) => signOf(balance) !== signOf(first))) return {};
  return { style: balanceStyle(first, theme) };
}
