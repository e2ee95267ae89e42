// TLS before PostgreSQL's socket, as a database that is reached over a network speaks it: the client asks for it with a
// request of its own, is told yes or no, and then there is a handshake.

import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { TLSSocket } from 'node:tls';
import type { TestCertificate } from './certificate.ts';
import { toPostgres } from './postgres-door.ts';

/** The request for TLS: its length, then a code. */
const REQUEST_BYTES = 8;

export class TlsBeforePostgres {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: string, certificate: TestCertificate | undefined) {
    this.#server = createServer((client) => void this.#link(client, target, certificate));
  }

  /** Listens on a free port of loopback, before a database's URL. Without a certificate it speaks no TLS. */
  static async open(url: string, certificate?: TestCertificate): Promise<TlsBeforePostgres> {
    const proxy = new TlsBeforePostgres(url, certificate);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The same database through here, by the name `localhost`. */
  urlOf(url: string, parameters: Readonly<Record<string, string>>): string {
    const through = new URL(url);
    through.search = new URLSearchParams(parameters).toString();
    through.port = String((this.#server.address() as AddressInfo).port);
    return through.href;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #link(client: Socket, target: string, certificate: TestCertificate | undefined): Promise<void> {
    this.#keep(client);
    const [request] = (await once(client, 'data')) as [Buffer];
    if (request.length !== REQUEST_BYTES) return void client.destroy();
    client.write(certificate === undefined ? 'N' : 'S');
    if (certificate === undefined) return;
    const secure = new TLSSocket(client, { isServer: true, ...certificate });
    const database = toPostgres(target);
    this.#keep(secure);
    this.#keep(database);
    secure.pipe(database).pipe(secure);
    secure.on('close', () => database.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
