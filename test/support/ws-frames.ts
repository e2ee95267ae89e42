// WebSocket frames (RFC 6455) in a byte stream, for what stands between our programs and looks or cuts. Knows whole
// frames and no meaning; messages in several frames do not occur between our programs.

const SHORT_MAX = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const TWO_BYTES_MAX = 0xff_ff;
/** The opcode of a text. */
export const TEXT = 1;
const MASK_KEY = Buffer.from([0x5a, 0x17, 0xc3, 0x88]);

/** One frame: its bytes as they came, and the payload, unmasked. `headBytes`: where the payload begins in `bytes`. */
export interface Frame {
  readonly opcode: number;
  readonly bytes: Buffer;
  readonly headBytes: number;
  readonly payload: Buffer;
}

/** Collects bytes and gives out whole frames. */
export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** The frames that these bytes complete. */
  push(chunk: Buffer): readonly Frame[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const frames: Frame[] = [];
    for (let frame = firstFrame(this.#bytes); frame !== undefined; frame = firstFrame(this.#bytes)) {
      frames.push(frame);
      this.#bytes = this.#bytes.subarray(frame.bytes.length);
    }
    return frames;
  }
}

/** A text in one frame; masked as a client must send it. */
export function maskedTextFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([head(payload.length), MASK_KEY, masked(payload, MASK_KEY)]);
}

function head(length: number): Buffer {
  if (length <= SHORT_MAX) return Buffer.from([0x80 | TEXT, 0x80 | length]);
  const wide = length > TWO_BYTES_MAX;
  const bytes = Buffer.alloc(wide ? 10 : 4);
  bytes.set([0x80 | TEXT, 0x80 | (wide ? EIGHT_BYTES : TWO_BYTES)]);
  if (wide) bytes.writeBigUInt64BE(BigInt(length), 2);
  else bytes.writeUInt16BE(length, 2);
  return bytes;
}

function masked(payload: Buffer, key: Buffer): Buffer {
  return Buffer.from(payload.map((byte, index) => byte ^ (key[index % 4] ?? 0)));
}

function firstFrame(bytes: Buffer): Frame | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const lengthEnd = short === TWO_BYTES ? 4 : short === EIGHT_BYTES ? 10 : 2;
  const isMasked = (second & 0x80) !== 0;
  const headBytes = lengthEnd + (isMasked ? 4 : 0);
  if (bytes.length < headBytes) return undefined;
  const length = lengthEnd === 2 ? short : lengthEnd === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = headBytes + length;
  if (bytes.length < end) return undefined;
  const content = bytes.subarray(headBytes, end);
  const payload = isMasked ? masked(content, bytes.subarray(lengthEnd, headBytes)) : content;
  return { opcode: (bytes[0] ?? 0) & 0x0f, bytes: bytes.subarray(0, end), headBytes, payload };
}
