// Devices of one user, each on a server of its own; all servers on one database. The last one does not listen, so that
// no notification reaches it.

import { join } from 'node:path';
import { BuiltDevice, runBin } from './built-world.ts';
import { startPostgres } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';
import { ServerFolder } from './running-server.ts';
import type { RunningServer } from './running-server.ts';

/** What servers and devices are made of. `settings`: further ones of every server, as variables. */
export interface NodeParts {
  readonly postgres: PostgresServer;
  readonly url: string;
  readonly folder: ServerFolder;
  readonly settings?: Readonly<Record<string, string>>;
}

export class NodeDevices {
  readonly postgres: PostgresServer;
  readonly url: string;
  readonly folder: ServerFolder;
  readonly #names: readonly string[];
  readonly #settings: Readonly<Record<string, string>>;
  readonly #nodes = new Map<string, RunningServer>();
  readonly #devices = new Map<string, BuiltDevice>();

  constructor(names: readonly string[], parts: NodeParts) {
    this.#names = names;
    this.postgres = parts.postgres;
    this.url = parts.url;
    this.folder = parts.folder;
    this.#settings = parts.settings ?? {};
  }

  device(name: string): BuiltDevice {
    let device = this.#devices.get(name);
    if (device === undefined) this.#devices.set(name, (device = new BuiltDevice(join(this.folder.dir, name))));
    return device;
  }

  /** The server of a device. */
  node(name: string): RunningServer {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  }

  /** Starts the server of a device, on the port it had before if it had one. */
  async startNode(name: string): Promise<RunningServer> {
    const before = this.#nodes.get(name);
    const port = before === undefined ? [] : ['--port', new URL(before.url).port];
    const deaf = name === this.#names.at(-1) ? ['--no-database-listen'] : [];
    const node = await this.folder.start([...port, ...deaf], {
      LEDGER_SERVER_DATABASE_URL: this.url,
      ...this.#settings,
    });
    this.#nodes.set(name, node);
    return node;
  }

  async killNode(name: string): Promise<void> {
    const node = this.node(name);
    node.kill('SIGKILL');
    await node.ended;
  }

  /** Runs a command of the server's on the database. */
  async command(...args: readonly string[]): Promise<Record<string, unknown>> {
    const ended = await runBin('ledger-server', [...args, '--json'], { env: { LEDGER_SERVER_DATABASE_URL: this.url } });
    if (ended.code !== 0) throw new Error(`ledger-server ${args.join(' ')} exited ${ended.code}: ${ended.stderr}`);
    return JSON.parse(ended.stdout) as Record<string, unknown>;
  }

  async check(): Promise<unknown> {
    return (await this.command('check'))['check'];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => device.kill()));
    await this.folder.close();
    await this.postgres.close();
  }
}

/** Starts a database, a server for each name, and logs in a device on each, all of one user. */
export async function openDevices(names: readonly string[], durable = false): Promise<NodeDevices> {
  const postgres = await startPostgres(durable);
  const world = new NodeDevices(names, { postgres, url: await postgres.database(), folder: await ServerFolder.open() });
  await Promise.all(names.map((name) => world.startNode(name)));
  const [first = '', ...others] = names;
  const { code } = (await world.command('user', 'add', 'Ana')) as { code: string };
  await world.device(first).login(world.node(first).url, code);
  for (const name of others) await world.device(name).login(world.node(name).url, await world.device(first).invite());
  return world;
}
