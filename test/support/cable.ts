// A cable between devices and a server: passes every byte on, and can be cut, at once or in the middle of a push, at an
// exact entry, before the server has committed anything of it or just after. Cut, it lets nothing through until mended.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Cut } from './scenario/scenario.ts';
import { FrameReader, maskedTextFrame, TEXT } from './ws-frames.ts';
import type { Frame } from './ws-frames.ts';

const HEAD_END = '\r\n\r\n';

/** What the cable looks at in a frame. */
interface Readable {
  readonly type: string;
  readonly clientId?: string;
  readonly mutations?: readonly { readonly n: number }[];
  readonly entries?: readonly { readonly n: number; readonly clientId: string }[];
}

/** One cable; any number of connections. */
export class Cable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #order: Order | undefined;
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A cable to a server on this port of the loopback address. */
  static async open(port: number): Promise<Cable> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(server);
    server.on('connection', (socket) => cable.#connect(socket, port));
    return cable;
  }

  /** Ends every connection and lets none through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Lets connections through again. */
  mend(): void {
    this.#isCut = false;
  }

  /** Orders a cut in the next push. */
  order(cut: Cut): void {
    this.#order = new Order(cut, () => this.cut());
  }

  /** Resolves when the ordered cut has been made; rejects if the push was too short for it. */
  async made(): Promise<void> {
    await this.#order?.made;
    this.#order = undefined;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(device: Socket, port: number): void {
    if (this.#isCut) {
      device.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    const link = new Link(device, server);
    const order = (): Order | undefined => this.#order;
    for (const [from, to, take] of [
      [device, server, (frame: Frame) => link.hear(frame) || order()?.up(frame, link) === true],
      [server, device, (frame: Frame) => order()?.down(frame, link) === true],
    ] as const) {
      const direction = new Direction(to, take);
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => direction.data(chunk));
      from.on('error', () => link.sever());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroySoon();
      });
    }
  }
}

/** One connection through the cable. */
class Link {
  readonly device: Socket;
  readonly server: Socket;
  /** The replica at its end, once it has said hello. */
  clientId: string | undefined;

  constructor(device: Socket, server: Socket) {
    this.device = device;
    this.server = server;
  }

  /** Notes who speaks; takes no frame. */
  hear(frame: Frame): false {
    const hello = read(frame);
    if (hello.type === 'hello') this.clientId = hello.clientId;
    return false;
  }

  sever(): void {
    this.device.destroy();
    this.server.destroy();
  }
}

/** One way of one connection: passes on what comes; once it is a WebSocket, frame by frame. */
class Direction {
  readonly #to: Socket;
  /** Sees each text frame first; true if it took it. */
  readonly #take: (frame: Frame) => boolean;
  readonly #frames = new FrameReader();
  #head = '';
  #mode: 'head' | 'frames' | 'bytes' = 'head';

  constructor(to: Socket, take: (frame: Frame) => boolean) {
    this.#to = to;
    this.#take = take;
  }

  data(chunk: Buffer): void {
    if (this.#mode === 'head') this.#readHead(chunk);
    else if (this.#mode === 'bytes') this.#to.write(chunk);
    else {
      for (const frame of this.#frames.push(chunk)) {
        if (frame.opcode !== TEXT || !this.#take(frame)) this.#to.write(frame.bytes);
      }
    }
  }

  /** The head of a request or an answer says whether frames follow. Both sides begin with one. */
  #readHead(chunk: Buffer): void {
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return;
    const upgrade = /^upgrade: websocket\r?$/im.test(this.#head.slice(0, end + 2));
    this.#mode = upgrade ? 'frames' : 'bytes';
    const cut = upgrade ? end + HEAD_END.length : this.#head.length;
    this.#to.write(Buffer.from(this.#head.slice(0, cut), 'latin1'));
    if (cut < this.#head.length) this.data(Buffer.from(this.#head.slice(cut), 'latin1'));
  }
}

/** One ordered cut on its way: first it waits for a push; if that is to be committed, then for its answer. */
class Order {
  readonly made: Promise<void>;
  readonly #cut: Cut;
  readonly #sever: () => void;
  readonly #done: () => void;
  readonly #fail: (error: Error) => void;
  /** The last n that the server was given. */
  #lastN: number | undefined;
  #over = false;

  constructor(cut: Cut, sever: () => void) {
    this.#cut = cut;
    this.#sever = sever;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.made = promise;
    this.made.catch(() => undefined);
    this.#done = resolve;
    this.#fail = reject;
  }

  /** A push is let through up to where it is cut: as part of a frame, or as a smaller push that can be committed. */
  up(frame: Frame, link: Link): boolean {
    const { mutations } = read(frame);
    if (this.#over || this.#lastN !== undefined || mutations === undefined) return false;
    const { entries, commit } = this.#cut;
    const last = mutations[entries - 1];
    if (last === undefined || mutations.length === entries) {
      this.#end(new Error(`the push has ${mutations.length} entries: it cannot be cut after ${entries}`));
    } else if (commit === 'after') {
      this.#lastN = last.n;
      link.server.write(maskedTextFrame(pushText(frame, mutations.slice(0, entries))));
    } else {
      link.server.write(frame.bytes.subarray(0, frame.headBytes + bytesBefore(frame, mutations.slice(entries))), () =>
        this.#end(),
      );
    }
    return true;
  }

  /** The answer to the cut push does not reach the device: half of it does, then nothing. */
  down(frame: Frame, link: Link): boolean {
    if (this.#over || this.#lastN === undefined) return false;
    const isAnswer = (read(frame).entries ?? []).some(
      ({ n, clientId }) => n === this.#lastN && clientId === link.clientId,
    );
    if (isAnswer) link.device.write(frame.bytes.subarray(0, frame.bytes.length / 2), () => this.#end());
    return isAnswer;
  }

  #end(problem?: Error): void {
    this.#over = true;
    this.#sever();
    if (problem === undefined) this.#done();
    else this.#fail(problem);
  }
}

function read(frame: Frame): Readable {
  return JSON.parse(frame.payload.toString('utf8')) as Readable;
}

function pushText(frame: Frame, mutations: Readable['mutations']): string {
  return JSON.stringify({ ...read(frame), mutations });
}

/** How much of a push's payload comes before these last mutations of it. */
function bytesBefore({ payload }: Frame, mutations: readonly object[]): number {
  const tail = mutations.map((mutation) => JSON.stringify(mutation)).join(',');
  return payload.lastIndexOf(tail);
}
