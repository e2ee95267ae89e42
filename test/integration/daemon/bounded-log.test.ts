// The daemon's log keeps to its limit, whoever else writes to it; a log that is somebody else's is left alone.

import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundedLog, LOG_BYTES_MAX } from '../../../src/daemon/lifecycle/bounded-log.ts';

const LINE = `${'x'.repeat(1_023)}\n`;

let dir: string;
let file: string;
let fd: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledger-log-'));
  file = join(dir, 'ledgerd.log');
  fd = openSync(file, 'a', 0o600);
});

afterEach(() => {
  closeSync(fd);
  rmSync(dir, { recursive: true });
});

const write = (line: string): void => void writeSync(fd, line);

test('a full log becomes the one before, in place of the last, and is private', () => {
  const log = boundedLog({ file, fd, write });
  for (let at = 0; at < LOG_BYTES_MAX / LINE.length - 1; at += 1) log(LINE);
  expect(existsSync(`${file}.1`)).toBe(false);
  log(LINE);
  expect([statSync(file).size, statSync(`${file}.1`).size]).toEqual([0, LOG_BYTES_MAX]);
  expect(statSync(`${file}.1`).mode & 0o777).toBe(0o600);
  log('first\n');
  appendFileSync(file, 'of another process\n');
  log('second\n');
  expect(readFileSync(file, 'utf8')).toBe('first\nof another process\nsecond\n');
  for (let at = 0; at < LOG_BYTES_MAX / LINE.length; at += 1) log(LINE);
  expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/^first\nof another process\nsecond\nx/);
});

test('what was there before counts', () => {
  appendFileSync(file, 'x'.repeat(LOG_BYTES_MAX - 1));
  boundedLog({ file, fd, write })('x\n');
  expect([statSync(file).size, statSync(`${file}.1`).size]).toEqual([0, LOG_BYTES_MAX + 1]);
});

test('without room for a copy it is cut all the same', () => {
  const log = boundedLog({ file: join(dir, 'ledgerd.log'), fd, write });
  appendFileSync(file, 'x'.repeat(LOG_BYTES_MAX));
  // A folder in the way stands for a disk that takes nothing.
  mkdirSync(`${file}.1`);
  for (let at = 0; at < LOG_BYTES_MAX / LINE.length; at += 1) log(LINE);
  expect(statSync(file).size).toBe(0);
});

test('another file than the log is not cut', () => {
  const log = boundedLog({ file: join(dir, 'another.log'), fd, write });
  for (let at = 0; at <= LOG_BYTES_MAX / LINE.length; at += 1) log(LINE);
  expect(statSync(file).size).toBe(LOG_BYTES_MAX + LINE.length);
});
