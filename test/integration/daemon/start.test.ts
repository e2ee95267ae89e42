// When a starting daemon begins to answer: not before it knows whether this device is logged in.

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import { loadHttp } from '../../../src/daemon/sync/http-on-demand.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import type { Daemon } from '../../../src/daemon/daemon.ts';
import { writeAccount } from '../../../src/daemon/sync/account.ts';
import { encodeLine, LineSplitter } from '../../../src/protocol/local/frames.ts';
import { LOCAL_VERSION } from '../../../src/protocol/version.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';

const SECRET = 'ab'.repeat(32);
const ACCOUNT = {
  server: 'http://127.0.0.1:1/',
  token: 'token',
  user: { id: '0190f5c2-8a40-7000-8000-000000000001', name: 'demo' },
  deviceId: '0190f5c2-8a40-7000-8000-000000000002',
};

/** Reads of the login wait until they are let go. */
class SlowDisk extends MemoryDisk {
  readonly reading = Promise.withResolvers<void>();
  readonly letGo = Promise.withResolvers<void>();

  override async readFile(path: string): Promise<Buffer> {
    if (path === '/config/account.json') {
      this.reading.resolve();
      await this.letGo.promise;
    }
    return super.readFile(path);
  }
}

let dir: string;
let socket: string;
let disk: SlowDisk;
/** Connections to the server that are open. */
let connections: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-start-'));
  socket = join(dir, 's');
  disk = new SlowDisk();
  connections = 0;
  await disk.mkdir('/config');
});

afterEach(() => rm(dir, { recursive: true }));

function start(path = socket): Promise<Daemon> {
  const files = { socket: path, secret: join(dir, 'secret'), pid: join(dir, 'pid') };
  return startDaemon({
    paths: { config: '/config', data: '/data', state: '/state', run: dir, ...files, log: '/log', shared: false },
    disk,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    version: '1.2.3',
    http: loadHttp,
    pid: 4711,
    secret: SECRET,
    open: () => () => {
      connections += 1;
      return { send: () => undefined, hold: () => undefined, close: () => (connections -= 1) };
    },
    stop: () => undefined,
  });
}

/** The answers to hello and a request, sent together as the command line does. */
async function ask(method: string): Promise<unknown> {
  const connection = connect(socket);
  const lines = new LineSplitter(1 << 20);
  const answers: unknown[] = [];
  connection.write(
    encodeLine({ id: 0, method: 'hello', params: { protocol: LOCAL_VERSION, version: '1.2.3', secret: SECRET } }) +
      encodeLine({ id: 1, method, params: {} }),
  );
  while (answers.length < 2) {
    const [chunk] = (await once(connection, 'data')) as [Buffer];
    answers.push(...lines.push(chunk).map((line) => JSON.parse(line) as unknown));
  }
  connection.destroy();
  return answers[1];
}

test('nobody can ask before the login is read', async () => {
  await writeAccount(disk, '/config/account.json', { account: ACCOUNT, paused: true });
  const starting = start();
  await disk.reading.promise;
  expect(existsSync(socket)).toBe(false);
  disk.letGo.resolve();
  const daemon = await starting;
  expect(await ask('status')).toMatchObject({ result: { connection: 'paused', user: 'demo', server: ACCOUNT.server } });
  await daemon.close();
});

test('a daemon that nobody can ask does not stay connected', async () => {
  await writeAccount(disk, '/config/account.json', { account: ACCOUNT, paused: false });
  disk.letGo.resolve();
  const daemon = await start();
  expect(connections).toBe(1);
  await daemon.close();
  expect(connections).toBe(0);
  await expect(start(join(dir, 'no', 'such', 'folder'))).rejects.toThrow('listen');
  expect(connections).toBe(0);
});
