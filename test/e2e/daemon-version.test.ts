// Programs of different versions on one device: a newer command line replaces an older daemon without losing anything;
// an older one never ends or replaces a newer daemon, except where a person says `daemon stop`.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { LOCAL_VERSION } from '../../src/protocol/version.ts';
import { runBin } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { buildOtherVersion } from '../support/other-version.ts';
import { isRunning } from '../support/process-running.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const NEWER = '99.0.0';

let world: BuiltWorld;

beforeAll(async () => {
  world = await openWarmWorld();
  await buildOtherVersion(join(world.dir, 'newer-protocol'), { version: NEWER, localApi: LOCAL_VERSION + 1 });
  await buildOtherVersion(join(world.dir, 'newer-program'), { version: NEWER });
});

afterAll(() => world.close());

type Programs = 'newer-protocol' | 'newer-program';

/** Runs the `ledger` of a newer version on a device. */
function newer(programs: Programs, device: BuiltDevice, ...args: readonly string[]): Promise<Ended> {
  return runBin('ledger', args, {
    env: { LEDGER_HOME: device.home, TZ: 'UTC' },
    bin: join(world.dir, programs, 'bin'),
  });
}

async function pidOf(device: BuiltDevice): Promise<number> {
  return Number.parseInt(await readFile(join(device.home, 'run/pid'), 'utf8'), 10);
}

function namesIn({ code, stdout }: Ended): readonly string[] {
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { items: readonly { name: string }[] }).items.map(({ name }) => name);
}

const REFUSED = {
  error: {
    code: 'daemon_version',
    message: `this command line is version ${manifest.version}, older than the running daemon (version ${NEWER})`,
    hint: 'upgrade this installation of ledger',
  },
};

function expectRefused({ code, stdout, stderr }: Ended): void {
  expect({ code, stdout, stderr: JSON.parse(stderr) as unknown }).toEqual({ code: 7, stdout: '', stderr: REFUSED });
}

describe.each(['newer-protocol', 'newer-program'] as const)('%s', (programs) => {
  test('a newer command line replaces an older daemon and its request is done once', async () => {
    const device = world.device(`${programs}-replaces`);
    await device.json('contact', 'add', 'Ana');
    const old = await pidOf(device);
    expect(await newer(programs, device, 'contact', 'add', 'Bo', '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(isRunning(old)).toBe(false);
    const replaced = await pidOf(device);
    expect(namesIn(await newer(programs, device, 'contact', 'list', '--json'))).toEqual(['Ana', 'Bo']);
    expect(await pidOf(device)).toBe(replaced);
    expect((await newer(programs, device, 'daemon', 'status')).stdout).toContain(`version ${NEWER}, pid ${replaced}`);
  });

  test('a newer command line says which daemon runs without replacing it, and ends it when told to', async () => {
    const device = world.device(`${programs}-looks`);
    await device.json('contact', 'add', 'Ana');
    const old = await pidOf(device);
    const status = await newer(programs, device, 'daemon', 'status');
    expect(status.stdout).toBe(`The daemon is running: version ${manifest.version}, pid ${old}\n`);
    expect(isRunning(old)).toBe(true);
    expect(await newer(programs, device, 'daemon', 'stop', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(isRunning(old)).toBe(false);
  });

  test('an older command line does not restart a newer daemon, and ends it when told to', async () => {
    const device = world.device(`${programs}-stays`);
    await newer(programs, device, 'contact', 'add', 'Ana');
    const pid = await pidOf(device);
    expectRefused(await device.run(['daemon', 'restart', '--json']));
    const status = await device.run(['daemon', 'status']);
    expect(status).toMatchObject({ code: 0, stdout: `The daemon is running: version ${NEWER}, pid ${pid}\n` });
    expect(isRunning(pid)).toBe(true);
    expect(await device.run(['daemon', 'stop', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(isRunning(pid)).toBe(false);
  });
});

test('an older command line of another local API says what to upgrade, and leaves the newer daemon alone', async () => {
  const device = world.device('speechless');
  await newer('newer-protocol', device, 'contact', 'add', 'Ana');
  const pid = await pidOf(device);
  expectRefused(await device.run(['contact', 'list', '--json']));
  expectRefused(await device.run(['contact', 'add', 'Bo', '--json']));
  expect(await pidOf(device)).toBe(pid);
  expect(namesIn(await newer('newer-protocol', device, 'contact', 'list', '--json'))).toEqual(['Ana']);
});

test('an older command line of the same local API uses the newer daemon', async () => {
  const device = world.device('speaks');
  await newer('newer-program', device, 'contact', 'add', 'Ana');
  const pid = await pidOf(device);
  await device.json('contact', 'add', 'Bo');
  expect(namesIn(await device.run(['contact', 'list', '--json']))).toEqual(['Ana', 'Bo']);
  expect(await pidOf(device)).toBe(pid);
});

test('older commands around a newer one that replaces the daemon are all done, once', async () => {
  const device = world.device('crowd');
  await device.json('contact', 'add', 'first');
  const names = Array.from({ length: 6 }, (_, index) => `c${index}`);
  const ended = await Promise.all(
    names.map((name, index) =>
      index === 2
        ? newer('newer-program', device, 'contact', 'add', name, '--quiet')
        : runBin('ledger', ['contact', 'add', name, '--quiet'], { env: device.env }),
    ),
  );
  expect(ended).toEqual(names.map(() => ({ code: 0, stdout: '', stderr: '' })));
  expect(namesIn(await device.run(['contact', 'list', '--json']))).toEqual([...names, 'first']);
  expect((await device.run(['daemon', 'status'])).stdout).toContain(`version ${NEWER}, `);
});
