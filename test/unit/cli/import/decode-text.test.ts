// Bytes to text: encodings, byte order marks, line ends across chunks, and the line that an error names.

import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../../src/cli/import/decode-text.ts';

async function decode(chunks: readonly Uint8Array[], encoding?: string): Promise<string> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks;
  };
  let text = '';
  for await (const piece of decodeText(source(), encoding)) text += piece;
  return text;
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('decodeText', () => {
  test.each<[name: string, bytes: Uint8Array, encoding: string | undefined, text: string]>([
    ['utf-8', Buffer.from('é,1\n'), undefined, 'é,1\n'],
    ['utf-8 with a mark', Buffer.from('\ufeffa\n'), undefined, 'a\n'],
    ['utf-16le by its mark', Buffer.from('\ufeffé\n', 'utf16le'), undefined, 'é\n'],
    ['utf-16be by its mark', utf16be('\ufeffé\n'), undefined, 'é\n'],
    ['latin1', Buffer.from([0xe9, 0x0a]), 'latin1', 'é\n'],
    ['cp1252', Buffer.from([0x80, 0x0a]), 'cp1252', '€\n'],
    ['utf-16le by flag', Buffer.from('é\n', 'utf16le'), 'utf-16le', 'é\n'],
    ['one byte', Buffer.from('a'), undefined, 'a'],
    ['nothing', Buffer.alloc(0), undefined, ''],
  ])('%s', async (_, bytes, encoding, text) => {
    expect(await decode([bytes], encoding)).toBe(text);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await decode(single, encoding)).toBe(text);
  });

  test('makes every line end one line feed, wherever chunks end', async () => {
    const bytes = Buffer.from('a\r\nb\rc\nd\r\r\ne\r');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(await decode([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe('a\nb\nc\nd\n\ne\n');
    }
  });

  test('names the line that is not valid', async () => {
    const bytes = Buffer.concat([Buffer.from('a\r\nb\r\nc'), Buffer.from([0xff]), Buffer.from('\r\n')]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reading = decode([bytes.subarray(0, cut), bytes.subarray(cut)]);
      await expect(reading).rejects.toMatchObject({
        body: { code: 'invalid_encoding', rows: [{ row: 3, code: 'invalid_encoding' }] },
      });
    }
  });

  test('refuses a character that the end of the file cuts off', async () => {
    await expect(decode([Buffer.from('a\nb\n'), Buffer.from([0xc3])])).rejects.toMatchObject({
      body: { code: 'invalid_encoding', rows: [{ row: 3 }] },
    });
  });

  test('refuses an encoding that nobody knows', async () => {
    await expect(decode([Buffer.from('ab')], 'klingon')).rejects.toMatchObject({ body: { code: 'usage' } });
  });
});
