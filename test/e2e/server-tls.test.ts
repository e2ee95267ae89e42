// TLS by the server itself: devices log in and sync over it, a new certificate is taken while connections stay, a bad
// one is not, and what would be spoken in clear is refused.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { BuiltDevice, runBin } from '../support/built-world.ts';
import { selfSigned } from '../support/certificate.ts';
import { ServerFolder } from '../support/running-server.ts';
import type { RunningServer } from '../support/running-server.ts';

const first = selfSigned('localhost');
const second = selfSigned('localhost');
let folder: ServerFolder;
let server: RunningServer;
let device: BuiltDevice;
let url: string;

beforeAll(async () => {
  folder = await ServerFolder.open();
  for (const [name, pem] of Object.entries({ cert: first.cert, key: first.key, trusted: first.cert }))
    writeFileSync(folder.path(name), pem, { mode: 0o600 });
  server = await folder.start(['--tls-cert', folder.path('cert'), '--tls-key', folder.path('key')]);
  url = server.url.replace('127.0.0.1', 'localhost');
  device = new BuiltDevice(folder.path('device'));
});

afterAll(async () => {
  await device.kill();
  await folder.close();
});

/** The certificate that a new connection is shown, as its fingerprint. */
async function shown(): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('a device logs in and syncs; a new certificate is taken and connections stay', async () => {
  expect(server.log.seen).toMatchObject([{ level: 'info', event: 'certificate', expires: expect.any(String) }]);
  expect(url).toMatch(/^https:\/\/localhost:\d+$/);
  const code = await folder.addUser('Ana');
  const login = await device.run(['login', url, '--ca-file', folder.path('trusted'), '--quiet'], `${code}\n`);
  expect(login).toEqual({ code: 0, stdout: '', stderr: '' });
  await device.json('contact', 'add', 'Bo', '--wait');
  const before = await shown();
  const feed = new WebSocket(`${url.replace('https', 'wss')}/ws`, { ca: first.cert });
  const closed = once(feed, 'close');
  await once(feed, 'open');

  for (const [name, pem] of Object.entries(second)) writeFileSync(folder.path(name), pem);
  server.kill('SIGHUP');
  await server.log.find(({ event }) => event === 'reloaded');
  expect(await shown()).not.toBe(before);
  // The device trusts the first certificate only: it could not have come back.
  await device.json('contact', 'add', 'Cy', '--wait');
  // It had five seconds to say who it is; the server itself ends it then, not the reload.
  expect((await closed)[0]).toBe(4401);
});

test('a bad new certificate changes nothing and is said', async () => {
  const before = await shown();
  for (const [name, pem] of [
    ['cert', 'no certificate'],
    ['cert', first.cert],
  ] as const) {
    writeFileSync(folder.path(name), pem);
    const seen = server.log.seen.length;
    server.kill('SIGHUP');
    await server.log.until((lines) => lines.length > seen);
    expect(server.log.seen.at(-1)).toMatchObject({
      level: 'error',
      event: 'not_reloaded',
      error: expect.stringContaining(`cannot use ${folder.path('cert')} with ${folder.path('key')}: `),
    });
    expect(await shown()).toBe(before);
  }
});

test('plain HTTP is not answered where TLS is spoken', async () => {
  await expect(fetch(`${url.replace('https', 'http')}/health`)).rejects.toThrow('fetch failed');
  expect((await runBin('ledger-server', ['start', '--data', folder.data, '--host', '0.0.0.0'])).code).toBe(2);
});

test('a certificate that soon ends, or has ended, is a warning', async () => {
  const short = selfSigned('localhost', 3);
  for (const [name, pem] of Object.entries(short)) writeFileSync(folder.path(name), pem);
  server.kill('SIGHUP');
  const line = await server.log.find(({ level }) => level === 'warn');
  expect(line).toMatchObject({ event: 'certificate' });
});

test('a certificate that cannot be used is said at the start', async () => {
  const cert = join(folder.dir, 'none');
  const missing = await folder.run('start', '--tls-cert', cert, '--tls-key', folder.path('key'));
  expect(missing.code).toBe(5);
  expect(JSON.parse(missing.stderr)).toEqual({
    error: { code: 'file_not_found', message: `cannot read ${cert} (ENOENT)` },
  });
  expect((await folder.run('start', '--tls-cert', folder.path('cert'))).code).toBe(2);
});
