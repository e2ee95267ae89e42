// Imports: rows gather, are planned as a whole, and are written in slices under one group.

import { inTurns, Turns } from '../../../base/slices.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ImportRow } from '../../../protocol/local/import-rows.ts';
import type { ImportAnswer } from '../../../protocol/local/import-views.ts';
import { refuseIfClosed } from '../../store/book-standing.ts';
import { bookOf, newId } from '../context.ts';
import type { Context } from '../context.ts';
import { planImport } from './import-plan.ts';
import type { ImportPlan } from './import-plan.ts';
import { receiptOf, writeSlices } from './import-writes.ts';

const ROWS_MAX = 1_000_000;
const IMPORTS_AT_ONCE_MAX = 16;

interface OpenImport {
  readonly book: string;
  readonly source: string;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  readonly rows: ImportRow[];
}

/** Imports under way, by their id. */
export class Imports {
  readonly #open = new Map<string, OpenImport>();

  /** Opens an import. */
  begin(context: Context, params: Params<'import.begin'>): { import: string; book: string } {
    if (this.#open.size >= IMPORTS_AT_ONCE_MAX) {
      throw new UserError({ code: 'busy', message: 'too many imports at once', hint: 'try again when one has ended' });
    }
    const book = bookOf(context, params.book).replica.id;
    const id = newId(context);
    const { source, keepGoing = false, dryRun = false } = params;
    this.#open.set(id, { book, source, keepGoing, dryRun, rows: [] });
    return { import: id, book };
  }

  /** Takes rows in file order. */
  rows(params: Params<'import.rows'>): { rows: number } {
    const open = this.#get(params.import);
    if (open.rows.length + params.rows.length > ROWS_MAX) {
      this.#open.delete(params.import);
      throw new UserError({ code: 'too_many', message: `more than ${ROWS_MAX} rows`, hint: 'split the file' });
    }
    open.rows.push(...params.rows);
    return { rows: open.rows.length };
  }

  /** Forgets an import. */
  abort(params: Params<'import.abort'>): Record<string, never> {
    this.#open.delete(params.import);
    return {};
  }

  /** Plans the rows and writes them: all or, with `keepGoing`, the good ones. */
  async commit(context: Context, params: Params<'import.commit'>): Promise<ImportAnswer> {
    const open = this.#get(params.import);
    this.#open.delete(params.import);
    const batch = newId(context);
    const { view } = context.store.slot(open.book).replica;
    const pieces = planImport(view, open.rows, { source: open.source, batch, at: context.clock.now() });
    const plan = await inTurns(pieces, new Turns(context.clock));
    if (open.dryRun) refuseIfClosed(context.store.slot(open.book).standing);
    const blocked = plan.problems.length > 0 && !open.keepGoing;
    const slot = context.store.slot(open.book);
    const { mutations } = plan;
    const n = blocked || open.dryRun ? undefined : await writeSlices(context, slot, { mutations, group: batch });
    const { status, loggedIn } = await receiptOf(context, slot, { n, waitMs: params.waitMs ?? 0 });
    const answer = { ...summary(plan, open), batch, committed: !blocked, status, loggedIn };
    return params.results === true ? { ...answer, results: plan.results } : answer;
  }

  #get(id: string): OpenImport {
    const open = this.#open.get(id);
    if (open === undefined) {
      throw new UserError({
        code: 'busy',
        message: 'the daemon was started anew during the import',
        hint: 'run the import again; nothing is imported twice',
      });
    }
    return open;
  }
}

function summary(
  plan: ImportPlan,
  open: OpenImport,
): Omit<ImportAnswer, 'batch' | 'committed' | 'status' | 'loggedIn'> {
  const count = (status: string) => plan.results.filter((result) => result.status === status).length;
  return {
    rows: open.rows.length,
    added: count('added'),
    unchanged: count('unchanged'),
    updated: count('updated'),
    refused: plan.problems.length,
    contactsAdded: plan.contactsAdded,
    transactionsAdded: plan.transactionsAdded,
    entriesAdded: plan.entriesAdded,
    warnings: plan.warnings,
    problems: plan.problems,
  };
}
