// What an import would do, decided before anything is written. Pure over the book's state.
// A transaction row is its external id if it has one, else its content plus its occurrence number, within a source name:
// the same file twice, on any device, gives the same ids; twins in one file stay two. A contact row is its name. The row
// of an export is the record that it names.

import type { Slices } from '../../../base/slices.ts';
import { nameKey } from '../../../base/text.ts';
import { derivedUuid, isUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { Contact } from '../../../model/contact.ts';
import { HISTORY_KIND } from '../../../model/past-entry.ts';
import type { Stored } from '../../../model/record.ts';
import type { RowProblem } from '../../../protocol/error-code.ts';
import type { ContactRow, ImportRow, RecordRow, TransactionRow } from '../../../protocol/local/import-rows.ts';
import { defined } from '../clean.ts';
import { Completions } from './contact-completion.ts';
import { DuplicateHints } from './duplicate-hints.ts';
import type { Card } from './duplicate-hints.ts';
import { externalTransactionId } from './external-ids.ts';
import { isImportUndo } from './import-batches.ts';
import { RecordPlanner } from './import-records.ts';

/** A mutation to author, without its time. */
export interface PlannedMutation {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What becomes of one row. */
export interface RowResult {
  readonly row: number;
  readonly status: 'added' | 'unchanged' | 'updated' | 'refused';
  readonly id?: string;
}

/** A whole import, planned. */
export interface ImportPlan {
  readonly mutations: readonly PlannedMutation[];
  readonly results: readonly RowResult[];
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly string[];
  readonly contactsAdded: number;
  readonly transactionsAdded: number;
  readonly entriesAdded: number;
}

/** Rows that are planned at once. */
const ROWS_PER_PIECE = 100;

/** Plans rows in file order, in pieces. `batch` marks what it adds; `at`: wall ms. */
export function* planImport(
  view: BookState,
  rows: readonly ImportRow[],
  facts: { source: string; batch: string; at: number },
): Slices<ImportPlan> {
  const planner = new Planner(view, facts);
  for (const [index, row] of rows.entries()) {
    planner.row(row);
    if (index % ROWS_PER_PIECE === 0) yield;
  }
  return planner;
}

type Problem = Omit<RowProblem, 'row'>;

class Planner implements ImportPlan {
  readonly mutations: PlannedMutation[] = [];
  readonly results: RowResult[] = [];
  readonly problems: RowProblem[] = [];
  readonly warnings: string[] = [];
  contactsAdded = 0;
  transactionsAdded = 0;
  entriesAdded = 0;
  readonly #view: BookState;
  readonly #source: string;
  readonly #batch: string;
  readonly #contacts = new Map<string, string | undefined>();
  readonly #cards = new Map<string, string>();
  readonly #restored = new Set<string>();
  readonly #occurrences = new Map<string, number>();
  readonly #contents = new Map<string, string>();
  readonly #records: RecordPlanner;
  readonly #hints: DuplicateHints;
  readonly #completions: Completions;

  constructor(view: BookState, { source, batch, at }: { source: string; batch: string; at: number }) {
    this.#view = view;
    this.#source = source;
    this.#batch = batch;
    this.#records = new RecordPlanner(view, at);
    this.#hints = new DuplicateHints(view);
    this.#completions = new Completions(view);
  }

  row(row: ImportRow): void {
    if (row.kind === 'contact') this.#contactRow(row);
    else if (row.kind === 'record') this.#recordRow(row);
    else this.#transactionRow(row);
  }

  #transactionRow(row: TransactionRow): void {
    const content = contentOf(row);
    const id = this.#idOf(row, content);
    const other = this.#contents.get(id);
    if (other !== undefined && other !== content) {
      const message = `the id ${row.externalId ?? ''} stands at another row with other content`;
      this.#refuse(row, { code: 'id_conflict', field: 'id', message });
      return;
    }
    this.#contents.set(id, content);
    const stored = this.#view.get('transaction', id);
    if (other === undefined && isImportUndo(stored?.deleted)) this.#restore(row, id, stored?.record.contactId ?? '');
    // Live or deleted by hand: what an import made once is left as people have it now.
    else if (other !== undefined || stored !== undefined) this.#done(row, 'unchanged', id);
    else this.#add(row, id);
  }

  #add(row: TransactionRow, id: string): void {
    const contactId = this.#contactOf(row, row.contact);
    if (contactId === undefined) return;
    const { direction, amountMinor, currency, date, description, due, externalId, category } = row;
    const texts = { date, description, due, category, externalId, importBatch: this.#batch };
    const args = defined({ id, contactId, direction, amountMinor, currency, ...texts });
    this.#mutate('transaction.add', args);
    this.transactionsAdded += 1;
    this.#done(row, 'added', id);
  }

  /** What the undo of an import deleted comes back when it is imported again. */
  #restore(row: TransactionRow, id: string, contactId: string): void {
    this.#restoreContact(contactId);
    this.#mutate('transaction.restore', { id });
    this.transactionsAdded += 1;
    this.#done(row, 'added', id);
  }

  #restoreContact(id: string): void {
    if (this.#restored.has(id) || !isImportUndo(this.#view.get('contact', id)?.deleted)) return;
    this.#restored.add(id);
    this.#mutate('contact.restore', { id });
    this.contactsAdded += 1;
  }

  #contactRow(row: ContactRow): void {
    const key = nameKey(row.name);
    const { row: _row, kind: _kind, ...fields } = row;
    const card = JSON.stringify(fields);
    const earlier = this.#cards.get(key);
    if (earlier !== undefined && earlier !== card)
      this.warnings.push(`row ${row.row}: a contact called ${JSON.stringify(row.name)} stands in the file already`);
    this.#cards.set(key, earlier ?? card);
    const before = this.contactsAdded;
    const id = this.#contactOf(row, row.name, fields);
    if (id === undefined) return;
    if (this.contactsAdded > before) {
      this.#hint(row, { id, ...fields });
      this.#done(row, 'added', id);
    } else this.#complete(row, id, fields);
  }

  /** Fills in what a contact that is here lacks. */
  #complete(row: ImportRow, id: string, fields: Readonly<Record<string, unknown>>): void {
    const edit = this.#completions.of(id, fields);
    if (edit !== undefined) this.mutations.push(edit);
    this.#done(row, edit === undefined ? 'unchanged' : 'updated', id);
  }

  #hint({ row }: ImportRow, card: Card): void {
    const hint = this.#hints.added(card);
    if (hint !== undefined) this.warnings.push(`row ${row}: ${hint}`);
  }

  #recordRow(row: RecordRow): void {
    const { problem, mutation, id, makes, warning } = this.#records.plan(row);
    if (problem !== undefined) return this.#refuse(row, problem);
    if (warning !== undefined) this.warnings.push(`row ${row.row}: ${warning}`);
    if (mutation === undefined) return this.#done(row, 'unchanged', id);
    this.mutations.push(mutation);
    if (makes === 'contact') {
      this.contactsAdded += 1;
      if (mutation.name === 'record.put') this.#hint(row, { ...(mutation.args['fields'] as Contact), id });
    }
    if (makes === 'transaction') this.transactionsAdded += 1;
    if (makes === HISTORY_KIND) this.entriesAdded += 1;
    return this.#done(row, 'added', id);
  }

  #idOf(row: TransactionRow, content: string): string {
    const { externalId } = row;
    if (externalId !== undefined) {
      // The row of an export: it names a record of this very book.
      const isRecord = isUuid(externalId) && this.#view.get('transaction', externalId) !== undefined;
      return isRecord ? externalId : externalTransactionId(externalId, { source: this.#source });
    }
    const occurrence = (this.#occurrences.get(content) ?? 0) + 1;
    this.#occurrences.set(content, occurrence);
    return derivedUuid(JSON.stringify(['transaction', this.#source, 'content', content, occurrence]));
  }

  /** The contact of this name, or a new one with an id derived from the name; undefined if the row was refused. */
  #contactOf(row: ImportRow, name: string, fields?: Readonly<Record<string, unknown>>): string | undefined {
    const key = nameKey(name);
    if (!this.#contacts.has(key)) {
      const named = this.#view.contactsNamed(name);
      const make = (): string => this.#derivedContact(key, fields ?? { name }, fields !== undefined);
      this.#contacts.set(key, named.length > 1 ? undefined : (named[0] ?? make()));
    }
    const known = this.#contacts.get(key);
    if (known === undefined) {
      const message = `several contacts are called ${JSON.stringify(name)}`;
      this.#refuse(row, { code: 'ambiguous_contact', field: 'contact', message });
    }
    return known;
  }

  /**
   * The first derived id that is not that of a contact deleted by hand; made, or restored, if it is not there. A row that
   * is about the contact itself (`itself`) leaves what was deleted by hand as it is.
   */
  #derivedContact(key: string, args: Readonly<Record<string, unknown>>, itself: boolean): string {
    for (let number = 0; ; number += 1) {
      const id = derivedUuid(JSON.stringify(number === 0 ? ['contact', key] : ['contact', key, number]));
      const stored: Stored<unknown> | undefined = this.#view.get('contact', id);
      this.#restoreContact(id);
      if (stored?.deleted !== undefined && !this.#restored.has(id) && !itself) continue;
      if (stored === undefined) {
        this.#mutate('contact.add', { id, ...args });
        this.contactsAdded += 1;
      }
      return id;
    }
  }

  #mutate(name: string, args: Readonly<Record<string, unknown>>): void {
    this.mutations.push({ name, args });
  }

  #done(row: ImportRow, status: 'added' | 'unchanged' | 'updated', id: string): void {
    this.results.push({ row: row.row, status, id });
  }

  #refuse(row: ImportRow, problem: Problem): void {
    this.problems.push({ row: row.row, ...problem });
    this.results.push({ row: row.row, status: 'refused' });
  }
}

function contentOf(row: TransactionRow): string {
  const { contact, direction, amountMinor, currency, date, description, due } = row;
  return JSON.stringify([date, nameKey(contact), direction, amountMinor, currency, description, due ?? null]);
}
