// A TCP proxy between devices and a server that spoils connections by seed: each one is cut after some bytes, in the
// middle of whatever crosses then, or stalls in one direction and is cut later, or carries one frame twice before it is
// cut. Calmed, it passes on everything.

import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { FrameReader } from './ws-frames.ts';

const FAULTS = ['cut', 'stall', 'double'] as const;
/** Bytes of one direction after which the fault comes: between these. */
const BYTES_MIN = 150;
const BYTES_MAX = 12_000;
const STALL_MS_MAX = 400;
const HEAD_END = '\r\n\r\n';

type Fault = (typeof FAULTS)[number];

/** A proxy in front of one server. */
export class FlakyProxy {
  /** How often each fault has come. */
  readonly come: Record<Fault, number> = { cut: 0, stall: 0, double: 0 };
  readonly #server: Server;
  readonly #random: Random;
  readonly #sockets = new Set<Socket>();
  #isFlaky = false;
  /** Connections spoiled so far: each kind of fault in its turn. */
  #spoiled = 0;

  private constructor(target: URL, seed: number) {
    this.#random = seededRandom(seed);
    this.#server = createServer((device) => this.#link(device, connect(Number(target.port), target.hostname)));
  }

  /** A calm proxy. `seed`: of the faults to come. */
  static async open(target: string, seed: number): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(new URL(target), seed);
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Spoils every connection, beginning with the end of those that are open. */
  spoil(): void {
    this.#isFlaky = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Spoils no further connection; ends those that are open. */
  calm(): void {
    this.#isFlaky = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #link(device: Socket, server: Socket): void {
    const end = (): void => {
      device.destroy();
      server.destroy();
    };
    const up = this.#random.uniform() < 0.5;
    const spoiled = this.#isFlaky ? this.#spoiler(end) : undefined;
    for (const [from, to, isUp] of [
      [device, server, true],
      [server, device, false],
    ] as const) {
      this.#sockets.add(from);
      const pass = (spoiled !== undefined && isUp === up ? spoiled : plain)(to);
      from.on('data', pass);
      from.on('error', end);
      from.on('close', () => {
        this.#sockets.delete(from);
        end();
      });
    }
  }

  /** One connection's fate. */
  #spoiler(end: () => void): (to: Socket) => (chunk: Buffer) => void {
    const fault = FAULTS[this.#spoiled % FAULTS.length] ?? 'cut';
    this.#spoiled += 1;
    let left = BYTES_MIN + Math.floor(this.#random.uniform() * (BYTES_MAX - BYTES_MIN));
    const stallMs = this.#random.uniform() * STALL_MS_MAX;
    const come = (): void => {
      this.come[fault] += 1;
    };
    if (fault === 'double') return (to) => doubling(to, left, () => (come(), setTimeout(end, stallMs)));
    return (to) => (chunk) => {
      if (left < 0) return;
      to.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left >= 0) return;
      come();
      setTimeout(end, fault === 'stall' ? stallMs : 0);
    };
  }
}

function plain(to: Socket): (chunk: Buffer) => void {
  return (chunk) => to.write(chunk);
}

/** Passes on; the first whole frame after so many bytes goes twice, which is told. What is no WebSocket goes once. */
function doubling(to: Socket, after: number, done: () => void): (chunk: Buffer) => void {
  const frames = new FrameReader();
  let head: Buffer | undefined = Buffer.alloc(0);
  let crossed = 0;
  return (chunk) => {
    let bytes = chunk;
    if (head !== undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0 || !/^upgrade: *websocket/im.test(head.toString('latin1', 0, end))) {
        to.write(chunk);
        return;
      }
      to.write(chunk.subarray(0, chunk.length - (head.length - end - HEAD_END.length)));
      bytes = head.subarray(end + HEAD_END.length);
      head = undefined;
    }
    for (const frame of frames.push(bytes)) {
      to.write(frame.bytes);
      if (crossed <= after && crossed + frame.bytes.length > after) {
        to.write(frame.bytes);
        done();
      }
      crossed += frame.bytes.length;
    }
  };
}
