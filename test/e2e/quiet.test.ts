// What `--quiet` hides and what it does not: success is silent, what was refused is said. And what a dry run leaves alone.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
});
afterAll(() => world.close());

test('refused lines are said', async () => {
  const lines = '{"name":"Ana"}\n{"name":""}\n';
  expect(await device.run(['contact', 'add', '-', '--quiet'], lines)).toEqual({
    code: 3,
    stdout: '',
    stderr: 'line 2: name is empty\n',
  });
});

const BAD_ROWS = 'contact,amount,direction,date\nBo,1.00,lent,2026-01-01\nBo,x,lent,2026-01-01\n';

test.each([[['--quiet']], [['--plain']], [['--plain', '--quiet']]])('refused rows are said with %j', async (flags) => {
  const said = await device.run(['import', '-', '--keep-going', '--dry-run', ...flags], BAD_ROWS);
  expect([said.code, said.stderr]).toEqual([
    3,
    'line 3, amount: "x" is not an amount; write digits only, like 1234.50\n',
  ]);
});

test('an error is said', async () => {
  const ended = await device.run(['lend', 'Nobody', '5', '--quiet']);
  expect([ended.code, ended.stdout, ended.stderr.split('\n')[0]]).toEqual([
    5,
    '',
    'ledger: there is no contact "Nobody"',
  ]);
});

test('the rejects of a dry run leave no file, and the one that is there as it is', async () => {
  const rejects = join(world.dir, 'rejects.csv');
  const args = ['import', '-', '--keep-going', '--dry-run', '--rejects', rejects];
  expect((await device.run(args, BAD_ROWS)).code).toBe(3);
  expect(() => readFileSync(rejects)).toThrow('ENOENT');
  writeFileSync(rejects, 'mine');
  expect((await device.run(args, BAD_ROWS)).code).toBe(6);
  expect((await device.run([...args, '--yes'], BAD_ROWS)).code).toBe(3);
  expect(readFileSync(rejects, 'utf8')).toBe('mine');
});
