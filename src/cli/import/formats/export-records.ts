// Our own NDJSON export: contacts, transactions and conflicts come back as they were, deleted ones too, with ids, times and
// fields of newer versions; the book's name and currency into a book that has nothing else. Kinds that this version does not
// know are refused: nothing is lost unsaid. What is cut off is noticed by its missing end. Entries of its history (`--log`) come too, for reading. Marks of undone entries name entries of the book
// that was exported, and are left out; its history says what was undone.

import { parseJson } from '../../../base/json.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { CheckedRow } from '../finish-row.ts';
import { IMPORT } from '../limits.ts';
import { quoteCell } from '../reject-text.ts';
import type { TextLine } from '../text-lines.ts';
import { textLines } from '../text-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds that are written again as they were. */
const KINDS = ['contact', 'transaction', 'conflict'];
/** Characters of a line: an entry is there twice, as people read it too. */
const LINE_CHARS_MAX = 16 * IMPORT.lineCharsMax;

/** One row for every record. Throws `UserError` for a file that is no export, is of a newer version, or was cut. */
export async function* exportRows(pieces: AsyncIterable<string>): AsyncGenerator<CheckedRow> {
  const file = new ExportFile();
  for await (const line of textLines(pieces, LINE_CHARS_MAX)) {
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
  #hasHistory = false;
  #records = 0;
  #entries = 0;

  *line({ line, text }: TextLine): Generator<CheckedRow> {
    const value = parsed(text);
    if (value === undefined) return yield refused(line, text, 'the line is not a JSON object');
    if (value['format'] !== undefined) return this.#head(value, line);
    if (value['end'] === true) return this.#end(value, line);
    const { kind, record, entry } = value;
    if (typeof entry === 'object' && entry !== null) return yield this.#entry(entry as Fields, { line, text });
    if (typeof kind !== 'string' || typeof record !== 'object' || record === null)
      return yield refused(line, text, typeof value['mutation'] === 'string' ? HISTORY : NO_RECORD);
    this.#records += 1;
    // The history says it better: who took what back, and when.
    if (kind === 'undo' && this.#hasHistory) return undefined;
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

  #entry(entry: Fields, { line, text }: TextLine): CheckedRow {
    this.#entries += 1;
    const value = { row: line, kind: 'record', mutation: 'history.put', args: entry } as const;
    return { ok: true, row: line, raw: quoteCell(text), warnings: [], value };
  }

  #head({ format, schema, log }: Fields, line: number): void {
    this.#hasHead = true;
    this.#hasHistory = log === true;
    if (format === 'ledger-export' && schema === 1) return;
    throw damaged(`line ${line} is the head of another format, or of a newer ledger's`, line);
  }

  #end({ records, entries = 0 }: Fields, line: number): void {
    this.#ended = true;
    if (records !== this.#records)
      throw damaged(`line ${line} counts ${String(records)} records, but ${this.#records} are there`, line);
    if (entries !== this.#entries)
      throw damaged(`line ${line} counts ${String(entries)} entries, but ${this.#entries} are there`, line);
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
  if (kind === 'undo') return { ok: false, row: line, raw, warnings: [], problems: [], skipped: MARKS };
  if (!KINDS.includes(kind)) {
    const message = `records of the kind ${JSON.stringify(kind.slice(0, 40))} need a newer ledger: upgrade this one`;
    return refused(line, text, { field: 'kind', message });
  }
  const args = { kind, id, fields, ...(deleted === undefined ? {} : { deleted }) };
  return { ok: true, row: line, raw, warnings: [], value: { row: line, kind: 'record', mutation: 'record.put', args } };
}

const MARKS = 'what is undone is told by the history, which export --log has';
const HISTORY = 'the line is of a history for reading only (ledger log); export --log has one that can be imported';
const NO_RECORD = 'the line has no kind and record';

function parsed(text: string): Fields | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function refused(
  row: number,
  text: string,
  why: string | { readonly field: string; readonly message: string },
): CheckedRow {
  const problem = { row, code: 'invalid_row', ...(typeof why === 'string' ? { message: why } : why) };
  return { ok: false, row, raw: quoteCell(text), warnings: [], problems: [problem] };
}

function damaged(message: string, row: number): UserError {
  const hint = 'nothing was imported; take a whole file of `ledger export`';
  return new UserError({ code: 'invalid_row', message, hint, rows: [{ row, code: 'invalid_row', message }] });
}
