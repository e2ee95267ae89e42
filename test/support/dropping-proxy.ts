// A proxy in front of PostgreSQL's socket that can take an answer away: the COMMIT arrives and is done, and whoever sent
// it never hears of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketIn, throughFolder, toPostgres } from './postgres-door.ts';

export class DroppingProxy {
  /** How many answers to COMMIT are still to be taken away. */
  toDrop = 0;
  dropped = 0;
  readonly #dir = mkdtempSync(join(tmpdir(), 'ledger-pg-proxy-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: string) {
    this.#server = createServer((client) => this.#connect(client, target));
  }

  /** A proxy before the socket of a database's URL. */
  static async open(url: string): Promise<DroppingProxy> {
    const proxy = new DroppingProxy(url);
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

  #connect(client: Socket, target: string): void {
    const server = toPostgres(target);
    let dropping = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data) => {
      // What comes behind the COMMIT changes nothing.
      if (this.toDrop > 0 && data.includes('COMMIT\0')) {
        dropping = true;
        this.toDrop -= 1;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (!dropping) return void client.write(data);
      this.dropped += 1;
      client.destroy();
    });
  }
}
