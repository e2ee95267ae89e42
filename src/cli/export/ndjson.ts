// The lossless format: every record of every kind, live and deleted, as it is stored, one a line, between a head and a counted end.
// With `--log` the history comes first, in the shape of `ledger log --ndjson`, each line with its `entry` for an import.
// Beside a transaction's record stand its contact's name and its amount, for people and scripts; an import ignores them.

import type { ExportedEntry } from '../../protocol/local/export-views.ts';
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
    head: ({ book, version, at, filter, log }) => {
      // Who takes it for the whole book would take the rest for deleted.
      const part = filter === undefined ? {} : { part: true, filter };
      const history = log === undefined ? {} : { log: true, ...log };
      return `${toJson({ schema: FORMAT_VERSION, format: FORMAT, ledger: version, at, book, ...part, ...history })}\n`;
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
    end: (records, entries) => `${toJson({ end: true, records, ...(entries === undefined ? {} : { entries }) })}\n`,
  };
}

/** A line of the history. */
export function entryLine(item: ExportedEntry): string {
  return `${toJson(item)}\n`;
}
