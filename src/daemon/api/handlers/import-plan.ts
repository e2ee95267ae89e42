// What an import would do, decided before anything is written. Pure over the book's state.
// A row is its external id if it has one, else its content plus its occurrence number, within a source name:
// the same file twice, on any device, gives the same ids; twins in one file stay two.

import { nameKey } from '../../../base/text.ts';
import { derivedUuid, isUuid } from '../../../base/uuid.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { RowProblem } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import { defined } from '../clean.ts';

/** A row as the command line sends it. */
export type ImportRow = Params<'import.rows'>['rows'][number];

/** A mutation to author, without its time. */
export interface PlannedMutation {
  readonly name: 'contact.add' | 'transaction.add';
  readonly args: Readonly<Record<string, unknown>>;
}

/** What becomes of one row. */
export interface RowResult {
  readonly row: number;
  readonly status: 'added' | 'unchanged' | 'refused';
  readonly id?: string;
}

/** A whole import, planned. */
export interface ImportPlan {
  readonly mutations: readonly PlannedMutation[];
  readonly results: readonly RowResult[];
  readonly problems: readonly RowProblem[];
  readonly contactsAdded: number;
}

/** Plans rows in file order. `batch` marks what it adds. */
export function planImport(
  view: BookState,
  rows: readonly ImportRow[],
  facts: { source: string; batch: string },
): ImportPlan {
  const planner = new Planner(view, facts);
  for (const row of rows) planner.row(row);
  return planner;
}

class Planner implements ImportPlan {
  readonly mutations: PlannedMutation[] = [];
  readonly results: RowResult[] = [];
  readonly problems: RowProblem[] = [];
  contactsAdded = 0;
  readonly #view: BookState;
  readonly #source: string;
  readonly #batch: string;
  readonly #contacts = new Map<string, string | undefined>();
  readonly #occurrences = new Map<string, number>();
  readonly #contents = new Map<string, string>();

  constructor(view: BookState, { source, batch }: { source: string; batch: string }) {
    this.#view = view;
    this.#source = source;
    this.#batch = batch;
  }

  row(row: ImportRow): void {
    const content = contentOf(row);
    const id = this.#idOf(row, content);
    const other = this.#contents.get(id);
    if (other !== undefined && other !== content) {
      this.#refuse(row, {
        code: 'id_conflict',
        field: 'id',
        message: `the id ${row.externalId ?? ''} stands at another row with other content`,
      });
      return;
    }
    this.#contents.set(id, content);
    // Live or deleted: what an import made once is left as people have it now.
    if (other !== undefined || this.#view.get('transaction', id) !== undefined) {
      this.results.push({ row: row.row, status: 'unchanged', id });
      return;
    }
    const contactId = this.#contactOf(row);
    if (contactId !== undefined) this.#add(row, id, contactId);
  }

  #add(row: ImportRow, id: string, contactId: string): void {
    const { direction, amountMinor, currency, date, description, due, externalId } = row;
    const args = defined({
      id,
      contactId,
      direction,
      amountMinor,
      currency,
      date,
      description,
      due,
      externalId,
      importBatch: this.#batch,
    });
    this.mutations.push({ name: 'transaction.add', args });
    this.results.push({ row: row.row, status: 'added', id });
  }

  #idOf(row: ImportRow, content: string): string {
    // The row of an export: it names a record of this very book.
    if (row.externalId !== undefined && this.#isRecord(row.externalId)) return row.externalId;
    if (row.externalId !== undefined)
      return derivedUuid(JSON.stringify(['transaction', this.#source, 'id', row.externalId]));
    const occurrence = (this.#occurrences.get(content) ?? 0) + 1;
    this.#occurrences.set(content, occurrence);
    return derivedUuid(JSON.stringify(['transaction', this.#source, 'content', content, occurrence]));
  }

  #isRecord(id: string): boolean {
    return isUuid(id) && this.#view.get('transaction', id) !== undefined;
  }

  /** The row's contact: the one of that name, or a new one with an id derived from the name; undefined if refused. */
  #contactOf(row: ImportRow): string | undefined {
    const key = nameKey(row.contact);
    if (this.#contacts.has(key)) {
      const known = this.#contacts.get(key);
      if (known === undefined) this.#refuseAmbiguous(row);
      return known;
    }
    const named = this.#view.contactsNamed(row.contact);
    const id = named.length > 1 ? undefined : (named[0] ?? this.#derivedContact(key, row.contact));
    this.#contacts.set(key, id);
    if (id === undefined) this.#refuseAmbiguous(row);
    return id;
  }

  /** The first derived id that is not that of a deleted contact; made if it is not there yet. */
  #derivedContact(key: string, name: string): string {
    for (let number = 0; ; number += 1) {
      const id = derivedUuid(JSON.stringify(number === 0 ? ['contact', key] : ['contact', key, number]));
      const stored = this.#view.get('contact', id);
      if (stored?.deleted !== undefined) continue;
      if (stored === undefined) {
        this.mutations.push({ name: 'contact.add', args: { id, name } });
        this.contactsAdded += 1;
      }
      return id;
    }
  }

  #refuseAmbiguous(row: ImportRow): void {
    this.#refuse(row, {
      code: 'ambiguous_contact',
      field: 'contact',
      message: `several contacts are called ${JSON.stringify(row.contact)}`,
    });
  }

  #refuse(row: ImportRow, problem: Omit<RowProblem, 'row'>): void {
    this.problems.push({ row: row.row, ...problem });
    this.results.push({ row: row.row, status: 'refused' });
  }
}

function contentOf(row: ImportRow): string {
  const { contact, direction, amountMinor, currency, date, description, due } = row;
  return JSON.stringify([date, nameKey(contact), direction, amountMinor, currency, description, due ?? null]);
}
