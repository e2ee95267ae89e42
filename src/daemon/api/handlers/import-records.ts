// Records of an export on their way into a book: as they were, with their ids. What is here already, live or deleted, is
// left as it is; what another row of the file adds is known.

import { fitsEntry, MUTATORS } from '../../../model/apply-mutation.ts';
import type { BookState } from '../../../model/book-state.ts';
import { put } from '../../../model/change.ts';
import { HISTORY_KIND, HISTORY_PUT, pastId } from '../../../model/past-entry.ts';
import type { PastEntry } from '../../../model/past-entry.ts';
import { unsaidOf } from '../../../model/unsaid.ts';
import type { RowProblem } from '../../../protocol/error-code.ts';
import type { RecordRow } from '../../../protocol/local/import-rows.ts';
import { isImportUndo } from './import-batches.ts';
import type { PlannedMutation } from './import-plan.ts';

/** What becomes of a row: a mutation, a problem, or neither if there is nothing to do. `makes`: a live record of this kind. */
export interface PlannedRecord {
  readonly id: string;
  readonly mutation?: PlannedMutation;
  readonly makes?: string;
  readonly problem?: Omit<RowProblem, 'row'>;
  /** Why it was left out. */
  readonly warning?: string;
}

type Args = RecordRow['args'];

/** Kinds that an empty book may have: its own record, and a history whose import was broken off. */
const BESIDE: ReadonlySet<string> = new Set(['book', HISTORY_KIND]);

/** Kinds of which the undo of an import deletes records. */
const RESTORED: ReadonlySet<string> = new Set(['contact', 'transaction']);

/** As large as the mark that a past entry leaves. */
const MARK = [put(HISTORY_KIND, { id: 'x'.repeat(36), createdAt: Date.UTC(9999, 1), updatedAt: Date.UTC(9999, 1) })];

/** Plans the records of one file. */
export class RecordPlanner {
  readonly #view: BookState;
  readonly #at: number;
  readonly #added = new Map<string, string>();

  /** `at`: wall ms, for records that another program wrote without times. */
  constructor(view: BookState, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** Plans one; what a record is about comes before it. */
  plan({ mutation, args }: RecordRow): PlannedRecord {
    if (mutation === 'book') return this.#book(args);
    return mutation === HISTORY_PUT ? this.#entry(args) : this.#record(this.#here(args));
  }

  /** An entry of another book's history. This book's own, and those that it has, are here. */
  #entry(args: Args): PlannedRecord {
    const refusal = MUTATORS.get(HISTORY_PUT)?.validate(args);
    if (refusal !== undefined) return { id: '', problem: refusal };
    const past = args as unknown as PastEntry;
    const id = pastId(past);
    const isHere = past.book === this.#view.bookId || this.#view.peek(HISTORY_KIND, id) !== undefined;
    if (isHere || this.#added.has(`${HISTORY_KIND} ${id}`)) return { id };
    if (!fitsEntry({ name: HISTORY_PUT, args, at: this.#at }, MARK))
      return { id, warning: `entry ${past.seq ?? past.n} of the history is too large, and is left out` };
    this.#added.set(`${HISTORY_KIND} ${id}`, '');
    return { id, mutation: { name: HISTORY_PUT, args }, makes: HISTORY_KIND };
  }

  /** As this book would have it: what goes without saying is said, a conflict about the book itself is about this one. */
  #here(args: Args): Args {
    const fields = (args['fields'] ?? {}) as Args;
    const kind = String(args['kind']);
    const times = { createdAt: this.#at, updatedAt: fields['createdAt'] ?? this.#at };
    const isOfBook = kind === 'conflict' && fields['recordKind'] === 'book';
    const place = isOfBook ? { recordId: this.#view.bookId } : {};
    const unsaid = Object.entries({ ...unsaidOf(kind), ...times }).filter(([name]) => fields[name] === undefined);
    return { ...args, fields: { ...fields, ...Object.fromEntries(unsaid), ...place } };
  }

  #record(args: Args): PlannedRecord {
    const [kind, id] = [String(args['kind']), String(args['id'])];
    const refusal = MUTATORS.get('record.put')?.validate(args);
    if (refusal !== undefined) return { id, problem: refusal };
    const content = JSON.stringify(args);
    const twin = this.#added.get(`${kind} ${id}`);
    if (twin !== undefined && twin !== content) {
      const message = `the id ${id} stands at another row with other content`;
      return { id, problem: { code: 'id_conflict', field: 'id', message } };
    }
    const stored = this.#view.peek(kind, id);
    if (twin === undefined && stored !== undefined) return this.#again(args, stored.deleted);
    if (twin !== undefined) return { id };
    const problem = this.#missing(kind, args['fields'] as Args);
    if (problem !== undefined) return { id, problem };
    this.#added.set(`${kind} ${id}`, content);
    return { id, mutation: { name: 'record.put', args }, ...(args['deleted'] === undefined ? { makes: kind } : {}) };
  }

  /** A record that is here already; what the undo of an import deleted comes back. */
  #again(args: Args, cause: string | undefined): PlannedRecord {
    const [kind, id] = [String(args['kind']), String(args['id'])];
    const comesBack = isImportUndo(cause) && args['deleted'] === undefined && RESTORED.has(kind);
    if (!comesBack) return { id };
    this.#added.set(`${kind} ${id}`, JSON.stringify(args));
    return { id, mutation: { name: `${kind}.restore`, args: { id } }, makes: kind };
  }

  /** Name and currency, where nothing else is in the book: elsewhere they are its own. */
  #book({ name, currency }: Args): PlannedRecord {
    const view = this.#view;
    const id = view.bookId;
    const book = view.get('book', id)?.record;
    const isSame = book?.name === name && book?.currency === currency;
    const isEmpty = [...view.kinds()].every((kind) => BESIDE.has(kind) || view.count(kind) === 0);
    const hasTombstones = [...view.deleted('contact'), ...view.deleted('transaction')].length > 0;
    if (book === undefined || isSame || !isEmpty || hasTombstones) return { id };
    const args = { set: { name, currency }, saw: { name: book.name, currency: book.currency } };
    const problem = MUTATORS.get('book.edit')?.validate(args);
    return problem === undefined ? { id, mutation: { name: 'book.edit', args } } : { id, problem };
  }

  /** What a record needs and is neither here nor before it in the file. */
  #missing(kind: string, fields: Args): Omit<RowProblem, 'row'> | undefined {
    const field = kind === 'transaction' ? 'contactId' : kind === 'contact' ? 'mergedInto' : 'recordId';
    const wanted = fields[field] as string | undefined;
    const wantedKind = kind === 'conflict' ? String(fields['recordKind']) : 'contact';
    if (wanted === undefined || this.#has(wantedKind, wanted)) return undefined;
    const message = `there is no ${wantedKind} ${wanted}, neither here nor before in the file`;
    return { code: wantedKind === 'transaction' ? 'transaction_not_found' : 'contact_not_found', field, message };
  }

  #has(kind: string, id: string): boolean {
    const isThere = this.#added.has(`${kind} ${id}`) || this.#view.peek(kind, id) !== undefined;
    return isThere || (kind === 'book' && id === this.#view.bookId);
  }
}
