// A WebSocket as the hub's connection: text frames, backlog, signs of life.

import type { WebSocket } from 'ws';
import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { Connection, ConnectionListener } from '../hub/connection.ts';

/** One WebSocket of the `ws` package. */
export class WsConnection implements Connection {
  readonly #socket: WebSocket;
  readonly #bufferedBytesMax: number;
  #listener: ConnectionListener | undefined;

  /** `bufferedBytesMax`: what may wait unsent before the peer, who asks without reading, is cut. */
  constructor(socket: WebSocket, bufferedBytesMax = Infinity) {
    this.#socket = socket;
    this.#bufferedBytesMax = bufferedBytesMax;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Begins to tell `listener` what happens. */
  listen(listener: ConnectionListener): void {
    this.#listener = listener;
    const socket = this.#socket;
    socket.on('message', (data: Buffer, isBinary) => {
      listener.alive();
      if (isBinary) this.close(SYNC_ERRORS.bad_frame.closeCode, 'bad_frame');
      else listener.received(data.toString('utf8'));
    });
    socket.on('ping', (data: Buffer) => {
      listener.pinged();
      if (this.#hasPlace()) socket.pong(data);
    });
    socket.on('pong', () => listener.alive());
    // An error is always followed by close; the code of the close says what it was.
    socket.on('error', () => undefined);
    socket.on('close', () => listener.closed());
  }

  send(frame: string | Uint8Array): void {
    if (!this.#hasPlace()) return;
    this.#socket.send(frame, { binary: false }, this.#taken);
  }

  ping(): void {
    if (this.#hasPlace()) this.#socket.ping();
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#listener?.alive();
    this.#socket.resume();
  }

  close(code: number, reason: string): void {
    // A paused socket would never see the peer's goodbye.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Whether something may be sent. Cuts a peer for whom too much waits already. */
  #hasPlace(): boolean {
    if (this.#socket.bufferedAmount > this.#bufferedBytesMax) this.#socket.terminate();
    return this.#socket.readyState === this.#socket.OPEN;
  }

  readonly #taken = (error?: Error | null): void => {
    if (error !== undefined && error !== null) return;
    this.#listener?.alive();
    this.#listener?.drained();
  };
}
