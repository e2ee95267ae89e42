// A daemon that does not answer: commands say so with its pid, start none beside it, and `daemon stop` and `daemon
// restart` end exactly its process.

import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice, Ended } from '../support/built-world.ts';
import { isRunning } from '../support/process-running.ts';

let world: BuiltWorld;

beforeAll(async () => {
  world = await BuiltWorld.open();
});

afterAll(() => world.close());

interface Note {
  readonly pid: number;
  readonly startTime: string;
}

async function noteOf(device: BuiltDevice): Promise<Note> {
  const [pid, startTime = ''] = (await readFile(join(device.home, 'run/pid'), 'utf8')).trim().split(' ');
  return { pid: Number(pid), startTime };
}

/** A device with one contact whose daemon has stopped answering. */
async function hanging(name: string): Promise<{ readonly device: BuiltDevice; readonly note: Note }> {
  const device = world.device(name);
  await device.json('contact', 'add', 'Ana');
  const note = await noteOf(device);
  process.kill(note.pid, 'SIGSTOP');
  return { device, note };
}

function expectNotResponding({ code, stdout, stderr }: Ended, message: string): void {
  const error = { code: 'daemon_unreachable', message, hint: 'ledger daemon restart' };
  expect({ code, stdout, stderr: JSON.parse(stderr) as unknown }).toEqual({ code: 7, stdout: '', stderr: { error } });
}

async function names(device: BuiltDevice): Promise<readonly string[]> {
  const { items } = await device.json<{ items: readonly { name: string }[] }>('contact', 'list');
  return items.map(({ name }) => name);
}

test.concurrent('is named by commands, and ended by `daemon restart`', async () => {
  const { device, note } = await hanging('restart');
  expectNotResponding(
    await device.run(['contact', 'add', 'Bo', '--json']),
    `the daemon is not responding (pid ${note.pid})`,
  );
  expect(await noteOf(device)).toEqual(note);
  await device.json('daemon', 'restart');
  expect(isRunning(note.pid)).toBe(false);
  expect((await noteOf(device)).pid).not.toBe(note.pid);
  expect(await names(device)).toEqual(['Ana']);
});

test.concurrent('is ended by `daemon stop`', async () => {
  const { device, note } = await hanging('stop');
  const stopped = await device.run(['daemon', 'stop']);
  expect(stopped).toEqual({ code: 0, stdout: 'The daemon has stopped\n', stderr: '' });
  expect(isRunning(note.pid)).toBe(false);
  expect(await names(device)).toEqual(['Ana']);
});

test.concurrent('is not taken for a process that has its pid now', async () => {
  const { device, note } = await hanging('foreign');
  const foreign = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const file = join(device.home, 'run/pid');
  await writeFile(file, `${foreign.pid} ${note.startTime}\n`);
  expectNotResponding(await device.run(['daemon', 'stop', '--json']), 'the daemon is not responding');
  expect([foreign.exitCode, foreign.signalCode]).toEqual([null, null]);
  expect(isRunning(note.pid)).toBe(true);
  foreign.kill('SIGKILL');
  await writeFile(file, `${note.pid} ${note.startTime}\n`);
  await device.json('daemon', 'restart');
  expect(isRunning(note.pid)).toBe(false);
});

test.concurrent('the process of a daemon that answers has ended when `daemon stop` returns', async () => {
  const device = world.device('polite');
  await device.json('contact', 'add', 'Ana');
  const { pid } = await noteOf(device);
  await device.json('daemon', 'stop');
  expect(isRunning(pid)).toBe(false);
  expect((await device.run(['daemon', 'stop'])).stdout).toBe('The daemon is not running\n');
});

test.concurrent('a note that is left behind by a daemon that was killed ends nobody', async () => {
  const device = world.device('left');
  await device.json('contact', 'add', 'Ana');
  const note = await noteOf(device);
  process.kill(note.pid, 'SIGKILL');
  await writeFile(join(device.home, 'run/pid'), `${process.pid} ${note.startTime}\n`);
  expect((await device.run(['daemon', 'stop'])).stdout).toBe('The daemon is not running\n');
  expect(await names(device)).toEqual(['Ana']);
});
