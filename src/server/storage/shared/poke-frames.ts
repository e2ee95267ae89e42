// Ready poke frames from entry texts: cut into pages once, in the storage thread, and sent to every session as they are.

import { WIRE } from '../../../protocol/limits.ts';
import type { Page } from '../log-storage.ts';

/** How often, in entries, the digest goes along. */
const DIGEST_EVERY = 64;

const UTF8 = new TextEncoder();

/** Entries after `base` as texts, the log's head, and the digest at the head if known. */
export interface EntryRun {
  readonly book: string;
  readonly base: number;
  readonly head: number;
  readonly texts: readonly string[];
  readonly digest?: string;
}

/** The pages of a run that ends at the head. The digest joins the last one whenever a multiple of 64 is passed. */
export function pagesOf(run: EntryRun): Page[] {
  const pages: Page[] = [];
  const end = run.base + run.texts.length;
  const digestDue = Math.floor(run.base / DIGEST_EVERY) !== Math.floor(end / DIGEST_EVERY);
  let start = 0;
  let bytes = 0;
  const cut = (stop: number): void => {
    const { digest, ...rest } = run;
    const last = stop === run.texts.length && digestDue && digest !== undefined ? { digest } : {};
    pages.push(pageOf({ ...rest, base: run.base + start, texts: run.texts.slice(start, stop), ...last }));
    start = stop;
    bytes = 0;
  };
  run.texts.forEach((text, index) => {
    const size = Buffer.byteLength(text) + 1;
    if (index > start && (bytes + size > WIRE.pageBytesMax || index - start >= WIRE.pageEntriesMax)) cut(index);
    bytes += size;
  });
  if (start < run.texts.length) cut(run.texts.length);
  return pages;
}

/** One page with all of a run's entries. */
export function pageOf(run: EntryRun): Page {
  const { book, base, head } = run;
  const to = base + run.texts.length;
  const digest = run.digest === undefined ? '' : `,"digest":"${run.digest}"`;
  const start = `{"type":"poke","book":"${book}","base":${base},"to":${to},"head":${head}`;
  // Not Buffer.from: the bytes need memory of their own, so that threads can hand them over without a copy.
  const frame = UTF8.encode(`${start}${digest},"entries":[${run.texts.join(',')}]}`);
  return { book, base, to, head, frame };
}
