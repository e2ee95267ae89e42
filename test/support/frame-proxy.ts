// A TCP proxy between devices and a server that sees WebSocket frames: counts them, and can leave a connection half-open
// (nothing crosses any more, both sockets stay open). It changes no byte.

import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Direction = 'up' | 'down';

/** A frame that crossed. `type`: of a text frame, as its JSON says. */
export interface CrossedFrame {
  readonly direction: Direction;
  readonly opcode: 'text' | 'close' | 'ping' | 'pong' | 'other';
  readonly type?: string;
}

const OPCODES: Readonly<Record<number, CrossedFrame['opcode']>> = { 1: 'text', 8: 'close', 9: 'ping', 10: 'pong' };

/** A proxy in front of one server. */
export class FrameProxy {
  /** Every frame so far, in the order in which they crossed. */
  readonly frames: CrossedFrame[] = [];
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const link = new Link(client, target, (frame) => this.frames.push(frame));
      this.#links.add(link);
      client.on('close', () => this.#links.delete(link));
    });
  }

  static async open(target: string): Promise<FrameProxy> {
    const proxy = new FrameProxy(new URL(target));
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on nothing crosses that way on the connections that are open now; new connections are not concerned. */
  hold(...directions: readonly Direction[]): void {
    for (const link of this.#links) for (const direction of directions) link.held.add(direction);
  }

  close(): void {
    this.#server.close();
    for (const link of this.#links) link.end();
  }
}

/** One connection through the proxy. */
class Link {
  readonly held = new Set<Direction>();
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, target: URL, see: (frame: CrossedFrame) => void) {
    this.#client = client;
    this.#server = connect(Number(target.port), target.hostname);
    this.#pass('up', client, this.#server, see);
    this.#pass('down', this.#server, client, see);
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #pass(direction: Direction, from: Socket, to: Socket, see: (frame: CrossedFrame) => void): void {
    const reader = new FrameReader(direction, see);
    from.on('data', (chunk: Buffer) => {
      if (this.held.has(direction)) return;
      reader.push(chunk);
      to.write(chunk);
    });
    from.on('error', () => this.end());
    from.on('close', () => this.end());
  }
}

/** Cuts one direction of a connection into frames; what is no WebSocket gives none. */
class FrameReader {
  readonly #direction: Direction;
  readonly #see: (frame: CrossedFrame) => void;
  #rest: Buffer = Buffer.alloc(0);
  #phase: 'head' | 'frames' | 'other' = 'head';

  constructor(direction: Direction, see: (frame: CrossedFrame) => void) {
    this.#direction = direction;
    this.#see = see;
  }

  push(chunk: Buffer): void {
    if (this.#phase === 'other') return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.#phase === 'head') this.#readHead();
    while (this.#phase === 'frames' && this.#readFrame());
  }

  #readHead(): void {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0) return;
    const isWebSocket = /^upgrade: *websocket/im.test(this.#rest.toString('latin1', 0, end));
    this.#phase = isWebSocket ? 'frames' : 'other';
    this.#rest = this.#rest.subarray(end + 4);
  }

  /** Takes one whole frame off; false if there is none yet. */
  #readFrame(): boolean {
    const rest = this.#rest;
    if (rest.length < 2) return false;
    const short = (rest[1] ?? 0) & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const maskBytes = ((rest[1] ?? 0) & 0x80) === 0 ? 0 : 4;
    const start = 2 + lengthBytes + maskBytes;
    if (rest.length < start) return false;
    const length = lengthOf(rest, short);
    if (rest.length < start + length) return false;
    const mask = rest.subarray(start - maskBytes, start);
    const payload = rest.subarray(start, start + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#rest = rest.subarray(start + length);
    this.#see(this.#frame(OPCODES[(rest[0] ?? 0) & 0x0f] ?? 'other', Buffer.from(payload)));
    return true;
  }

  #frame(opcode: CrossedFrame['opcode'], payload: Buffer): CrossedFrame {
    if (opcode !== 'text') return { direction: this.#direction, opcode };
    const { type = '' } = JSON.parse(payload.toString('utf8')) as { type?: string };
    return { direction: this.#direction, opcode, type };
  }
}

/** Bytes of a frame's payload: in its second byte, or in the two or eight after it. */
function lengthOf(frame: Buffer, short: number): number {
  if (short === 126) return frame.readUInt16BE(2);
  return short === 127 ? Number(frame.readBigUInt64BE(2)) : short;
}
