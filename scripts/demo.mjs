// `npm run demo`: a server and two devices as real processes in temporary folders, through six steps: start, add,
// see it on the other device, go offline and go on, come back, converge. Exit 0 only if every step held.
// `-- --postgres`: over a temporary PostgreSQL of its own; `-- --database-url URL`: over that database, which is given
// a user more.

import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const temp = mkdtempSync(join(tmpdir(), 'ledger-demo-'));
const run = promisify(execFile);
const started = performance.now();
/** Ms; a slow machine is not a failure. */
const DEADLINE_MS = 60_000;
let server;
let watching;
let postgres;
/** What servers see of the environment besides what is there. */
const serverEnv = { ...process.env, LEDGER_SERVER_LOG_LEVEL: 'error' };

/** Sets where the server keeps its data, if not in a folder; gives it in words. */
async function chooseDatabase() {
  const options = { postgres: { type: 'boolean' }, 'database-url': { type: 'string' } };
  const { values } = parseArgs({ options });
  let url = values['database-url'];
  if (values.postgres && url === undefined) {
    const { startPostgres } = await import('../test/support/postgres-server.ts');
    postgres = await startPostgres();
    url = await postgres.database();
  }
  if (url === undefined) return undefined;
  serverEnv.LEDGER_SERVER_DATABASE_URL = url;
  return 'over PostgreSQL';
}

async function ledger(device, ...args) {
  const env = { ...process.env, LEDGER_HOME: join(temp, device) };
  const { stdout } = await run(process.execPath, [join(ROOT, 'bin/ledger.js'), ...args, '--json'], { env });
  return stdout === '' ? {} : JSON.parse(stdout);
}

async function login(device, url, code) {
  const env = { ...process.env, LEDGER_HOME: join(temp, device) };
  const child = run(process.execPath, [join(ROOT, 'bin/ledger.js'), 'login', url, '--json'], { env });
  child.child.stdin.end(`${code}\n`);
  await child;
}

function startServer(port) {
  const args = ['start', '--data', join(temp, 'server'), '--port', String(port), '--json'];
  server = spawn(process.execPath, [join(ROOT, 'bin/ledger-server.js'), ...args], {
    env: serverEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    server.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
    server.stdout.once('data', (line) => done(JSON.parse(String(line)).url));
  });
}

async function stopServer() {
  server.removeAllListeners('exit');
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
}

/** Starts `ledger watch` on a device; `line(test)` waits for a change that passes the test. */
function watch(device) {
  const env = { ...process.env, LEDGER_HOME: join(temp, device) };
  const child = spawn(process.execPath, [join(ROOT, 'bin/ledger.js'), 'watch', '--ndjson', '--quiet'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = [];
  let text = '';
  let wake = () => {};
  child.stdout.on('data', (chunk) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    seen.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
    wake();
  });
  return {
    stop: () => child.kill(),
    async line(passes) {
      const deadline = performance.now() + DEADLINE_MS;
      while (!seen.some(passes)) {
        if (performance.now() > deadline) throw new Error('the change did not arrive');
        await new Promise((done) => {
          wake = done;
          setTimeout(done, 100);
        });
      }
    },
  };
}

async function eventually(what, holds) {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await holds())) if (performance.now() > deadline) throw new Error(`it did not come to pass: ${what}`);
}

function expect(condition, what) {
  if (!condition) throw new Error(`expected: ${what}`);
}

async function step(number, what, action) {
  const before = performance.now();
  const said = await action();
  const ms = Math.round(performance.now() - before);
  process.stdout.write(`${number}. ${what.padEnd(52)} ${String(ms).padStart(5)} ms${said ? `   ${said}` : ''}\n`);
}

async function main() {
  let url;
  await step(1, 'Start a server and two devices, A and B', async () => {
    const where = await chooseDatabase();
    url = await startServer(0);
    const args = ['user', 'add', `demo ${randomUUID()}`, '--json', '--data', join(temp, 'server')];
    const { stdout } = await run(process.execPath, [join(ROOT, 'bin/ledger-server.js'), ...args], { env: serverEnv });
    await login('a', url, JSON.parse(stdout).code);
    await login('b', url, (await ledger('a', 'device', 'invite')).code);
    watching = watch('b');
    await ledger('b', 'sync', 'now');
    return where;
  });
  await step(2, 'A adds a contact and lends 20', async () => {
    await ledger('a', 'contact', 'add', 'Ana');
    await ledger('a', 'lend', 'Ana', '20', '-m', 'train tickets');
  });
  await step(3, 'B sees both appear, without asking', async () => {
    await watching.line((event) => event.type === 'contact_created' && event.data.name === 'Ana');
    await watching.line((event) => event.type === 'transaction_created' && event.data.amountMinor === 2000);
  });
  await step(4, 'The server stops; both devices still read and write', async () => {
    await stopServer();
    const { items } = await ledger('b', 'balance', 'Ana');
    expect(items[0]?.amount === '20.00', 'B still knows that Ana owes 20.00');
    await ledger('a', 'borrow', 'Ana', '5');
    await ledger('b', 'lend', 'Ana', '7.50');
    const status = await ledger('b', 'status');
    expect(status.connection !== 'live' && status.pending === 1, 'B says that it is offline with one change pending');
    return `B is ${status.connection}, 1 pending`;
  });
  await step(5, 'The server comes back; what was pending goes out', async () => {
    await startServer(new URL(url).port);
    await eventually('nothing is pending', async () => {
      const states = await Promise.all([ledger('a', 'status'), ledger('b', 'status')]);
      return states.every((state) => state.connection === 'live' && state.pending === 0);
    });
  });
  await step(6, 'A and B hold the same', async () => {
    await Promise.all([ledger('a', 'sync', 'now'), ledger('b', 'sync', 'now')]);
    const [a, b] = await Promise.all([ledger('a', 'status'), ledger('b', 'status')]);
    expect(a.book.digest === b.book.digest && a.book.cursor === b.book.cursor, 'equal digests at equal cursors');
    const { items } = await ledger('b', 'balance', 'Ana');
    expect(items[0]?.amount === '22.50', 'Ana owes 22.50 on B');
    return `Ana owes 22.50, digest ${a.book.digest.slice(0, 8)}`;
  });
}

try {
  await main();
  process.stdout.write(`All six steps held, ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  watching?.stop();
  await Promise.allSettled(['a', 'b'].map((device) => ledger(device, 'daemon', 'stop')));
  server?.removeAllListeners('exit');
  server?.kill();
  await postgres?.close();
  rmSync(temp, { recursive: true, force: true });
}
