// Our own NDJSON export: contacts, transactions and conflicts come back as they were, deleted ones too, with ids, times and
// fields of newer versions; the book's name and currency into a book that has nothing else. What is cut off is noticed by
// its missing end. Marks of undone entries belong to the history of the book that was exported, and are left out.

import { parseJson } from '../../../base/json.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { CheckedRow } from '../finish-row.ts';
import { quoteCell } from '../reject-text.ts';
import type { TextLine } from '../text-lines.ts';
import { textLines } from '../text-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds that are written again as they were. Others are what a history or a newer version is about. */
const KINDS = ['contact', 'transaction', 'conflict'];

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
  /** Contacts that were merged into others, which come first. */
  readonly #merged = new Map<string, { readonly into: string; readonly row: CheckedRow }>();
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
    if (kind !== 'contact') yield* this.#mergedContacts();
    const row = rowOf({ line, text }, kind, value);
    const { id, mergedInto } = record as Fields;
    if (kind !== 'contact' || typeof mergedInto !== 'string') yield row;
    else this.#merged.set(String(id), { into: mergedInto, row });
    return undefined;
  }

  *close(): Generator<CheckedRow> {
    yield* this.#mergedContacts();
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

  /** After all other contacts, each after the one that it was merged into. */
  *#mergedContacts(): Generator<CheckedRow> {
    const depth = (id: string): number => {
      let steps = 0;
      for (
        let at = this.#merged.get(id);
        at !== undefined && steps <= this.#merged.size;
        at = this.#merged.get(at.into)
      )
        steps += 1;
      return steps;
    };
    const rows = [...this.#merged].map(([id, { row }]) => ({ row, depth: depth(id) }));
    this.#merged.clear();
    for (const { row } of rows.toSorted((a, b) => a.depth - b.depth)) yield row;
  }
}

function rowOf({ line, text }: TextLine, kind: string, { record, deleted }: Fields): CheckedRow {
  const { id, ...fields } = record as Fields;
  const raw = quoteCell(text);
  if (kind === 'book') {
    const args = { name: fields['name'], currency: fields['currency'] };
    return { ok: true, row: line, raw, warnings: [], value: { row: line, kind: 'record', mutation: 'book', args } };
  }
  if (!KINDS.includes(kind)) {
    const skipped = `records of the kind ${JSON.stringify(kind.slice(0, 40))} are not imported`;
    return { ok: false, row: line, raw, warnings: [], problems: [], skipped };
  }
  const args = { kind, id, fields, ...(deleted === undefined ? {} : { deleted }) };
  return { ok: true, row: line, raw, warnings: [], value: { row: line, kind: 'record', mutation: 'record.put', args } };
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
