// Devices that write while everything between them fails, by seed: three servers on one database are killed and
// started, the database is restarted, connections are cut, half of all notifications are lost. A round-robin proxy stands
// before the servers, so that a device comes to another one each time. Then: every acknowledged mutation is in the log
// once, all devices hold the same, and the database is whole.

import { Client } from 'pg';
import { expect } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import type { PushedMutation } from '../../src/protocol/sync/entry.ts';
import { openApi } from '../bench/harness/local-api.ts';
import type { Standing } from './book-contents.ts';
import { eventually } from './built-world.ts';
import { ForgetfulProxy } from './forgetful-proxy.ts';
import { NodeDevices } from './node-devices.ts';
import { startPostgres } from './postgres-server.ts';
import { RoundRobinProxy } from './round-robin-proxy.ts';
import { ServerFolder } from './running-server.ts';

const NODES = ['node 1', 'node 2', 'node 3'];
/** Writes of one device that are under way at once. */
const BATCH = 10;
const LOST = 0.5;
const SETTINGS = { LEDGER_SERVER_RATE_LIMIT: '0', LEDGER_SERVER_DATABASE_POLL: '200' };

/** How much, by which seed. Each round has one failure while all devices write. */
export interface StormWish {
  readonly seed: number;
  readonly devices: number;
  readonly rounds: number;
  readonly mutationsPerRound: number;
}

/** What it came to: how often each failure came, and notifications that arrived and that were lost. */
export interface StormReport {
  readonly entries: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly notifications: { readonly notifications: number; readonly lost: number };
}

/** Runs a storm to its end. Throws an assertion error if anything acknowledged is missing, doubled or different. */
export async function storm(wish: StormWish): Promise<StormReport> {
  const postgres = await startPostgres();
  const database = await postgres.database();
  const forgetful = await ForgetfulProxy.open(database, { seed: wish.seed, share: LOST });
  const parts = { postgres, url: forgetful.urlOf(database), folder: await ServerFolder.open(), settings: SETTINGS };
  const world = new NodeDevices([...NODES, ''], parts);
  const opened: { close(): unknown }[] = [];
  try {
    const nodes = await Promise.all(NODES.map((name) => world.startNode(name)));
    const proxy = await RoundRobinProxy.open(nodes.map(({ url }) => url));
    opened.push(proxy);
    const writers = await logIn(world, proxy.url, wish);
    opened.push(...writers.map(({ api }) => api));
    const weather = new Weather(world, proxy, seededRandom(wish.seed + 1));
    for (let round = 0; round < wish.rounds; round += 1) {
      const count = Math.ceil(wish.mutationsPerRound / writers.length);
      await Promise.all([weather.fail(), ...writers.map((writer) => writer.write(count))]);
    }
    const entries = await expectWhole(world, writers, database);
    return { entries, failures: weather.failures, notifications: forgetful.passed };
  } finally {
    await Promise.all(opened.map((one) => one.close()));
    await world.close();
    await forgetful.close();
  }
}

/** Logs the devices in, all of one user, and makes the contacts that all of them write about. */
async function logIn(world: NodeDevices, url: string, { seed, devices }: StormWish): Promise<readonly Writer[]> {
  const random = seededRandom(seed);
  const names = Array.from({ length: devices }, (_, index) => `device ${index + 1}`);
  const { code } = (await world.command('user', 'add', 'Ana')) as { code: string };
  const [first = '', ...others] = names;
  await world.device(first).login(url, code);
  for (const name of others) await world.device(name).login(url, await world.device(first).invite());
  const contacts: string[] = [];
  const writers: Writer[] = [];
  for (const name of names) {
    const api = await openApi(world.device(name).home);
    writers.push(new Writer({ name, api, random, contacts }));
    const { contact } = await api.request('contact.add', { key: `contact ${name}`, name, note: label(name, 0) });
    contacts.push((contact as { id: string }).id);
  }
  await Promise.all(writers.map(({ api }) => inSync(api, (head) => head === devices)));
  return writers;
}

/** A text that no other mutation has. */
function label(device: string, count: number): string {
  return `${device} ${count}`;
}

/** One device, which writes without waiting for any server. */
class Writer {
  readonly api: Connection;
  /** What its daemon acknowledged. */
  readonly acknowledged: string[];
  readonly #name: string;
  readonly #random: Random;
  readonly #contacts: readonly string[];
  #transaction: string | undefined;

  constructor(parts: { name: string; api: Connection; random: Random; contacts: readonly string[] }) {
    this.api = parts.api;
    this.acknowledged = [label(parts.name, 0)];
    this.#name = parts.name;
    this.#random = parts.random;
    this.#contacts = parts.contacts;
  }

