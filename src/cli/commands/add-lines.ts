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

/** Adds every line. Refused lines do not stop the others; the exit code is 3 if there were any. */
export async function addLines<M extends AddMethod>(context: Context, how: AddLines<M>): Promise<number> {
  const underWay: Promise<LineResult>[] = [];
  const counts = { added: 0, unchanged: 0, refused: 0 };
  const settle = async (): Promise<void> => {
    const result = await underWay.shift();
    if (result === undefined) return;
    counts[result.status] += 1;
    show(context, result);
  };
  for await (const line of jsonLines(context.system.stdin())) {
    const result = addLine(context, how, line);
    // Its failure is seen when its turn comes; until then it must not end the process.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= UNDER_WAY_MAX) await settle();
  }
  while (underWay.length > 0) await settle();
  const { added, unchanged, refused } = counts;
  if (context.out.format === 'human') context.out.done(`Added ${added}, unchanged ${unchanged}, refused ${refused}`);
  noteDryRun(context);
  return refused > 0 ? EXIT.refused : EXIT.done;
}

async function addLine<M extends AddMethod>(
  context: Context,
  { method, members, params, idOf }: AddLines<M>,
  { line, value }: NumberedLine,
): Promise<LineResult> {
  const wrong = value === undefined ? 'not a JSON object' : strangeMember(value, members);
  if (value === undefined || wrong !== undefined)
    return { line, status: 'refused', code: 'invalid_row', message: wrong ?? '' };
  try {
    const answer = await context.client.call(method, params(context, value) as unknown as Params<M>);
    return { line, status: answer.unchanged === true ? 'unchanged' : 'added', id: idOf(answer) };
  } catch (error) {
    const concernsLine = error instanceof UserError && !STOPPING.has(error.body.code);
    if (!concernsLine) throw error;
    return { line, status: 'refused', code: error.body.code, message: error.body.message };
  }
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
