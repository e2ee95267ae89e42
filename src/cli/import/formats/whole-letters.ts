// vCards are folded by bytes, and some programs fold within a letter of UTF-8: the fold is moved behind the letter, so that
// the text can be decoded. Nothing is added or taken away, and lines stay what they were.

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
/** Bytes that a fold within a letter may take: line end, space, and the rest of the letter. */
const TAIL_BYTES = 6;

/** The bytes, with folds behind letters. Only for text in UTF-8. */
export async function* wholeLetters(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk]);
    moveFolds(bytes);
    const end = Math.max(0, bytes.length - TAIL_BYTES);
    if (end > 0) yield bytes.subarray(0, end);
    held = bytes.subarray(end);
  }
  yield held;
}

function moveFolds(bytes: Buffer): void {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const blank = bytes[at + 1];
    if (blank !== SPACE && blank !== TAB) continue;
    let end = at + 2;
    while (isContinuation(bytes[end])) end += 1;
    const start = bytes[at - 1] === RETURN ? at - 1 : at;
    const fold = Buffer.from(bytes.subarray(start, at + 2));
    bytes.copyWithin(start, at + 2, end);
    fold.copy(bytes, end - fold.length);
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}
