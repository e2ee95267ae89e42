// Our own NDJSON export: contacts, merges and transactions come back with their ids. What is cut off is noticed by its
// missing end. Other kinds of records, and fields of newer versions, cannot be written again and are left out, said so.

import { parseJson } from '../../../base/json.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { RecordRow } from '../../../protocol/local/import-rows.ts';
import type { CheckedRow } from '../finish-row.ts';
import { quoteCell } from '../reject-text.ts';
import type { TextLine } from '../text-lines.ts';
import { textLines } from '../text-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

const TIMES = ['createdAt', 'updatedAt'];
/** The fields that can be written again; a test holds them to the model's, whose schemas would be too heavy here. */
export const CONTACT = 'id name handle phones emails note tags externalIds archived'.split(' ');
export const TRANSACTION =
  'id amountMinor currency contactId direction description date due category tags externalId importBatch'.split(' ');

/** One row for every record. Throws `UserError` for a file that is no export, is of a newer version, or was cut. */
export async function* exportRows(pieces: AsyncIterable<string>): AsyncGenerator<CheckedRow> {
  const file = new ExportFile();
  for await (const line of textLines(pieces)) {
    if (line.text.trim() === '') continue;
    yield* file.line(line);
  }
  yield* file.close();
}

class ExportFile {
  readonly #into = new Map<string, { readonly row: number; readonly into: string }>();
  #hasHead = false;
  #ended = false;
  #records = 0;

  *line({ line, text }: TextLine): Generator<CheckedRow> {
    const value = parsed(text);
    if (value === undefined) return yield refused(line, text, 'the line is not a JSON object');
    if (value['format'] !== undefined) return this.#head(value, line);
    if (value['end'] === true) return this.#end(value, line);
    const { kind, record } = value;
    if (typeof kind !== 'string' || typeof record !== 'object' || record === null)
      return yield refused(line, text, typeof value['mutation'] === 'string' ? HISTORY : NO_RECORD);
    this.#records += 1;
    if (kind !== 'contact') yield* this.#merges();
    yield this.#record({ line, text }, kind, record as Fields);
    return undefined;
  }

  *close(): Generator<CheckedRow> {
    yield* this.#merges();
    if (this.#hasHead && !this.#ended) throw damaged('the file has no end: it was cut', this.#records + 1);
  }

  #head({ format, schema }: Fields, line: number): void {
    this.#hasHead = true;
    if (format === 'ledger-export' && schema === 1) return;
    throw damaged(`line ${line} is the head of another format, or of a newer ledger's`, line);
  }

  #end({ records }: Fields, line: number): void {
    this.#ended = true;
    if (records !== this.#records)
      throw damaged(`line ${line} counts ${String(records)} records, but ${this.#records} are there`, line);
  }

  #record({ line, text }: TextLine, kind: string, record: Fields): CheckedRow {
    if (kind === 'contact') {
      const { mergedInto, id } = record;
      if (typeof mergedInto === 'string') this.#into.set(String(id), { row: line, into: mergedInto });
      return recordRow({ line, text }, { mutation: 'contact.add', record, known: CONTACT });
    }
    if (kind === 'transaction')
      return recordRow({ line, text }, { mutation: 'transaction.add', record, known: TRANSACTION });
    const skipped = `records of the kind ${JSON.stringify(kind.slice(0, 40))} are not imported`;
    return { ok: false, row: line, raw: quoteCell(text), warnings: [], problems: [], skipped };
  }

  /** Merges after all contacts, those first that nothing else is merged into: so each keeps what it was merged into. */
  *#merges(): Generator<CheckedRow> {
    const depth = (id: string): number => {
      let steps = 0;
      for (let at = this.#into.get(id); at !== undefined && steps <= this.#into.size; at = this.#into.get(at.into))
        steps += 1;
      return steps;
    };
    const merges = [...this.#into].map(([from, { row, into }]) => ({ from, row, into, depth: depth(from) }));
    this.#into.clear();
    for (const { from, row, into } of merges.toSorted((a, b) => b.depth - a.depth)) {
      const value: RecordRow = {
        row,
        kind: 'record',
        mutation: 'contact.merge',
        args: { from, into },
      };
      yield { ok: true, row, raw: '', warnings: [], value, joins: true };
    }
  }
}

interface Wanted {
  readonly mutation: 'contact.add' | 'transaction.add';
  readonly record: Fields;
  readonly known: readonly string[];
}

function recordRow({ line, text }: TextLine, { mutation, record, known }: Wanted): CheckedRow {
  const args = Object.fromEntries(Object.entries(record).filter(([field]) => known.includes(field)));
  const newer = Object.keys(record).filter((field) => ![...known, ...TIMES, 'mergedInto'].includes(field));
  const warnings = newer.map((field) => `row ${line}: ${JSON.stringify(field)} needs a newer ledger and is left out`);
  const value: RecordRow = { row: line, kind: 'record', mutation, args };
  return { ok: true, row: line, raw: quoteCell(text), warnings, value };
}

const HISTORY = 'the line is of a history (export --log), which is for reading';
const NO_RECORD = 'the line has no kind and record';

function parsed(text: string): Fields | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function refused(row: number, text: string, message: string): CheckedRow {
  return { ok: false, row, raw: quoteCell(text), warnings: [], problems: [{ row, code: 'invalid_row', message }] };
}

function damaged(message: string, row: number): UserError {
  const hint = 'nothing was imported; take a whole file of `ledger export`';
  return new UserError({ code: 'invalid_row', message, hint, rows: [{ row, code: 'invalid_row', message }] });
}
