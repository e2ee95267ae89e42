// The program itself as a process: start, one-shot commands beside it, kill -9, a second one, SIGTERM.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addContact, callApi, connect, loginWithCode, newId } from '../integration/server/server-fixture.ts';
import type { Api } from '../integration/server/server-fixture.ts';
import { checkServerDocuments } from '../support/check-document.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/ledger-server.js');

let dir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-process-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(stopped));
  await rm(dir, { recursive: true });
});

function launch(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--data', dir, '--json']);
  children.push(child);
  return child;
}

async function run(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = launch(...args);
  const [out, err] = ['', ''].map(() => ({ text: '' }));
  child.stdout?.on('data', (data: Buffer) => ((out ?? { text: '' }).text += data.toString()));
  child.stderr?.on('data', (data: Buffer) => ((err ?? { text: '' }).text += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = [out?.text ?? '', err?.text ?? ''];
  checkServerDocuments({ args: [...args, '--json'], stdout, stderr });
  return { code, out: stdout, err: stderr };
}

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = launch('start', '--port', '0');
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    expect(event).toBe('listening');
    return { child, url };
  }
  throw new Error('ended before it listened');
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.on('exit', (code) => resolve(code)));
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await exited(child);
}

async function newUser(url: string): Promise<Api> {
  const { out } = await run('user', 'add', 'Ana');
  const { schema, user, code } = JSON.parse(out) as { schema: number; user: { name: string }; code: string };
  expect([schema, user.name]).toEqual([1, 'Ana']);
  return loginWithCode({ url }, code, 'laptop');
}

describe('ledger-server', () => {
  it('[ST5] loses nothing acknowledged by kill -9', async () => {
    const first = await start();
    const ana = await newUser(first.url);
    const book = newId();
    await ana.call('PUT', `/api/books/${book}`, {});
    const replica = await connect(first.url, ana.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.of('welcome');
    const acknowledged: string[] = [];
    for (let n = 0; n < 100; n += 1) replica.push(book, addContact(`Contact ${n}`));
    while (acknowledged.length < 60) {
      for (const entry of (await replica.entries()).entries) acknowledged.push(`${entry.seq} ${entry.tag}`);
    }
    await stopped(first.child);
    const { url } = await start();
    const page = await callApi(url, { method: 'GET', path: `/api/sync/entries?book=${book}`, token: ana.token });
    const { entries, head } = page.json as { entries: { seq: number; tag: string }[]; head: number };
    const kept = entries.map(({ seq, tag }) => `${seq} ${tag}`);
    expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
  });

  it('[ST9] refuses a second server on its folder and its port, and stops on SIGTERM', async () => {
    const { child, url } = await start();
    const second = await run('start', '--port', '0');
    expect(second.code).toBe(75);
    expect(JSON.parse(second.err)).toMatchObject({ error: { code: 'busy', hint: expect.any(String) } });
    expect((await callApi(url, { method: 'GET', path: '/health' })).json).toMatchObject({ status: 'ok' });
    child.kill('SIGTERM');
    expect(await exited(child)).toBe(0);
  });

  it('ends the connections of a device that another process revokes', async () => {
    const { url } = await start();
    const ana = await newUser(url);
    const replica = await connect(url, ana.token);
    replica.hello();
    await replica.of('welcome');
    const list = JSON.parse((await run('device', 'list')).out) as { items: { id: string }[] };
    expect(list.items).toMatchObject([{ id: ana.deviceId, name: 'laptop', user: { name: 'Ana' } }]);
    expect((await run('device', 'revoke', ana.deviceId)).code).toBe(0);
    expect((await replica.closed).code).toBe(4401);
    expect((await run('device', 'revoke', ana.deviceId)).code).toBe(5);
  });

  it.each([
    ['bogus', 2, 'usage'],
    ['start --host 0.0.0.0', 2, 'usage'],
    ['user list --port 1', 2, 'usage'],
    ['user code Nobody', 5, 'user_not_found'],
  ])('answers %s with exit code %i', async (words, code, error) => {
    const result = await run(...words.split(' '));
    expect(result.code).toBe(code);
    expect(JSON.parse(result.err)).toMatchObject({ error: { code: error, message: expect.any(String) } });
  });

  it('shows the commands of a group that is named alone', async () => {
    const { hint } = (JSON.parse((await run('device')).err) as { error: { hint: string } }).error;
    expect(hint.split('\n').map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
      'ledger-server device list',
      'ledger-server device revoke ID',
    ]);
  });
});
