// Records of an export on their way into a book: they keep their ids. What is here already, live or deleted, is left as
// it is; what another row of the file adds is known.

import { MUTATORS } from '../../../model/apply-mutation.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { RowProblem } from '../../../protocol/error-code.ts';
import type { RecordRow } from '../../../protocol/local/import-rows.ts';
import type { PlannedMutation } from './import-plan.ts';

/** What becomes of a row: a mutation, a problem, or neither if there is nothing to do. */
export interface PlannedRecord {
  readonly id: string;
  readonly mutation?: PlannedMutation;
  readonly problem?: Omit<RowProblem, 'row'>;
}

/** Plans the records of one file. */
export class RecordPlanner {
  readonly #view: BookState;
  readonly #added = new Map<string, string>();
  readonly #merged = new Set<string>();

  constructor(view: BookState) {
    this.#view = view;
  }

  /** Plans one; contacts come before what is about them. */
  plan({ mutation: name, args }: RecordRow): PlannedRecord {
    const id = String(args[name === 'contact.merge' ? 'from' : 'id']);
    const refusal = MUTATORS.get(name)?.validate(args);
    if (refusal !== undefined) return { id, problem: refusal };
    const mutation = { name, args };
    if (name === 'contact.merge') return this.#merge(id, String(args['into']), mutation);
    const kind = name === 'contact.add' ? 'contact' : 'transaction';
    const content = JSON.stringify(args);
    const twin = this.#added.get(`${kind} ${id}`);
    if (twin !== undefined && twin !== content) {
      const message = `the id ${id} stands at another row with other content`;
      return { id, problem: { code: 'id_conflict', field: 'id', message } };
    }
    if (twin !== undefined || this.#view.get(kind, id) !== undefined) return { id };
    if (kind === 'transaction' && !this.#hasContact(String(args['contactId']))) return { id, problem: noContact(args) };
    this.#added.set(`${kind} ${id}`, content);
    return { id, mutation };
  }

  #merge(from: string, into: string, mutation: PlannedMutation): PlannedRecord {
    if (!this.#hasContact(into)) return { id: from, problem: noContact({ contactId: into }) };
    const stored = this.#view.get('contact', from);
    if (stored?.deleted !== undefined || stored?.record.mergedInto !== undefined || this.#merged.has(from))
      return { id: from };
    // Somebody took the merge back in this book: that stands.
    if (stored !== undefined && !this.#added.has(`contact ${from}`)) return { id: from };
    this.#merged.add(from);
    return { id: from, mutation };
  }

  #hasContact(id: string): boolean {
    const stored = this.#view.get('contact', id);
    return this.#added.has(`contact ${id}`) || (stored !== undefined && stored.deleted === undefined);
  }
}

function noContact(args: Readonly<Record<string, unknown>>): Omit<RowProblem, 'row'> {
  const message = `there is no contact ${String(args['contactId'])}, neither here nor before in the file`;
  return { code: 'contact_not_found', field: 'contactId', message };
}
