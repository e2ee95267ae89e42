// A TCP proxy before several servers, as a load balancer is one: every connection goes to the next of them, or to the one
// after that if it does not answer. What is open ends with the server behind it.

import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';

export class RoundRobinProxy {
  readonly #targets: readonly URL[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that each target has been given. */
  readonly given: number[];
  #next = 0;

  private constructor(targets: readonly string[]) {
    this.#targets = targets.map((target) => new URL(target));
    this.given = targets.map(() => 0);
    this.#server = createServer((device) => this.#link(device, targets.length));
  }

  /** A proxy before servers, named by their URLs. */
  static async open(targets: readonly string[]): Promise<RoundRobinProxy> {
    const proxy = new RoundRobinProxy(targets);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  /** Connects a device to the next target that answers; gives up after as many tries as there are targets. */
  #link(device: Socket, triesLeft: number): void {
    const index = this.#next % this.#targets.length;
    this.#next += 1;
    const { hostname, port } = this.#targets[index] as URL;
    const server = connect(Number(port), hostname);
    let connected = false;
    this.#sockets.add(server).add(device);
    server.on('error', () => undefined);
    device.on('error', () => undefined);
    server.once('connect', () => {
      connected = true;
      (this.given[index] as number) += 1;
      device.pipe(server).pipe(device);
    });
    device.once('close', () => {
      this.#sockets.delete(device);
      server.destroy();
    });
    server.once('close', () => {
      this.#sockets.delete(server);
      if (connected || device.destroyed || triesLeft <= 1) device.destroy();
      else this.#link(device, triesLeft - 1);
    });
  }
}
