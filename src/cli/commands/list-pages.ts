// Lists in every format, fetched page by page: whole off a terminal, the first fifty on one, or as many as asked for.

import { EXIT } from '../../protocol/error-code.ts';
import type { Page } from '../../protocol/local/views.ts';
import type { Input } from '../command.ts';
import type { Context } from '../context.ts';
import { given, integer, text, wholeNumber } from '../input.ts';
import { SCHEMA } from '../output/output.ts';
import { toJson } from '../output/visible.ts';

/** Which part of a list to fetch. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}

/**
 * How a list is fetched and shown. `fetch` is told whether it is for a page of the whole list, or for as many as asked
 * for (those at most `pageMax` at once). `human` gets all items at once; `empty` is said when there are none.
 */
export interface ListShape<T> {
  readonly fetch: (request: PageRequest, whole: boolean) => Promise<Page<T>>;
  readonly pageMax?: number;
  readonly values: (item: T) => readonly (string | number | undefined)[];
  readonly human: (items: readonly T[]) => void;
  readonly empty: string;
}

/** Options of every list. */
export const LIST_OPTIONS = [
  { flags: '--limit <n>', help: 'at most so many' },
  { flags: '--after <cursor>', help: 'go on where a list with --limit ended' },
];

const ON_TERMINAL = 50;
const PAGE = 2_000;

/** Fetches and prints a list; gives the exit code. */
export async function printList<T extends object>(
  context: Context,
  input: Input,
  shape: ListShape<T>,
): Promise<number> {
  const { out } = context;
  const limit = integer(input, 'limit', 1) ?? (out.columns === undefined ? undefined : onTerminal(context));
  const source = pages(shape, { limit, after: text(input, 'after') });
  if (out.format === 'json') return printJson(context, source);
  let next: string | undefined;
  const kept: T[] = [];
  for await (const page of source) {
    next = page.next;
    if (out.format === 'ndjson') out.text(page.items.map((item) => `${toJson(item)}\n`).join(''));
    else if (out.format === 'plain') for (const item of page.items) out.values(shape.values(item));
    else kept.push(...page.items);
    if (out.gone) return EXIT.done;
  }
  if (out.format !== 'human') return EXIT.done;
  if (kept.length === 0) out.note(shape.empty);
  else shape.human(kept);
  if (next !== undefined)
    out.note(out.theme.faint(`… and more: --limit N${out.columns === undefined ? `, or --after ${next}` : ''}`));
  return EXIT.done;
}

function onTerminal({ setting }: Context): number {
  return wholeNumber('list-limit', setting('list-limit'), 1) ?? ON_TERMINAL;
}

async function printJson(context: Context, source: AsyncIterable<Page<object>>): Promise<number> {
  const { out } = context;
  let next: string | undefined;
  // The beginning goes out with the first page, so that an error before it leaves standard output empty.
  const head = `{"schema":${SCHEMA},"items":[`;
  let before = head;
  for await (const page of source) {
    next = page.next;
    if (page.items.length === 0) continue;
    out.text(before + page.items.map(toJson).join(','));
    before = ',';
    if (out.gone) return EXIT.done;
  }
  out.text(`${before === head ? head : ''}]${next === undefined ? '' : `,"next":${toJson(next)}`}}\n`);
  return EXIT.done;
}

interface Range {
  readonly limit: number | undefined;
  readonly after: string | undefined;
}

async function* pages<T>(shape: ListShape<T>, range: Range): AsyncGenerator<Page<T>> {
  let { after } = range;
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  do {
    const whole = range.limit === undefined;
    const limit = Math.min(left, whole ? PAGE : (shape.pageMax ?? PAGE));
    const page = await shape.fetch(given({ limit, after }), whole);
    left -= page.items.length;
    after = page.items.length === 0 ? undefined : page.next;
    yield page;
  } while (after !== undefined && left > 0);
}
