// Where a PostgreSQL server listens, for proxies before it: a socket in a folder or a TCP port, as its URL says, and the
// same database by way of a socket of ours.

import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

const PORT = 5432;
/** The name of a server's socket in its folder; it ends in the port, whose default needs no saying. */
const NAME = '.s.PGSQL.';

/** Connects to the server of a database's URL. */
export function toPostgres(url: string): Socket {
  const { hostname, port, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  const number = port === '' ? PORT : Number(port);
  return host.startsWith('/') ? createConnection(join(host, `${NAME}${number}`)) : createConnection(number, host);
}

/** The path of the socket by which clients of `throughFolder` come. */
export function socketIn(folder: string): string {
  return join(folder, `${NAME}${PORT}`);
}

/** The URL of the same database by way of the socket in a folder. */
export function throughFolder(url: string, folder: string): string {
  const through = new URL(url);
  through.port = '';
  through.searchParams.set('host', folder);
  return through.href;
}
