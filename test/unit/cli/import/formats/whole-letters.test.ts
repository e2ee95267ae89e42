// Folds within letters, wherever chunks end.

import { expect, test } from 'vitest';
import { wholeLetters } from '../../../../../src/cli/import/formats/whole-letters.ts';

async function moved(chunks: readonly Uint8Array[]): Promise<Buffer> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of wholeLetters(source())) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The text folded within the first letter of several bytes, after so many of them. */
function folded(text: string, after: number, fold: string): Buffer {
  const bytes = Buffer.from(text);
  const at = bytes.findIndex((byte) => byte >= 0xc0) + after;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(fold), bytes.subarray(at)]);
}

test.each([
  ['é', 1, '\r\n '],
  ['€', 1, '\n\t'],
  ['€', 2, '\r\n '],
  ['😀', 3, '\r\n '],
])('%s folded after %i bytes', async (letter, after, fold) => {
  const bytes = folded(`a${letter}bc\r\n d`, after, fold);
  const whole = `a${letter}${fold}bc\r\n d`;
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect((await moved([bytes.subarray(0, cut), bytes.subarray(cut)])).toString()).toBe(whole);
  }
  expect((await moved(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toString()).toBe(whole);
});

test('other bytes stay where they are', async () => {
  const bytes = Buffer.from('FN:Zoë\r\n Müller\r\nNOTE:é\n\n x\r');
  expect(await moved([bytes])).toEqual(bytes);
  expect(await moved([])).toEqual(Buffer.alloc(0));
});
