// Opens the same port on several addresses.

import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';

/** How often another free port is tried when the one picked is taken on the second address. */
const ATTEMPTS = 20;

/**
 * Makes one server per address, all on one port (`port` 0: a free one), and returns them with it. Addresses after the
 * first that the machine does not have are left out. Rejects with the system's error.
 */
export async function listenOnAll(
  make: () => Server,
  addresses: readonly string[],
  port: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const servers: Server[] = [];
    try {
      return { servers, port: await listenOnce(make, { addresses, port, servers }) };
    } catch (error) {
      for (const server of servers) server.close();
      if (port !== 0 || !isTaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function listenOnce(
  make: () => Server,
  wish: { readonly addresses: readonly string[]; readonly port: number; readonly servers: Server[] },
): Promise<number> {
  let { port } = wish;
  for (const address of wish.addresses) {
    const server = make();
    try {
      await listen(server, address, port);
    } catch (error) {
      if (wish.servers.length > 0 && isMissing(error)) continue;
      throw error;
    }
    wish.servers.push(server);
    ({ port } = server.address() as AddressInfo);
  }
  return port;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

function isMissing(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '');
}