  async write(count: number): Promise<void> {
    const until = this.acknowledged.length + count;
    while (this.acknowledged.length < until) {
      const batch = Math.min(BATCH, until - this.acknowledged.length);
      const texts = Array.from({ length: batch }, (_, i) => label(this.#name, this.acknowledged.length + i));
      await Promise.all(texts.map((text) => this.#one(text)));
      this.acknowledged.push(...texts);
    }
  }

  /** A loan, an edit of its latest one, or an edit of a contact that the others edit too. */
  async #one(text: string): Promise<void> {
    const dice = this.#random.uniform();
    const contact = this.#contacts[Math.floor(this.#random.uniform() * this.#contacts.length)];
    const key = `write ${text}`;
    if (dice < 0.2) return void (await this.api.request('contact.edit', { key, ref: contact, note: text }));
    if (dice < 0.4 && this.#transaction !== undefined) {
      const edit = { key, ref: this.#transaction, description: text, today: '2026-01-15' };
      return void (await this.api.request('transaction.edit', edit));
    }
    const loan = { contact, amount: '1', currency: 'EUR', direction: 'lent', description: text, today: '2026-01-15' };
    const { transaction } = await this.api.request('transaction.add', { key, ...loan });
    this.#transaction = (transaction as { id: string }).id;
  }
}

/** What fails. */
class Weather {
  readonly failures = { 'a server': 0, 'the database': 0, both: 0, connections: 0 };
  readonly #world: NodeDevices;
  readonly #proxy: RoundRobinProxy;
  readonly #random: Random;
  #failed = 0;

  constructor(world: NodeDevices, proxy: RoundRobinProxy, random: Random) {
    this.#world = world;
    this.#proxy = proxy;
    this.#random = random;
  }

  /** One failure, each kind in its turn; what went comes back before this resolves. */
  async fail(): Promise<void> {
    const { postgres } = this.#world;
    const kinds = Object.keys(this.failures) as (keyof Weather['failures'])[];
    let kind = kinds[this.#failed % kinds.length] ?? 'connections';
    if (!postgres.isOurs && (kind === 'the database' || kind === 'both')) kind = 'a server';
    this.#failed += 1;
    this.failures[kind] += 1;
    if (kind === 'connections') return this.#proxy.cut();
    const node = NODES[Math.floor(this.#random.uniform() * NODES.length)] ?? '';
    const signal = this.#random.uniform() < 0.5 ? 'SIGQUIT' : 'SIGINT';
    if (kind !== 'a server') await postgres.stop(signal);
    if (kind !== 'the database') await this.#world.killNode(node);
    if (kind !== 'a server') await postgres.start();
    if (kind !== 'the database') await this.#world.startNode(node);
  }
}

/** Waits until a device has sent everything and follows a log whose head passes; gives how its book stands. */
async function inSync(api: Connection, passes: (head: number) => boolean): Promise<Standing['book']> {
  let status: Pick<Standing, 'connection' | 'pending' | 'book'> | undefined;
  await eventually('a device is in sync', async () => {
    await api.request('sync.now', { timeoutMs: 1_000 });
    status = (await api.request('status', {})) as unknown as Standing;
    const { connection, pending, book } = status;
    return connection === 'live' && pending === 0 && book.cursor === book.head && passes(book.head);
  });
  return (status as Standing).book;
}

/** Expects everything acknowledged once in the log, and everywhere the same; gives how many entries there are. */
async function expectWhole(world: NodeDevices, writers: readonly Writer[], database: string): Promise<number> {
  const acknowledged = writers.flatMap((writer) => writer.acknowledged).toSorted();
  const books = await Promise.all(writers.map(({ api }) => inSync(api, (head) => head >= acknowledged.length)));
  expect((await labelsOf(database)).toSorted()).toEqual(acknowledged);
  for (const book of books) expect(book).toEqual(books[0]);
  expect(books[0]?.head).toBe(acknowledged.length);
  expect(await world.check()).toMatchObject({ books: 1, entries: acknowledged.length });
  return acknowledged.length;
}

/** The text that each entry of the log wrote. */
async function labelsOf(database: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query<{ body: string }>('SELECT body FROM entries ORDER BY seq');
  await client.end();
  return rows.map(({ body }) => {
    const { args } = JSON.parse(body) as PushedMutation;
    const fields = (args['set'] ?? args) as { readonly description?: string; readonly note?: string };
    return fields.description ?? fields.note ?? '';
  });
}
