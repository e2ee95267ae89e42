// Logging in over TLS: a certificate that this device does not trust is named as the reason, with the flag that helps,
// and that flag helps; one that cannot be used says why. An invited device names itself.

import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { Server } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltWorld, Ended } from '../support/built-world.ts';
import { selfSigned } from '../support/certificate.ts';
import type { TestCertificate } from '../support/certificate.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let code: string;
const fronts: Server[] = [];

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  code = await world.addUser('ana');
});

afterAll(async () => {
  await world.close();
  for (const one of fronts) one.close();
});

/** A server in front of the real one that does TLS; gives its URL, and its certificate as a file. */
async function front(name: string, certificate: TestCertificate): Promise<{ url: string; file: string }> {
  const server = createServer(certificate, (socket) => {
    const behind = connect(Number(new URL(world.url).port), '127.0.0.1');
    behind.on('error', () => socket.destroy());
    socket.on('error', () => behind.destroy());
    socket.pipe(behind).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  fronts.push(server);
  await once(server.listen(0), 'listening');
  const file = join(world.dir, `${name}.pem`);
  await writeFile(file, certificate.cert);
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, file };
}

function expectError({ code: exit, stdout, stderr }: Ended, message: string, hint: string): void {
  const error = { code: 'server_unreachable', message, hint };
  expect({ exit, stdout, stderr: JSON.parse(stderr) as unknown }).toEqual({ exit: 7, stdout: '', stderr: { error } });
}

const MEND = 'whoever runs the server has to mend that; everything here works without it';

test('a certificate that is not trusted is the reason, and --ca-file the way', async () => {
  const { url, file } = await front('own', selfSigned('localhost'));
  const device = world.device('own');
  expectError(
    await device.run(['login', url, '--json'], `${code}\n`),
    `cannot reach ${url}: the server's certificate is not trusted: it is signed by itself`,
    `if it is the right one: ledger login ${url} --ca-file FILE, with it or its authority's as PEM in FILE`,
  );
  const login = await device.run(['login', url, '--ca-file', file, '--name', 'desk', '--quiet'], `${code}\n`);
  expect(login).toEqual({ code: 0, stdout: '', stderr: '' });
  await device.json('contact', 'add', 'Ana', '--wait');
  expect(await device.json('sync', 'now')).toMatchObject({ done: true });
});

test('a certificate that has expired, or is for another name, is said to be', async () => {
  const expired = await front('expired', selfSigned('localhost', -1));
  expectError(
    await world.device('expired').run(['login', expired.url, '--ca-file', expired.file, '--json'], `${code}\n`),
    `cannot reach ${expired.url}: the server's certificate has expired`,
    MEND,
  );
  const other = await front('other', selfSigned('books.example.org'));
  expectError(
    await world.device('other').run(['login', other.url, '--ca-file', other.file, '--json'], `${code}\n`),
    `cannot reach ${other.url}: the server's certificate is for another name than this address`,
    MEND,
  );
});

test('a file of certificates that is not there is named', async () => {
  const file = join(world.dir, 'none.pem');
  const ended = await world.device('none').run(['login', world.url, '--ca-file', file, '--json'], `${code}\n`);
  const message = `cannot read the certificates in ${file} (ENOENT)`;
  const error = { code: 'file_not_found', message, field: 'caFile' };
  expect({ ...ended, stderr: JSON.parse(ended.stderr) as unknown }).toEqual({ code: 5, stdout: '', stderr: { error } });
});

test('an invited device names itself; the invitation takes no name', async () => {
  const desk = world.device('own');
  const { code: invitation } = await desk.json<{ code: string }>('device', 'invite');
  await world.device('phone').run(['login', world.url, '--name', 'phone'], `${invitation}\n`);
  const { items } = await desk.json<{ items: readonly { name: string; current: boolean }[] }>('device', 'list');
  expect(items.map(({ name, current }) => [name, current])).toEqual([
    ['desk', true],
    ['phone', false],
  ]);
  const named = await desk.run(['device', 'invite', '--name', 'phone']);
  expect([named.code, named.stdout]).toEqual([2, '']);
});
