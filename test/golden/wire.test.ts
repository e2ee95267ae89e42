// Examples of every frame and line, of every version ever released: they are read as exactly the values they were
// written as, now and in every later version. An example is added by adding a file to wire/v1; none is ever changed.
//
// {direction: up|down, text, means}     a frame; with `makes`, the state that its changes give
// {direction: up|down, text, error}     a frame that is not read, with the error's text
// {direction: snapshot, lines, means}   a snapshot, and what is read from it

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSnapshot } from '../../src/daemon/sync/fetch-snapshot.ts';
import { BookState } from '../../src/model/book-state.ts';
import { applyChange } from '../../src/model/change.ts';
import { digestToHex, recordLine } from '../../src/model/digest.ts';
import { decodeDown, decodeUp } from '../../src/protocol/sync/codec.ts';
import type { Poke } from '../../src/protocol/sync/down.ts';
import { digestOf, linesOf } from '../support/model-fixture.ts';

interface Example {
  readonly direction: 'up' | 'down' | 'snapshot';
  readonly text: string;
  readonly lines: readonly string[];
  readonly means?: unknown;
  readonly error?: string;
  readonly makes?: { readonly lines: readonly string[]; readonly digest: string };
}

const FOLDER = join(import.meta.dirname, 'wire');
const read = (path: string): Example => JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as Example;
const paths = globSync('v*/*.json', { cwd: FOLDER }).toSorted();

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function whatIsRead({ direction, text, lines }: Example): Promise<unknown> {
  if (direction === 'snapshot') {
    const { place, digest, records, entries } = await readSnapshot(each(lines));
    const sorted = [...records].map(({ kind, stored }) => recordLine(kind, stored)).toSorted();
    return { means: { place, digest: digestToHex(digest), records: sorted, entries } };
  }
  const result = direction === 'up' ? decodeUp(text) : decodeDown(text);
  return result.ok ? { means: result.value } : { error: result.error };
}

describe('examples of frames', () => {
  test.each(paths)('[ER6] %s is read as it was written', async (path) => {
    const example = read(path);
    const { means, error } = example;
    expect(await whatIsRead(example)).toStrictEqual(error === undefined ? { means } : { error });
  });

  test.each(paths.filter((path) => read(path).makes !== undefined))('[MU10] %s makes the same state', (path) => {
    const { means, makes } = read(path);
    const { book, entries } = means as Poke;
    const state = new BookState(book);
    for (const change of entries.flatMap(({ changes }) => changes)) {
      state.set(change.kind, change.id, applyChange(state.peek(change.kind, change.id), change));
    }
    expect({ lines: linesOf(state), digest: digestToHex(digestOf(state)) }).toEqual(makes);
  });

  test('[ER6] there is one of every frame, every form of welcome, every kind of change and every outcome', () => {
    const texts = paths.map((path) => JSON.stringify(read(path).means) ?? '').join('\n');
    for (const type of ['hello', 'push', 'welcome', 'poke', 'presence', 'error'])
      expect(texts).toContain(`"type":"${type}"`);
    for (const status of ['readable', 'unknown', 'gone', 'diverged']) expect(texts).toContain(`"status":"${status}"`);
    for (const op of ['put', 'edit', 'tombstone', 'restore']) expect(texts).toContain(`"op":"${op}"`);
    for (const outcome of ['applied', 'partly', 'refused']) expect(texts).toContain(`"outcome":"${outcome}"`);
    expect(paths.map((path) => read(path).direction)).toContain('snapshot');
  });
});
