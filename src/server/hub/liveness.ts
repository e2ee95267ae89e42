// Whether a peer is still there: pings go out on a schedule, silence for too long means it is dead.
// Slow is not dead: any frame received and any byte drained counts.

import type { Clock } from '../../base/clock.ts';
import { WIRE } from '../../protocol/limits.ts';
import type { Connection } from './connection.ts';

/** Ms between looks at every peer. */
const CHECK_MS = 5_000;

interface Peer {
  aliveAt: number;
  pingedAt: number;
}

/** Watches all connections of a server. */
export class Liveness {
  readonly #clock: Clock;
  readonly #peers = new Map<Connection, Peer>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to watch a connection. */
  add(connection: Connection): void {
    const now = this.#clock.monotonic();
    this.#peers.set(connection, { aliveAt: now, pingedAt: now });
    this.#cancel ??= this.#clock.timer(CHECK_MS, () => this.#check());
  }

  /** A sign of life. */
  alive(connection: Connection): void {
    const peer = this.#peers.get(connection);
    if (peer !== undefined) peer.aliveAt = this.#clock.monotonic();
  }

  remove(connection: Connection): void {
    this.#peers.delete(connection);
  }

  close(): void {
    this.#cancel?.();
    this.#peers.clear();
  }

  #check(): void {
    const now = this.#clock.monotonic();
    for (const [connection, peer] of this.#peers) {
      if (now - peer.aliveAt >= WIRE.deadMs) {
        connection.terminate();
      } else if (now - peer.pingedAt >= WIRE.pingMs - CHECK_MS) {
        peer.pingedAt = now;
        connection.ping();
      }
    }
    this.#cancel = this.#peers.size === 0 ? undefined : this.#clock.timer(CHECK_MS, () => this.#check());
  }
}
