// Imports: rows gather, are planned as a whole, and are written in slices under one group.

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ImportAnswer, WriteStatus } from '../../../protocol/local/views.ts';
import { StoreError } from '../../store/store-error.ts';
import { awaitAnswer, bookOf, mutation, newId } from '../context.ts';
import type { Context } from '../context.ts';
import { planImport } from './import-plan.ts';
import type { ImportPlan, ImportRow } from './import-plan.ts';

const ROWS_MAX = 1_000_000;
const MUTATIONS_PER_WRITE = 250;
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
    const plan = planImport(view, open.rows, { source: open.source, batch });
    const blocked = plan.problems.length > 0 && !open.keepGoing;
    const lastN = blocked || open.dryRun ? undefined : await writePlan(context, open.book, { plan, batch });
    const status = await statusOf(context, { book: open.book, lastN, waitMs: params.waitMs ?? 0 });
    const answer = {
      ...summary(plan, open),
      batch,
      committed: !blocked,
      status,
      loggedIn: context.engine.account !== undefined,
    };
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
    updated: 0,
    refused: plan.problems.length,
    contactsAdded: plan.contactsAdded,
    warnings: [],
    problems: plan.problems,
  };
}

/** Writes in slices, so that other requests get their turn; a broken import is finished by running it again. */
async function writePlan(
  context: Context,
  book: string,
  { plan, batch }: { plan: ImportPlan; batch: string },
): Promise<number | undefined> {
  let lastN: number | undefined;
  for (let start = 0; start < plan.mutations.length; start += MUTATIONS_PER_WRITE) {
    const slice = plan.mutations.slice(start, start + MUTATIONS_PER_WRITE);
    const compose = () => slice.map(({ name, args }) => mutation(context, { name, args, group: batch }));
    const { n } = await context.writes.write({ book, compose }).catch((error: unknown) => {
      throw lastN === undefined ? error : brokenOff(error);
    });
    lastN = n ?? lastN;
  }
  return lastN;
}

/** The disk failed after some of the rows: those are kept, so it may not be said that nothing was saved. */
function brokenOff(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const { code, message } = error;
  const hint = 'the first rows were saved; mend the disk and run the import again: nothing is imported twice';
  return new UserError({ code, message, hint });
}

async function statusOf(
  context: Context,
  { book, lastN, waitMs }: { book: string; lastN: number | undefined; waitMs: number },
): Promise<WriteStatus> {
  if (context.engine.account === undefined) return 'local';
  if (lastN === undefined) return 'confirmed';
  const answer = await awaitAnswer(context, { book, n: lastN, waitMs });
  return answer === undefined && context.store.slot(book).replica.outbox.get(lastN) !== undefined
    ? 'pending'
    : 'confirmed';
}
