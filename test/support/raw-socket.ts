// A TCP connection that says whatever bytes a test wants, and what came back.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A raw connection to a server. */
export class RawSocket {
  readonly socket: Socket;
  /** Resolves when the connection is over, however it ended. */
  readonly closed: Promise<void>;
  readonly #chunks: Buffer[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  /** An open connection. */
  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const raw = new RawSocket(connect({ host: hostname, port: Number(port) }));
    await once(raw.socket, 'connect');
    return raw;
  }

  /** All that came so far. */
  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** All that came so far, as text. */
  get text(): string {
    return this.received.toString('latin1');
  }

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  /** Waits until what came is enough; throws if the connection ends before. */
  async until(isEnough: (text: string) => boolean): Promise<void> {
    while (!isEnough(this.text)) {
      if (this.socket.destroyed) throw new Error(`it ended after ${JSON.stringify(this.text.slice(0, 500))}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Ends at once with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** Sends bytes on a connection of their own; gives all that comes until the server ends it. */
export async function exchange(url: string, bytes: string | Buffer): Promise<string> {
  const raw = await RawSocket.open(url);
  raw.write(bytes);
  await raw.closed;
  return raw.text;
}

/** One WebSocket frame as a client sends it, whatever is wrong with it. */
export function wsFrame(opcode: number, payload: string | Buffer, wish: FrameWish = {}): Buffer {
  const { fin = true, reserved = 0, masked = true, length = Buffer.byteLength(payload) } = wish;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = mask | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), Buffer.from(payload)]);
}

/** What a frame is to be like. `length`: the one that it claims. */
export interface FrameWish {
  readonly fin?: boolean;
  readonly reserved?: number;
  readonly masked?: boolean;
  readonly length?: number;
}

/** The close code in what a server sent after its handshake; `undefined` if it sent no close frame. */
export function closeCodeIn(received: Buffer): number | undefined {
  let at = received.indexOf('\r\n\r\n') + 4;
  while (at + 2 <= received.length) {
    const [first = 0, short = 0] = [received[at], received[at + 1]];
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length =
      extra === 2 ? received.readUInt16BE(at + 2) : extra === 8 ? Number(received.readBigUInt64BE(at + 2)) : short;
    if ((first & 0x0f) === 8) return received.readUInt16BE(at + 2 + extra);
    at += 2 + extra + length;
  }
  return undefined;
}
