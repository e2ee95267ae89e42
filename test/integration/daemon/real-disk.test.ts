// What only the machine's disk can show: modes, limits of the system, and the store on real files.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realDisk } from '../../../src/daemon/disk/real-disk.ts';
import { Journal } from '../../../src/daemon/journal/journal.ts';
import { CheckpointStore } from '../../../src/daemon/store/checkpoint.ts';

let root: string;
let umask: number;

beforeEach(() => {
  umask = process.umask();
  root = mkdtempSync(join(tmpdir(), 'ledger-real-disk-'));
});

afterEach(() => {
  process.umask(umask);
  rmSync(root, { recursive: true });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** Everything under a folder as `path: mode in octal`. */
function modesUnder(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name}: ${modeOf(join(dir, name)).toString(8)}`);
}

describe('modes', () => {
  test.for([0o000, 0o022, 0o077, 0o277])('files are 0600 and folders 0700 under umask %i', async (mask) => {
    process.umask(mask);
    const dir = join(root, 'data');
    const { journal } = await Journal.open({ disk: realDisk, dir: join(dir, 'journal') }, () => true);
    await journal.append(['{"a":1}'], true);
    await journal.close();
    const store = await CheckpointStore.open(realDisk, join(dir, 'checkpoint'));
    await store.load();
    await store.commit([{ name: 'a', text: '{}' }], [], { meta: {}, journalPosition: journal.end });
    await realDisk.copy(join(dir, 'checkpoint/a.1.json'), join(dir, 'checkpoint/copy.json'));
    expect(modesUnder(root)).toEqual([
      'data: 700',
      'data/checkpoint: 700',
      'data/checkpoint/a.1.json: 600',
      'data/checkpoint/copy.json: 600',
      'data/checkpoint/manifest-00000001.json: 600',
      'data/journal: 700',
      'data/journal/journal-00000001.log: 600',
    ]);
  });

  test('of what was there before are tightened when it is opened for writing', async () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o755);
    writeFileSync(join(root, 'open/file'), 'x');
    chmodSync(join(root, 'open/file'), 0o644);
    await realDisk.mkdir(join(root, 'open'));
    await (await realDisk.open(join(root, 'open/file'), 'append')).close();
    expect(modesUnder(root)).toEqual(['open: 700', 'open/file: 600']);
  });
});

describe('a file size limit of the system', () => {
  test('refuses what does not fit, keeps what was acknowledged, and reads on', () => {
    const source = (path: string): string => JSON.stringify(join(import.meta.dirname, '../../../src/daemon', path));
    // SIGXFSZ would end the process before the write can report EFBIG; a listener makes it an error.
    const program = `
      process.on('SIGXFSZ', () => {});
      const { realDisk } = await import(${source('disk/real-disk.ts')});
      const { Journal } = await import(${source('journal/journal.ts')});
      const options = { disk: realDisk, dir: ${JSON.stringify(join(root, 'journal'))} };
      const { journal } = await Journal.open(options, () => true);
      const text = JSON.stringify('x'.repeat(900));
      let saved = 0, code;
      for (; saved < 200; saved += 1) {
        try { await journal.append([text], true); } catch (error) { code = error.code; break; }
      }
      await journal.append(['1'], true).catch(() => {});
      await journal.close();
      let read = 0;
      await Journal.open(options, (value) => { if (value !== 1) read += 1; return true; });
      console.log(JSON.stringify({ saved, read, code }));
    `;
    const limited = [
      '-c',
      'ulimit -f 64; exec "$0" --no-warnings --input-type=module -e "$1"',
      process.execPath,
      program,
    ];
    const { stdout, stderr } = spawnSync('bash', limited, { encoding: 'utf8', timeout: 120_000 });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ saved: 71, read: 71, code: 'disk_full' });
  });
});
