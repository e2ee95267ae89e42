// A proxy before PostgreSQL's socket that loses notifications, by seed: the message never comes, the connection stays.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { socketIn, throughFolder, toPostgres } from './postgres-door.ts';

/** The first byte of a NotificationResponse. Every message is a byte, then a length that counts itself. */
const NOTIFICATION = 0x41;
const HEAD_BYTES = 5;

export class ForgetfulProxy {
  readonly passed = { notifications: 0, lost: 0 };
  readonly #dir = mkdtempSync(join(tmpdir(), 'ledger-pg-proxy-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: Random;
  readonly #share: number;

  private constructor(target: string, wish: { readonly seed: number; readonly share: number }) {
    this.#random = seededRandom(wish.seed);
    this.#share = wish.share;
    this.#server = createServer((node) => this.#link(node, toPostgres(target)));
  }

  /** A proxy before the server of a database's URL. `share`: of notifications that are lost. */
  static async open(url: string, wish: { readonly seed: number; readonly share: number }): Promise<ForgetfulProxy> {
    const proxy = new ForgetfulProxy(url, wish);
    proxy.#server.listen(socketIn(proxy.#dir));
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The same database through this proxy. */
  urlOf(url: string): string {
    return throughFolder(url, this.#dir);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
    rmSync(this.#dir, { recursive: true });
  }

  #link(node: Socket, server: Socket): void {
    for (const [from, to] of [
      [node, server],
      [server, node],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    node.pipe(server);
    let rest = Buffer.alloc(0);
    server.on('data', (chunk: Buffer) => {
      rest = this.#pass(Buffer.concat([rest, chunk]), node);
    });
  }

  /** Passes whole messages on; gives the beginning of the one that is not whole. */
  #pass(bytes: Buffer, node: Socket): Buffer<ArrayBuffer> {
    let at = 0;
    while (bytes.length >= at + HEAD_BYTES) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (bytes.length < end) break;
      if (bytes[at] !== NOTIFICATION || !this.#isLost()) node.write(bytes.subarray(at, end));
      at = end;
    }
    return Buffer.from(bytes.subarray(at));
  }

  #isLost(): boolean {
    const lost = this.#random.uniform() < this.#share;
    this.passed[lost ? 'lost' : 'notifications'] += 1;
    return lost;
  }
}
