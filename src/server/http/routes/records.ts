// Contacts, transactions and balances over HTTP, one by one and several at once. Writes are admitted as pushes are.

import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import { validatorOf } from '../../../model/validator.ts';
import { NewContactSchema, NewTransactionSchema } from '../../../protocol/http/record-bodies.ts';
import type { Identity } from '../../access/identity.ts';
import type { RecordWish, Seen } from '../../records/wish.ts';
import type { RecordFilter, RecordName, WriteOutcome } from '../../storage/record-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import { bodyProblem } from '../request-input.ts';
import type { Input } from '../request-input.ts';
import type { HttpAnswer, HttpContext, Route } from '../router.ts';
import { bookArgument, idArgument, notReadable } from './arguments.ts';

/** Records on a page unless the request says how many. */
const PAGE = 100;

/** What the record routes need. */
export interface RecordRouteDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
}

/** The routes of contacts, transactions, balances and batches. */
export function recordRoutes(deps: RecordRouteDeps): readonly Route[] {
  return [
    ...routesOf(deps, 'contact'),
    ...routesOf(deps, 'transaction'),
    { method: 'GET', path: '/api/balances', handleAs: (identity, context) => balances(deps, identity, context) },
    { method: 'POST', path: '/api/batch', handleAs: (identity, context) => batch(deps, identity, context) },
  ];
}

function routesOf(deps: RecordRouteDeps, kind: RecordName): readonly Route[] {
  const [all, one] = [`/api/${kind}s`, `/api/${kind}s/:id`];
  const id = ({ params }: HttpContext): string => idArgument(params['id'], 'id');
  const write = async (identity: Identity, context: HttpContext, wish: RecordWish): Promise<HttpAnswer> => {
    const [outcome] = await writeAll(deps, identity, { context, wishes: [wish] });
    if (outcome?.ok !== true) throw problemOf(outcome);
    const { record, done } = outcome;
    const status = done === 'created' ? 201 : 200;
    return { status, json: { [kind]: record }, headers: { etag: `"${record.seq}"` } };
  };
  return [
    { method: 'GET', path: all, handleAs: (identity, context) => list(deps, identity, { context, kind }) },
    { method: 'GET', path: one, handleAs: (identity, context) => get(deps, identity, { context, kind }) },
    {
      method: 'POST',
      path: all,
      handleAs: async (identity, context) =>
        write(identity, context, { do: 'add', kind, fields: await context.body() }),
    },
    {
      method: 'PATCH',
      path: one,
      async handleAs(identity, context) {
        const { saw, ...fields } = await context.body();
        return write(identity, context, { do: 'edit', kind, id: id(context), fields, seen: seenOf(context, saw) });
      },
    },
    {
      method: 'DELETE',
      path: one,
      async handleAs(identity, context) {
        const { saw } = await context.body();
        const cascade = context.query['cascade'] === true;
        return write(identity, context, { do: 'delete', kind, id: id(context), cascade, seen: seenOf(context, saw) });
      },
    },
  ];
}

async function list(
  { storage }: RecordRouteDeps,
  identity: Identity,
  { context, kind }: { readonly context: HttpContext; readonly kind: RecordName },
): Promise<HttpAnswer> {
  const book = await bookArgument(storage, identity, context);
  const { book: _book, after, limit, ...filter } = context.query as Paging & RecordFilter;
  const place = after === undefined ? {} : { after };
  const page = await storage.records({ identity, book, kind, ...place, limit: limit ?? PAGE, filter });
  if (page === undefined) throw await notReadable(storage, { identity, book });
  return { status: 200, json: page };
}

interface Paging {
  readonly book?: string;
  readonly after?: string;
  readonly limit?: number;
}

