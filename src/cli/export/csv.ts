// Transactions as CSV (RFC 4180, line feeds), in the columns that an import reads. A text cell that a spreadsheet would
// take for a formula gets an apostrophe in front, which an import takes off again; amounts and dates are never touched.

import { amountOf, asContact, asTransaction, ContactNames } from './record-writer.ts';
import type { RecordWriter } from './record-writer.ts';

const HEADER = 'date,contact,amount,currency,direction,description,due,id,category,tags\n';
/** What spreadsheets begin a formula with, wide letters too; also behind apostrophes, so that taking one off is safe. */
const FORMULA = /^'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const SPECIAL = /[",;\t\r\n]|^\s|\s$/;

/** A text cell: guarded against being a formula, quoted where it must be. */
export function textCell(text: string): string {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Writes CSV: one row for every transaction, from the oldest on. */
export function csvWriter(): RecordWriter {
  const names = new ContactNames();
  return {
    head: () => HEADER,
    record: (item) => {
      const contact = asContact(item);
      if (contact !== undefined) names.add(contact);
      const transaction = asTransaction(item);
      if (transaction === undefined) return '';
      const { date, currency, direction, description, due = '', id, category, tags } = transaction;
      const texts = [names.nameOf(transaction), description, tags.join('; ')].map(textCell);
      const [name = '', text = '', tagged = ''] = texts;
      return `${[date, name, amountOf(transaction), currency, direction, text, due, id, category, tagged].join(',')}\n`;
    },
    end: () => '',
  };
}
