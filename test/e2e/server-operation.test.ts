// What an operator sees of a running server: health, metrics, logs without secrets, the audit log, settings in force,
// and how it stops.

import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addContact, callApi, connect, loginWithCode, newId } from '../integration/server/server-fixture.ts';
import { BuiltDevice, eventually, runBin } from '../support/built-world.ts';
import { ServerFolder } from '../support/running-server.ts';
import type { LogLine } from '../support/running-server.ts';

let folder: ServerFolder;
beforeEach(async () => {
  folder = await ServerFolder.open();
});
afterEach(() => folder.close());

/** The samples of a metrics page by series. */
async function metricsOf(url: string): Promise<Record<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('the metrics count what happens', async () => {
  const { url } = await folder.start();
  const ana = await loginWithCode({ url }, await folder.addUser('Ana'), 'laptop');
  const book = newId();
  await ana.call('PUT', `/api/books/${book}`, {});
  const replica = await connect(url, ana.token);
  replica.hello({ id: book, cursor: 0 });
  await replica.of('welcome');
  const id = newId();
  replica.push(book, addContact('Bo', id), addContact('Cy', id));
  await replica.entries();
  replica.send({ type: 'push', book, mutations: [{ n: 9, at: 1, ...addContact('Di') }] });
  expect(await replica.of('error')).toMatchObject({ code: 'gap' });
  await callApi(url, { method: 'GET', path: `/api/books/${newId()}/snapshot`, token: ana.token });
  await callApi(url, { method: 'GET', path: '/etc/passwd' });
  const metrics = await metricsOf(url);
  expect(metrics).toMatchObject({
    'ledger_connections{kind="session"}': 1,
    'ledger_connections{kind="feed"}': 0,
    ledger_books_open: 1,
    ledger_buffered_bytes: 0,
    ledger_entries_committed_total: 2,
    'ledger_refusals_total{reason="id_conflict"}': 1,
    'ledger_errors_total{code="gap"}': 1,
    'ledger_errors_total{code="not_found"}': 2,
    ledger_rate_limited_total: 0,
    'ledger_http_requests_total{method="POST",route="/api/login",status="2xx"}': 1,
    'ledger_http_requests_total{method="PUT",route="/api/books/:id",status="2xx"}': 1,
    'ledger_http_requests_total{method="GET",route="/api/books/:id/snapshot",status="4xx"}': 1,
    'ledger_http_requests_total{method="other",route="none",status="4xx"}': 1,
    // The push that met a gap is answered after a commit of its own.
    ledger_commit_seconds_count: 2,
    'ledger_commit_seconds_bucket{le="+Inf"}': 2,
    ledger_send_lag_seconds_count: 1,
    'ledger_event_loop_delay_seconds{is="max"}': 0,
  });
  expect(metrics['process_resident_memory_bytes']).toBeGreaterThan(10_000_000);
  expect(metrics['process_cpu_seconds_total']).toBeGreaterThan(0.01);
  expect(Object.keys(metrics).join('\n')).not.toContain(book);
  await eventually(
    'the event loop is measured',
    async () => ((await metricsOf(url))['ledger_event_loop_delay_seconds{is="max"}'] ?? 0) > 0,
  );
});