async function get(
  { storage }: RecordRouteDeps,
  identity: Identity,
  { context, kind }: { readonly context: HttpContext; readonly kind: RecordName },
): Promise<HttpAnswer> {
  const book = await bookArgument(storage, identity, context);
  const id = idArgument(context.params['id'], 'id');
  const record = await storage.record({ identity, book, kind, id });
  if (record === undefined) throw await notReadable(storage, { identity, book });
  if (record === null) throw new HttpProblem(`${kind}_not_found`, `there is no ${kind} ${id}`);
  if (record.deleted === true) throw new HttpProblem('record_deleted', `the ${kind} is deleted`);
  return { status: 200, json: { [kind]: record }, headers: { etag: `"${record.seq}"` } };
}

async function balances({ storage }: RecordRouteDeps, identity: Identity, context: HttpContext): Promise<HttpAnswer> {
  const book = await bookArgument(storage, identity, context);
  const { book: _book, limit, ...rest } = context.query as Paging & { readonly contact?: string };
  const page = await storage.balances({ identity, book, limit: limit ?? PAGE, ...rest });
  if (page === undefined) throw await notReadable(storage, { identity, book });
  return { status: 200, json: page };
}

const VALIDATORS = { contact: validatorOf(NewContactSchema), transaction: validatorOf(NewTransactionSchema) };

/** Each item is checked for itself, so that a bad one does not keep the others out. */
async function batch(deps: RecordRouteDeps, identity: Identity, context: HttpContext): Promise<HttpAnswer> {
  const { items } = (await context.body()) as { readonly items: readonly Input[] };
  const read = items.map(readItem);
  const wishes = read.flatMap((wish) => (wish instanceof HttpProblem ? [] : [wish]));
  const outcomes = (await writeAll(deps, identity, { context, wishes }))[Symbol.iterator]();
  const json = read.map((wish) => {
    if (wish instanceof HttpProblem) return wish.json;
    const outcome: WriteOutcome | undefined = outcomes.next().value;
    if (outcome?.ok !== true) return problemOf(outcome).json;
    return { status: outcome.done === 'created' ? 201 : 200, [wish.kind]: outcome.record };
  });
  return { status: 200, json: { items: json } };
}

function readItem(item: Input): RecordWish | HttpProblem {
  const [kind, ...more] = Object.keys(item);
  if ((kind !== 'contact' && kind !== 'transaction') || more.length > 0) {
    return new HttpProblem('invalid_args', 'an item is {"contact":{…}} or {"transaction":{…}}');
  }
  const [fields, validator] = [item[kind], VALIDATORS[kind]];
  if (!validator.Check(fields)) return bodyProblem(validator.Errors(fields));
  return { do: 'add', kind, fields };
}

async function writeAll(
  { storage, clock, random }: RecordRouteDeps,
  identity: Identity,
  { context, wishes }: { readonly context: HttpContext; readonly wishes: readonly RecordWish[] },
): Promise<readonly WriteOutcome[]> {
  const book = await bookArgument(storage, identity, context);
  const at = clock.now();
  const freshIds = wishes.map(() => newUuid(at, random));
  const { 'Idempotency-Key': key } = context.headers as { readonly 'Idempotency-Key'?: string };
  const request = { identity, book, at, wishes, freshIds, ...(key === undefined ? {} : { key }) };
  const result = await storage.write(request);
  if (result.error !== undefined) throw new HttpProblem(result.error.code, result.error.message);
  const reused = result.outcomes.find((outcome) => !outcome.ok && outcome.refusal.code === 'key_reused');
  if (reused !== undefined) throw problemOf(reused);
  return result.outcomes;
}

/** What the caller says they saw. */
function seenOf({ headers }: HttpContext, saw: unknown): Seen {
  const { 'If-Match': match } = headers as { readonly 'If-Match'?: string };
  const seen = saw === undefined ? {} : { saw: saw as Input };
  if (match === undefined) return seen;
  if (match === '*') return { ...seen, seqs: 'any' };
  return { ...seen, seqs: [...match.matchAll(/\d+/g)].map(([digits]) => Number(digits)) };
}

function problemOf(outcome: WriteOutcome | undefined): HttpProblem {
  if (outcome === undefined || outcome.ok) return new HttpProblem('unexpected', 'this was not expected');
  return HttpProblem.of(outcome.refusal);
}
