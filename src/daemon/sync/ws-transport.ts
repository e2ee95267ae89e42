// The transport over a real WebSocket. Pings every 20 s; a peer from which nothing came for 45 s is dead and is
// terminated, not closed: a half-open connection would never answer. A gap in our own ticks means the machine slept.

import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import type { ClientOptions, RawData } from 'ws';
import type { Clock } from '../../base/clock.ts';
import { WIRE } from '../../protocol/limits.ts';
import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { SyncErrorCode } from '../../protocol/sync/error-code.ts';
import { SUBPROTOCOL } from '../../protocol/version.ts';
import { certificateProblem } from './certificate-problem.ts';
import { retryAfterMs } from './retry-after.ts';
import type { OpenTransport, Transport, TransportEnd, TransportListener } from './transport.ts';

/** Makes a WebSocket that begins to open. */
export type Dial = (url: URL, protocol: string, options: ClientOptions) => WebSocket;

const dialReal: Dial = (url, protocol, options) => new WebSocket(url, protocol, options);

/** Opens WebSockets. `caFile`: a PEM file with a private authority. */
export function wsTransport(clock: Clock, caFile?: string, dial: Dial = dialReal): OpenTransport {
  return (server, token, listener) => new WsTransport({ server, token, caFile, dial }, clock, listener);
}

class WsTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #listener: TransportListener;
  #ended = false;
  #heardAt: number;
  #cancelTick: () => void = () => undefined;

  constructor(
    to: { server: string; token: string; caFile: string | undefined; dial: Dial },
    clock: Clock,
    listener: TransportListener,
  ) {
    this.#clock = clock;
    this.#listener = listener;
    this.#heardAt = clock.monotonic();
    const url = new URL('ws', to.server.endsWith('/') ? to.server : `${to.server}/`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = to.dial(url, SUBPROTOCOL, {
      headers: { authorization: `Bearer ${to.token}` },
      perMessageDeflate: false,
      maxPayload: WIRE.payloadBytesMax,
      handshakeTimeout: WIRE.handshakeMs,
      followRedirects: false,
      ...(to.caFile === undefined ? {} : { ca: readFileSync(to.caFile) }),
    });
    this.#listen();
  }

  send(text: string): void {
    if (!this.#ended && this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  hold(isHeld: boolean): void {
    if (this.#ended) return;
    // Not to read means not to hear either: the time starts when it is read again.
    this.#heardAt = this.#clock.monotonic();
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  close(): void {
    this.#ended = true;
    this.#cancelTick();
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    const heard = () => {
      this.#heardAt = this.#clock.monotonic();
    };
    socket.on('open', () => {
      heard();
      this.#tick();
      if (!this.#ended) this.#listener.opened();
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      if (this.#ended) return;
      if (isBinary) this.#end(endFor('bad_frame', 'a binary frame'));
      else this.#listener.frame(asText(data));
    });
    socket.on('unexpected-response', (_request, response) => {
      const waitMs = retryAfterMs(response.headers['retry-after'], this.#clock.now());
      const retry = waitMs === undefined ? {} : { retryAfterMs: waitMs };
      this.#end({ ...endForStatus(response.statusCode ?? 0), ...retry });
    });
    socket.on('error', (error) =>
      this.#end(endFor('unavailable', certificateProblem(error)?.message ?? (error.message || 'no connection'))),
    );
    socket.on('close', (code, reason) => this.#end(endForClose(code, reason.toString())));
  }

  #tick(): void {
    this.#cancelTick = this.#clock.timer(WIRE.pingMs / 4, () => {
      const silentMs = this.#clock.monotonic() - this.#heardAt;
      if (silentMs > WIRE.deadMs) {
        this.#end(endFor('unavailable', 'the server does not answer any more'));
        return;
      }
      if (silentMs >= WIRE.pingMs) this.#socket.ping();
      this.#tick();
    });
  }

  #end(end: TransportEnd): void {
    if (this.#ended) return;
    this.close();
    this.#listener.ended(end);
  }
}

/** The end that a sync error means. */
export function endFor(code: SyncErrorCode, message: string): TransportEnd {
  return { remedy: SYNC_ERRORS[code].remedy, code, message };
}

function endForClose(closeCode: number, reason: string): TransportEnd {
  const known = Object.entries(SYNC_ERRORS).find(([, rule]) => rule.closeCode === closeCode);
  if (known === undefined) return endFor('unavailable', reason || `the connection closed (${closeCode})`);
  return endFor(known[0] as SyncErrorCode, reason || known[0]);
}

function endForStatus(status: number): TransportEnd {
  if (status === 401) return endFor('unauthenticated', 'the server does not know this device (any more)');
  if (status === 426) return endFor('upgrade_client', 'the server needs a newer ledger');
  if (status === 429) return endFor('rate_limited', 'the server asks to wait');
  return endFor('unavailable', `the server answered ${status} instead of a WebSocket`);
}

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');
}
