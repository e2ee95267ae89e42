// A device's local API without the command line: one connection to its daemon's socket, which must be running.

import { readFileSync } from 'node:fs';
import { homePaths } from '../../../src/base/home-paths.ts';
import type { HomePaths } from '../../../src/base/home-paths.ts';
import { Connection } from '../../../src/cli/daemon-client/connection.ts';
import { LOCAL_VERSION } from '../../../src/protocol/version.ts';

/** Where a device of this `LEDGER_HOME` keeps its things. */
export function pathsOf(home: string): HomePaths {
  const env = { LEDGER_HOME: home };
  const facts = { env, platform: process.platform, uid: process.getuid?.() ?? 0, cwd: '/', passwdHome: () => home };
  return homePaths(facts) as HomePaths;
}

/** A greeted connection to the daemon of this `LEDGER_HOME`. Rejects when none answers. */
export async function openApi(home: string): Promise<Connection> {
  const { socket, secret } = pathsOf(home);
  const hello = { protocol: LOCAL_VERSION, version: 'bench', secret: readFileSync(secret, 'utf8').trim() };
  const connection = new Connection(socket, hello);
  connection.flush();
  await connection.hello;
  return connection;
}

let keys = 0;

/** A request key that no other request has. */
export function requestKey(): string {
  keys += 1;
  return `bench-${process.pid}-${keys}`;
}

/** Parameters of a transaction of usual size. */
export function transactionParams(contact: string, description: string): Readonly<Record<string, unknown>> {
  return {
    key: requestKey(),
    contact,
    amount: '12.50',
    currency: 'EUR',
    direction: 'lent',
    description,
    today: '2026-01-15',
  };
}

/** A description of usual length (30 characters) that bears a number. */
export function describe(index: number): string {
  return `dinner at the place ${String(index).padStart(10, '0')}`;
}
