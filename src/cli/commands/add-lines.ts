// `add -`: one write for every line of standard input, many under way at once, one result line each, in order.

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Params } from '../../protocol/local/requests.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/visible.ts';
import type { JsonLine, NumberedLine } from './json-line.ts';
import { jsonLines } from './json-line.ts';
import { strangeMember } from './line-members.ts';
import type { LineMembers } from './line-members.ts';
import { noteDryRun } from './write.ts';

type AddMethod = 'contact.add' | 'transaction.add';

/** What a line may have, how it becomes a request, and where its answer holds the record's id. */
export interface AddLines<M extends AddMethod> {
  readonly method: M;
  readonly members: LineMembers;
  readonly params: (context: Context, line: JsonLine) => Record<string, unknown>;
  readonly idOf: (answer: Answer<M>) => string;
}

interface LineResult {
  readonly line: number;
  readonly status: 'added' | 'unchanged' | 'refused';
  readonly id?: string;
  readonly code?: string;
  readonly message?: string;
}

const UNDER_WAY_MAX = 64;
/** Lines of a dry run that one request holds. */
const TOGETHER_MAX = 1_000;
const TOGETHER_CHARS_MAX = 256 * 1024;
const MISSING = { code: 'unexpected', message: 'the daemon left an addition out' } as const;

/** Adds every line. Refused lines do not stop the others; the exit code is 3 if there were any. */
export async function addLines<M extends AddMethod>(context: Context, how: AddLines<M>): Promise<number> {
  const counts = { added: 0, unchanged: 0, refused: 0 };
  const results = context.flags.dryRun ? rehearsed(context, how) : addedInOrder(context, how);
  for await (const result of results) {
    counts[result.status] += 1;
    show(context, result);
  }
  const { added, unchanged, refused } = counts;
  if (context.out.format === 'human') context.out.done(`Added ${added}, unchanged ${unchanged}, refused ${refused}`);
  noteDryRun(context);
  return refused > 0 ? EXIT.refused : EXIT.done;
}

/** Adds many lines at once; gives their results in order. */
async function* addedInOrder<M extends AddMethod>(context: Context, how: AddLines<M>): AsyncGenerator<LineResult> {
  const underWay: Promise<LineResult>[] = [];
  for await (const line of jsonLines(context.system.stdin())) {
    const result = addLine(context, how, line);
    // Its failure is seen when its turn comes; until then it must not end the process.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= UNDER_WAY_MAX) yield* taken(underWay.shift());
  }
  for (const result of underWay) yield await result;
}

async function* taken(result: Promise<LineResult> | undefined): AsyncGenerator<LineResult> {
  if (result !== undefined) yield await result;
}

async function addLine<M extends AddMethod>(
  context: Context,
  { method, members, params, idOf }: AddLines<M>,
  numbered: NumberedLine,
): Promise<LineResult> {
  const { line } = numbered;
  const read = readLine(numbered, members);
  if ('refused' in read) return read.refused;
  try {
    const answer = await context.client.call(method, params(context, read.value) as unknown as Params<M>);
    return { line, status: answer.unchanged === true ? 'unchanged' : 'added', id: idOf(answer) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refusedLine(line, error);
  }
}

/** What would become of the lines, each on top of the ones before it; so many together as one request holds. */
async function* rehearsed<M extends AddMethod>(context: Context, how: AddLines<M>): AsyncGenerator<LineResult> {
  let together: NumberedLine[] = [];
  let size = 0;
  for await (const line of jsonLines(context.system.stdin())) {
    const more = JSON.stringify(line.value ?? '').length;
    if (together.length === TOGETHER_MAX || (together.length > 0 && size + more > TOGETHER_CHARS_MAX)) {
      yield* await rehearsal(context, how, together);
      [together, size] = [[], 0];
    }
    together.push(line);
    size += more;
  }
  if (together.length > 0) yield* await rehearsal(context, how, together);
}

async function rehearsal<M extends AddMethod>(
  context: Context,
  { method, members, params }: AddLines<M>,
  lines: readonly NumberedLine[],
): Promise<readonly LineResult[]> {
  const read = lines.map((line) => ({ line: line.line, ...readLine(line, members) }));
  const additions = read.flatMap((one) => ('value' in one ? [params(context, one.value)] : []));
  const book = context.flags.book === undefined ? {} : { book: context.flags.book };
  const { items } = await context.client.call('add.rehearse', { ...book, method, additions });
  let next = 0;
  return read.map((one): LineResult => {
    if ('refused' in one) return one.refused;
    const item = items[next];
    next += 1;
    if (item === undefined || item.error !== undefined)
      return refusedLine(one.line, new UserError(item?.error ?? MISSING));
    return { line: one.line, status: item.unchanged === true ? 'unchanged' : 'added', id: item.id };
  });
}

function readLine(
  { line, value }: NumberedLine,
  members: LineMembers,
): { readonly value: JsonLine } | { readonly refused: LineResult } {
  const wrong = value === undefined ? 'not a JSON object' : strangeMember(value, members);
  if (value !== undefined && wrong === undefined) return { value };
  return { refused: { line, status: 'refused', code: 'invalid_row', message: wrong ?? '' } };
}

/** What a line is told. Throws what does not concern the line. */
function refusedLine(line: number, error: UserError): LineResult {
  const { code, message } = error.body;
  if (STOPPING.has(code)) throw error;
  return { line, status: 'refused', code, message };
}

/** Failures that are not about a line: the rest would meet them too. */
const STOPPING = new Set([
  'unexpected',
  'daemon_unreachable',
  'daemon_version',
  'disk_full',
  'store_failed',
  'journal_damaged',
  'newer_journal',
  'read_only',
  'busy',
  'no_home',
  'book_not_found',
]);

function show({ out }: Context, result: LineResult): void {
  if (out.format === 'json' || out.format === 'ndjson') out.object(result);
  else if (out.format === 'plain') out.values([result.line, result.status, result.id, result.code, result.message]);
  else if (result.status === 'refused') out.problem(visible(`line ${result.line}: ${result.message ?? ''}`));
}
