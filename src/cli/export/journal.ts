// The journals of hledger and ledger-cli, which read almost the same text. Every transaction has a cleared mark and a
// code, so that no description can be taken for one, and our id as a tag.

import { currencyExponent } from '../../model/currency.ts';
import type { Transaction } from '../../model/transaction.ts';
import { Accounts } from './accounts.ts';
import type { AccountStyle } from './accounts.ts';
import { asContact, asTransaction, inline } from './record-writer.ts';
import type { ExportFacts, RecordWriter } from './record-writer.ts';

const STYLE: AccountStyle = {
  receivable: 'assets:receivable',
  payable: 'liabilities:payable',
  others: {
    loan: 'assets:cash',
    repayment: 'assets:cash',
    expense: 'expenses:shared',
    gift: 'expenses:gifts',
    adjustment: 'equity:adjustments',
  },
  // Letters, marks, digits, and what neither program gives a meaning to inside a name.
  part: (name) =>
    name
      .normalize('NFC')
      .replaceAll(/[^\p{L}\p{M}\p{N} ._'-]+/gu, '-')
      .replaceAll(/ {2,}/g, ' ')
      .replaceAll(/^[ '.-]+|[ -]+$/g, ''),
};

/** Writes a journal for one of the two. */
export function journalWriter(dialect: 'hledger' | 'ledger'): RecordWriter {
  const accounts = new Accounts(STYLE);
  const currencies = new Set<string>();
  return {
    head: (facts) => head(facts, dialect),
    record: (item) => {
      const contact = asContact(item);
      if (contact !== undefined) accounts.add(contact);
      const transaction = asTransaction(item);
      if (transaction === undefined) return '';
      const { currency } = transaction;
      const first = currencies.has(currency) ? '' : commodity(currency, dialect);
      currencies.add(currency);
      return first + entry(transaction, accounts);
    },
    end: () => '',
  };
}

function head({ book, version, at, filter }: ExportFacts, dialect: string): string {
  const part = filter === undefined ? '' : `; a part of the book: ${inline(filter.join(' '))}\n`;
  const comment = `; ${inline(book.name)}, exported by ledger ${version} at ${at}\n${part}`;
  return dialect === 'hledger' ? `${comment}decimal-mark .\n` : comment;
}

/** How many decimals a currency has, in each program's words. */
function commodity(currency: string, dialect: 'hledger' | 'ledger'): string {
  const exponent = currencyExponent(currency) ?? 0;
  const sample = `1000.${'0'.repeat(exponent)}`;
  if (dialect === 'hledger') return `\ncommodity ${sample} ${currency}\n`;
  return `\ncommodity ${currency}\n    format ${exponent === 0 ? '1000' : sample} ${currency}\n`;
}

function entry(transaction: Transaction, accounts: Accounts): string {
  const { id, date, due, currency, description, tags } = transaction;
  const name = inline(accounts.nameOf(transaction));
  const what = description === '' ? name : inline(description);
  const { account, amount, other, otherAmount } = accounts.postings(transaction);
  return [
    '',
    `${date} * (${id.slice(-12)}) ${what}`,
    `    ; ledger-id: ${id}`,
    `    ; contact: ${name}`,
    ...(due === undefined ? [] : [`    ; due: ${due}`]),
    ...(tags.length === 0 ? [] : [`    ; tags: ${tags.map(inline).join(' ')}`]),
    `    ${account}  ${amount} ${currency}`,
    `    ${other}  ${otherAmount} ${currency}`,
    '',
  ].join('\n');
}
