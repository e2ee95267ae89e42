// A TCP proxy between devices and a server that sees WebSocket frames: counts them, and can leave a connection half-open
// (nothing crosses any more, both sockets stay open). It changes no byte.

import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { FrameReader } from './ws-frames.ts';
import type { Frame } from './ws-frames.ts';

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
    const watch = new FrameWatch(direction, see);
    from.on('data', (chunk: Buffer) => {
      if (this.held.has(direction)) return;
      watch.push(chunk);
      to.write(chunk);
    });
    from.on('error', () => this.end());
    from.on('close', () => this.end());
  }
}

/** Sees the frames of one direction of a connection; what is no WebSocket has none. */
class FrameWatch {
  readonly #direction: Direction;
  readonly #see: (frame: CrossedFrame) => void;
  readonly #frames = new FrameReader();
  #head: Buffer = Buffer.alloc(0);
  #phase: 'head' | 'frames' | 'other' = 'head';

  constructor(direction: Direction, see: (frame: CrossedFrame) => void) {
    this.#direction = direction;
    this.#see = see;
  }

  push(chunk: Buffer): void {
    const bytes = this.#phase === 'head' ? this.#afterHead(chunk) : chunk;
    if (this.#phase !== 'frames') return;
    for (const frame of this.#frames.push(bytes)) this.#see(this.#crossed(frame));
  }

  /** Reads the head of a request or an answer; gives what comes after it. */
  #afterHead(chunk: Buffer): Buffer {
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return Buffer.alloc(0);
    const isWebSocket = /^upgrade: *websocket/im.test(this.#head.toString('latin1', 0, end));
    this.#phase = isWebSocket ? 'frames' : 'other';
    return this.#head.subarray(end + 4);
  }

  #crossed({ opcode: number, payload }: Frame): CrossedFrame {
    const opcode = OPCODES[number] ?? 'other';
    if (opcode !== 'text') return { direction: this.#direction, opcode };
    const { type = '' } = JSON.parse(payload.toString('utf8')) as { type?: string };
    return { direction: this.#direction, opcode, type };
  }
}
