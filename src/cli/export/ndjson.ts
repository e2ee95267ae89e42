// The lossless format: every record of every kind, live and deleted, as it is stored, one a line, between a head and a counted end.
// Beside a transaction's record stand its contact's name and its amount, for people and scripts; an import ignores them.

import { toJson } from '../output/visible.ts';
import { amountOf, asContact, asTransaction, ContactNames } from './record-writer.ts';
import type { RecordWriter } from './record-writer.ts';

/** The name of the format in its first line, and its version. */
const FORMAT = 'ledger-export';
const FORMAT_VERSION = 1;

/** Writes NDJSON. */
export function ndjsonWriter(): RecordWriter {
  const names = new ContactNames();
  return {
    head: ({ book, version, at, filter }) => {
      // Who takes it for the whole book would take the rest for deleted.
      const part = filter === undefined ? {} : { part: true, filter };
      return `${toJson({ schema: FORMAT_VERSION, format: FORMAT, ledger: version, at, book, ...part })}\n`;
    },
    record: (item) => {
      const contact = asContact(item);
      if (contact !== undefined) names.add(contact);
      const transaction = asTransaction(item);
      const beside =
        transaction === undefined ? {} : { contact: names.nameOf(transaction), amount: amountOf(transaction) };
      const gone = item.deleted === undefined ? {} : { deleted: item.deleted };
      return `${toJson({ kind: item.kind, ...gone, ...beside, record: item.record })}\n`;
    },
    end: (records) => `${toJson({ end: true, records })}\n`,
  };
}
