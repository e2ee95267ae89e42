// A book as commands show it.

import type { BookView } from '../../../protocol/local/book-views.ts';
import type { Context } from '../../context.ts';
import { noteDryRun } from '../write.ts';
import { visible } from '../../output/visible.ts';

/** Prints the book that a command has done something to. `line` is escaped already. */
export function showBook(context: Context, document: { readonly book: BookView }, line: string): void {
  const { out } = context;
  const { id, name, role } = document.book;
  if (out.format === 'json' || out.format === 'ndjson') out.document(document);
  else if (out.format === 'plain') out.values([id, name, role]);
  else out.done(line);
  noteDryRun(context);
}

/** How a book stands, in a few words: `archived`, `removed`, or nothing. */
export function stateOf({ archived, removed }: BookView): string {
  if (removed === true) return 'removed';
  return archived === true ? 'archived' : '';
}

/** Its name, escaped. */
export function nameOf({ name }: BookView): string {
  return visible(name);
}
