// Two ends of a simulated WebSocket with the interface of the `ws` package, as far as our two adapters use it, so
// that both adapters run as they are.

import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import type { Dice } from './dice.ts';
import { Pipe } from './sim-link.ts';
import type { Link } from './sim-link.ts';
import type { Process, Timeline } from './sim-clock.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const ABNORMAL = 1006;
/** Ms after which `ws` gives up waiting for the peer's goodbye. */
const GOODBYE_MS = 30_000;

/** One end. */
export class SimSocket extends EventEmitter {
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;
  readyState = CONNECTING;
  bufferedAmount = 0;
  /** What becomes of every text frame that is delivered here. */
  tap: (text: Buffer) => Buffer = (text) => text;
  readonly #timeline: Timeline;
  readonly #process: Process;
  #out: Pipe | undefined;
  #peer: SimSocket | undefined;
  readonly #autoPong: boolean;
  #isPaused = false;
  #waiting: Buffer[] = [];

  /** `autoPong`: it answers pings itself, as `ws` does unless told otherwise. */
  constructor(timeline: Timeline, process: Process, autoPong = true) {
    super();
    this.#autoPong = autoPong;
    this.#timeline = timeline;
    this.#process = process;
  }

  /** The socket as the adapters' type. */
  get asWebSocket(): WebSocket {
    return this as unknown as WebSocket;
  }

  connect(peer: SimSocket, out: Pipe): void {
    this.#peer = peer;
    this.#out = out;
    this.readyState = OPEN;
  }

  send(data: string | Uint8Array, _options?: unknown, taken?: (error?: Error) => void): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.length);
    this.bufferedAmount += bytes.length;
    const copies = this.#out?.copies() ?? 0;
    const done = (): void => {
      this.bufferedAmount -= bytes.length;
      const tell = (): void => {
        if (this.readyState !== CLOSED) taken?.();
      };
      if (!this.#process.keepForLater(tell)) tell();
    };
    if (copies === 0) this.#timeline.schedule(0, done, this.#process);
    for (let copy = 0; copy < copies; copy += 1) {
      this.#out?.push(() => {
        if (copy === 0) done();
        this.#peer?.receive(bytes);
      });
    }
  }

  ping(): void {
    this.#out?.push(() => this.#peer?.pinged());
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) this.receive(bytes);
  }

  close(code: number, reason: string): void {
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    this.#out?.push(() => this.#peer?.goodbye(code, reason));
    this.#timeline.schedule(GOODBYE_MS, () => this.ended(ABNORMAL), this.#process);
  }

  /** Ends at once; the peer hears of it if the way is open. */
  terminate(): void {
    if (this.readyState === CLOSED) return;
    this.#out?.push(() => this.#peer?.ended(ABNORMAL));
    this.#timeline.schedule(0, () => this.ended(ABNORMAL), this.#process);
    if (this.readyState === OPEN) this.readyState = CLOSING;
  }

  /** The connection breaks: a part of what was on its way is lost. */
  breakOff(): void {
    this.#out?.cut();
    this.#out?.push(() => this.#peer?.ended(ABNORMAL));
  }

  /** Its process is gone; the peer hears of it if `audible`. */
  vanish(audible: boolean): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    if (audible) this.#out?.push(() => this.#peer?.ended(ABNORMAL));
  }

  receive(bytes: Buffer): void {
    if (this.readyState !== OPEN) return;
    if (this.#isPaused) {
      this.#waiting.push(bytes);
      return;
    }
    this.emit('message', this.tap(bytes), false);
  }

  pinged(): void {
    if (this.readyState !== OPEN) return;
    this.emit('ping', Buffer.alloc(0));
    if (this.#autoPong) this.pong();
  }

  pong(): void {
    this.#out?.push(() => this.#peer?.ponged());
  }

  ponged(): void {
    if (this.readyState === OPEN) this.emit('pong', Buffer.alloc(0));
  }

  goodbye(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.#out?.push(() => this.#peer?.ended(code));
    this.ended(code, reason);
  }

  /** The connection is over. */
  ended(code: number, reason = ''): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.emit('close', code, Buffer.from(reason));
  }

  /** The server's end: sends the answer to the upgrade, ahead of everything that follows. */
  announceOpen(opened: () => void): void {
    this.#out?.push(opened);
  }

  /** The client's end: the upgrade was answered. */
  opened(): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = OPEN;
    this.emit('open');
  }

  /** The client's end: the upgrade was refused with an HTTP status. */
  refused(status: number): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = CLOSED;
    this.emit('unexpected-response', undefined, { statusCode: status, headers: {} });
  }

  /** An attempt to connect that came to nothing. */
  failed(message: string): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = CLOSED;
    this.emit('error', new Error(message));
    this.emit('close', ABNORMAL, Buffer.alloc(0));
  }
}

/** Joins two ends over a link; returns what forgets their pipes. */
export function join(
  ends: { readonly client: SimSocket; readonly server: SimSocket },
  processes: { readonly client: Process; readonly server: Process },
  way: { readonly timeline: Timeline; readonly dice: Dice; readonly link: Link },
): () => void {
  const { timeline, dice, link } = way;
  const up = new Pipe(timeline, dice, { direction: link.up, receiver: processes.server });
  const down = new Pipe(timeline, dice, { direction: link.down, receiver: processes.client });
  ends.client.connect(ends.server, up);
  ends.server.connect(ends.client, down);
  link.pipes.add(up).add(down);
  return () => {
    link.pipes.delete(up);
    link.pipes.delete(down);
  };
}