test('the metrics are for this machine, or for whoever has the token', async () => {
  const open = await folder.start();
  const status = async (url: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/metrics`, { headers })).status;
  expect(await status(open.url, {})).toBe(200);
  expect(await status(open.url, { 'x-forwarded-for': '127.0.0.1' })).toBe(403);
  expect(await status(open.url, { forwarded: 'for=127.0.0.1' })).toBe(403);
  open.kill('SIGTERM');
  await open.ended;
  const proxied = await folder.start(['--behind-proxy']);
  expect(await status(proxied.url, {})).toBe(403);
  proxied.kill('SIGTERM');
  await proxied.ended;
  const file = folder.path('token');
  writeFileSync(file, 'a-token-of-this-test\n');
  const server = await folder.start(['--metrics-token-file', file]);
  const { url } = server;
  expect(await status(url, {})).toBe(401);
  expect(await status(url, { authorization: 'Bearer a-token-of-this-tesT' })).toBe(401);
  expect(await status(url, { authorization: 'Bearer a-token-of-this-test', 'x-forwarded-for': '9.9.9.9' })).toBe(200);
  writeFileSync(file, 'another-token-of-this-test\n');
  server.kill('SIGHUP');
  await server.log.find(({ event }) => event === 'reloaded');
  expect(await status(url, { authorization: 'Bearer another-token-of-this-test' })).toBe(200);
  writeFileSync(file, 'short\n');
  expect((await folder.run('config', '--metrics-token-file', file)).code).toBe(2);
});

test('a server is ready while its database takes writes', async () => {
  const { url } = await folder.start();
  const ready = async () => {
    const { status, json } = await callApi(url, { method: 'GET', path: '/health/ready' });
    return [status, json];
  };
  expect(await ready()).toEqual([200, { status: 'ready' }]);
  const { DatabaseSync } = await import('node:sqlite');
  const other = new DatabaseSync(join(folder.data, 'ledger.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  await eventually('it is not ready', async () => (await ready())[0] === 503);
  expect(await ready()).toEqual([503, { status: 'not_writable' }]);
  expect((await callApi(url, { method: 'GET', path: '/health' })).json).toMatchObject({ status: 'ok' });
  other.exec('ROLLBACK');
  other.close();
  await eventually('it is ready again', async () => (await ready())[0] === 200);
});

test('it says goodbye when it stops, and a second signal does not wait', async () => {
  const first = await folder.start();
  const ana = await loginWithCode(first, await folder.addUser('Ana'), 'laptop');
  const replica = await connect(first.url, ana.token);
  replica.hello();
  await replica.of('welcome');
  first.kill('SIGTERM');
  expect(await replica.closed).toEqual({ code: 1012, reason: 'shutting_down' });
  expect(await first.ended).toEqual([0, null]);
  expect(first.log.seen.map(({ event }) => event).slice(-2)).toEqual(['stopping', 'stopped']);

  const second = await folder.start();
  // It does not read the goodbye, so the server waits for it.
  const deaf = await connect(second.url, ana.token);
  deaf.hello();
  await deaf.of('welcome');
  deaf.socket.pause();
  second.kill('SIGTERM');
  await second.log.find(({ event }) => event === 'stopping');
  second.kill('SIGINT');
  expect(await second.ended).toEqual([null, 'SIGINT']);
  deaf.socket.terminate();
});

test('the settings in force are shown with where they come from', async () => {
  const file = folder.path('server.json');
  writeFileSync(file, JSON.stringify({ port: 1234, 'log-level': 'warn', data: 'here' }));
  const env = { LEDGER_SERVER_CONFIG: file, LEDGER_SERVER_LOG_LEVEL: 'error' };
  const shown = await runBin('ledger-server', ['config', '--json', '--port', '99'], { env });
  const { items, ...rest } = JSON.parse(shown.stdout) as { items: readonly { name: string }[] };
  expect(rest).toEqual({ schema: 1, file });
  expect(items.filter(({ name }) => ['port', 'log-level', 'data', 'insecure'].includes(name))).toEqual([
    { name: 'data', value: folder.path('here'), from: 'file' },
    { name: 'port', value: '99', from: 'flag' },
    { name: 'insecure', value: false, from: 'default' },
    { name: 'log-level', value: 'error', from: 'environment' },
  ]);
  const text = await runBin('ledger-server', ['config', '--no-insecure'], { env });
  expect(text.stdout).toContain('insecure             false  (flag)\n');
  expect(text.stdout).toContain(`The file is ${file}.\n`);
  const unknown = await runBin('ledger-server', ['start', '--tls-certificate', 'x', '--json'], { env });
  expect([unknown.code, JSON.parse(unknown.stderr)]).toMatchObject([
    2,
    { error: { message: "Unknown option '--tls-certificate'", hint: 'Did you mean --tls-cert?' } },
  ]);
  const level = await runBin('ledger-server', ['config', '--log-level', 'wran', '--json'], { env });
  expect([level.code, JSON.parse(level.stderr)]).toMatchObject([2, { error: { hint: 'Did you mean warn?' } }]);
});

/** All files under a folder that hold one of these texts. */
function filesWith(dir: string, texts: readonly string[]): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => texts.some((text) => readFileSync(path, 'latin1').includes(text)));
}

test('no log of a whole session has a secret in it, and the audit log has who got in', async () => {
  const audit = folder.path('audit.log');
  const server = await folder.start(['--audit-log', audit]);
  const device = new BuiltDevice(folder.path('device'));
  const phone = new BuiltDevice(folder.path('phone'));
  const code = await folder.addUser('Ana', '--audit-log', audit);
  await device.login(server.url, code);
  await device.json('contact', 'add', 'Bo', '--wait');
  const { code: invitation } = await device.json<{ code: string }>('device', 'invite');
  await phone.login(server.url, invitation);
  const accounts = [device, phone].map(({ home }) => readFileSync(join(home, 'config/account.json'), 'utf8'));
  const { token } = await device.json<{ token: string }>('device', 'token');
  const wrongCode = 'wrong-wrong-wrong-wrong-wrong';
  await callApi(server.url, { method: 'POST', path: '/api/login', body: { code: wrongCode, device: 'x' } });
  const wrongToken = 'wrong0token0wrong0token0wrong0token0wrong00';
  await callApi(server.url, { method: 'GET', path: '/api/me', token: wrongToken });
  await callApi(server.url, { method: 'GET', path: `/api/me?token=${wrongToken}` });
  const moved = folder.path('audit.log.1');
  renameSync(audit, moved);
  server.kill('SIGHUP');
  await server.log.find(({ event }) => event === 'reloaded');
  await phone.run(['logout', '--yes']);
  const { items } = JSON.parse((await folder.run('device', 'list')).stdout) as {
    items: { id: string; kind: string }[];
  };
  const [laptop] = items.filter(({ kind }) => kind === 'device');
  await folder.run('device', 'revoke', laptop?.id ?? '', '--audit-log', audit);
  await eventually('it is blocked', async () => (await device.json('status'))['connection'] === 'blocked');
  server.kill('SIGTERM');
  await server.ended;
  await Promise.all([device.close(), phone.close()]);

  const events = (file: string): string[] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as LogLine).event);
  const later = ['audit.logout', 'audit.device_revoked'];
  expect(events(moved)).toEqual([
    'audit.user_added',
    'audit.code_made',
    'audit.login',
    'audit.book_made',
    'audit.code_made',
    'audit.login',
    'audit.token_made',
    'audit.login_refused',
    'audit.token_refused',
  ]);
  expect(events(audit)).toEqual(later);
  expect([moved, audit].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  const lines = server.log.seen;
  expect(lines.find(({ event }) => event === 'audit.login')).toMatchObject({
    level: 'info',
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    address: '127.0.0.1',
  });
  expect(lines.find(({ event }) => event === 'audit.login_refused')).toMatchObject({ level: 'warn' });

  const tokens = accounts.flatMap((text) => /"token":\s*"([^"]+)"/.exec(text)?.[1] ?? []);
  const codes = [code, invitation].flatMap((one) => [one, one.replaceAll('-', '')]);
  const secrets = [...codes, token, ...tokens, wrongCode, wrongToken];
  expect(tokens.length).toBe(2);
  expect(lines.filter((line) => secrets.some((secret) => JSON.stringify(line).includes(secret)))).toEqual([]);
  const logs = [folder.path('device/state'), folder.path('phone/state')];
  expect(logs.flatMap((dir) => filesWith(dir, secrets))).toEqual([]);
  expect(filesWith(folder.dir, secrets).filter((path) => path.includes('audit'))).toEqual([]);
  // The search would find one: the device keeps its own token.
  expect(filesWith(folder.path('device'), tokens)).not.toEqual([]);
  // The server's database has none in clear either.
  expect(filesWith(folder.data, secrets)).toEqual([]);
});
