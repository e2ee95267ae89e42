// The container file's steps, taken in an empty folder: what it copies is enough to build from and to run from. Instead
// of `npm ci` the packages of this checkout are linked; `npm run container` takes that step too.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { buildServerImage, tryServerImage } from '../support/container-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'ledger-container-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('its steps make a server that is healthy, runs as nobody in particular, and stops when it is told to', async () => {
  const lines: string[] = [];
  const image = await buildServerImage(dir, async (line, cwd) => {
    lines.push(line);
    symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(cwd, 'node_modules'));
    // What `npm ci` runs once the packages are there.
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', 'server'], { cwd });
  });
  expect(lines).toEqual(['npm ci']);
  expect(image.user).toBe('node');
  expect(image.volumes.some((volume) => image.env['LEDGER_SERVER_DATA']?.startsWith(`${volume}/`))).toBe(true);
  expect(readdirSync(join(image.root, 'app')).sort()).toEqual(['bin', 'dist', 'package.json']);
  expect(await tryServerImage(image)).toEqual({ health: 0, stopped: 0 });
});
