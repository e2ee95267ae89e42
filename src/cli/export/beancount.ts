// Beancount's journal: accounts opened before their first use, every transaction with our id as its metadata.

import type { Contact } from '../../model/contact.ts';
import type { Transaction } from '../../model/transaction.ts';
import { UserError } from '../../protocol/error-code.ts';
import { Accounts } from './accounts.ts';
import type { AccountStyle } from './accounts.ts';
import { asContact, asTransaction, inline } from './record-writer.ts';
import type { RecordWriter } from './record-writer.ts';

const STYLE: AccountStyle = {
  receivable: 'Assets:Receivable',
  payable: 'Liabilities:Payable',
  others: {
    loan: 'Assets:Cash',
    repayment: 'Assets:Cash',
    expense: 'Expenses:Shared',
    gift: 'Expenses:Gifts',
    adjustment: 'Equity:Adjustments',
  },
  part: accountPart,
};

/** The days that beancount can read. */
const FIRST_DAY = '1700-01-01';
const LAST_DAY = '2199-12-31';

/** Writes a beancount journal. */
export function beancountWriter(): RecordWriter {
  const accounts = new Accounts(STYLE);
  const names = new Map<string, string>();
  const opened = new Set<string>();
  const open = (account: string, name?: string): string => {
    if (opened.has(account)) return '';
    opened.add(account);
    return `${FIRST_DAY} open ${account}\n${name === undefined ? '' : `  name: ${quoted(name)}\n`}`;
  };
  return {
    head: ({ book, filter }) =>
      `${filter === undefined ? '' : `; a part of the book: ${inline(filter.join(' '))}\n`}option "title" ${quoted(book.name)}\noption "operating_currency" "${book.currency}"\n\n`,
    record: (item) => {
      const contact: Contact | undefined = asContact(item);
      const part = contact === undefined ? undefined : accounts.add(contact);
      if (contact !== undefined && part !== undefined) names.set(part, contact.name);
      const transaction = asTransaction(item);
      if (transaction === undefined) return '';
      const { account, other } = accounts.postings(transaction);
      return open(account, accounts.nameOf(transaction)) + open(other) + entry(transaction, accounts);
    },
    end: () => '',
  };
}

function entry(transaction: Transaction, accounts: Accounts): string {
  const { id, date, due, currency, description, tags } = transaction;
  for (const day of [date, due ?? date]) if (day < FIRST_DAY || day > LAST_DAY) throw unreadable(day, id);
  const { account, amount, other, otherAmount } = accounts.postings(transaction);
  return [
    `${date} * ${quoted(accounts.nameOf(transaction))} ${quoted(description)}`,
    `  ledger-id: "${id}"`,
    ...(due === undefined ? [] : [`  due: ${due}`]),
    ...(tags.length === 0 ? [] : [`  tags: ${quoted(tags.join('; '))}`]),
    `  ${account}  ${amount} ${currency}`,
    `  ${other}  ${otherAmount} ${currency}`,
    '',
    '',
  ].join('\n');
}

function unreadable(day: string, id: string): UserError {
  const message = `beancount reads no days before ${FIRST_DAY} or after ${LAST_DAY}; transaction ${id} has ${day}`;
  return new UserError({ code: 'invalid_date', message, hint: 'export another format' });
}

/** A part of an account: letters, digits and dashes; it begins with a capital, or with X where a script has none. */
function accountPart(name: string): string {
  const kept = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (kept === '') return '';
  const capital = kept.charAt(0).toUpperCase() + kept.slice(1);
  return /^[A-Z0-9]/.test(capital) ? capital : `X${capital}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')}"`;
}
