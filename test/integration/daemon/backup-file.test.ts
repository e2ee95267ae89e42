// Backups as files: every byte counts; and what is to take a device's place takes it whole, whenever it is interrupted.

import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../src/protocol/error-code.ts';
import type { BackupCut } from '../../../src/protocol/local/maintenance.ts';
import { encodeRecords } from '../../../src/daemon/journal/journal-record.ts';
import { segmentHeader } from '../../../src/daemon/journal/segment-file.ts';
import { readBackup } from '../../../src/daemon/maintenance/backup-reader.ts';
import { writeBackup } from '../../../src/daemon/maintenance/backup-writer.ts';
import { finishIncoming, freeName } from '../../../src/daemon/maintenance/incoming.ts';
import { restoreBackup } from '../../../src/daemon/maintenance/restore.ts';

const root = await mkdtemp(join(tmpdir(), 'ledger-backup-'));
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
let home: { readonly data: string; readonly config: string };

beforeEach(async () => {
  folders += 1;
  home = { data: join(root, String(folders), 'data'), config: join(root, String(folders), 'config') };
  await mkdir(join(home.data, 'journal'), { recursive: true });
  await mkdir(home.config);
});

const HEAD = { at: '2026-11-30T12:00:00.000Z', version: '0.1.0', books: [{ id: 'b', name: 'Personal', unsynced: 1 }] };

/** A journal of two segments with these texts, and the cut that holds it. */
async function journalOf(...texts: readonly string[]): Promise<BackupCut> {
  const first = encodeRecords([segmentHeader(1, 0), ...texts]).bytes;
  const second = encodeRecords([segmentHeader(2, first.length), '{"kind":"settle","book":"b","seqs":[]}']).bytes;
  const files = [first, second].map((bytes, at) => ({ file: `journal/journal-0000000${at + 1}.log`, bytes }));
  for (const { file, bytes } of files) await writeFile(join(home.data, file), bytes);
  return { ...HEAD, files: files.map(({ file, bytes }) => ({ file, bytes: bytes.length })) };
}

const places = (to: string) => ({
  to,
  overwrite: false,
  unique: 'x',
  pathOf: (file: string) => join(home.data, file),
});

async function backupOf(cut: BackupCut): Promise<string> {
  const to = join(root, `${folders}.backup`);
  await writeBackup(cut, places(to));
  return to;
}

const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.body.code : String(error)),
  );

test('a backup is private, and is not whole if a single byte of it is another', async () => {
  const file = await backupOf(await journalOf('{"kind":"identity","clientId":"c"}'));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readBackup(file)).toEqual({ ...HEAD, files: 2, bytes: 266, records: 2 });
  const whole = await readFile(file);
  const bad = join(root, 'bad.backup');
  const codes = new Map<string, number>();
  const note = (code: string): unknown => codes.set(code, (codes.get(code) ?? 0) + 1);
  for (let at = 0; at < whole.length; at += 1) {
    await writeFile(bad, Buffer.from(whole.map((byte, index) => (index === at ? byte ^ 4 : byte))));
    note(await codeOf(readBackup(bad)));
  }
  for (const length of [0, 10, whole.length / 2, whole.length - 1]) {
    await writeFile(bad, whole.subarray(0, length));
    note(await codeOf(readBackup(bad)));
  }
  await writeFile(bad, Buffer.concat([whole, Buffer.from('\n')]));
  note(await codeOf(readBackup(bad)));
  // One byte is the format's version.
  expect([...codes]).toEqual([
    ['backup_damaged', whole.length + 4],
    ['newer_journal', 1],
  ]);
});

test('a journal that is damaged or has a hole makes no backup, and leaves no file', async () => {
  const cut = await journalOf('{"kind":"identity","clientId":"c"}');
  const to = join(root, 'none.backup');
  const [, second] = cut.files;
  expect(await codeOf(writeBackup({ ...cut, files: second === undefined ? [] : [second] }, places(to)))).toBe('done');
  await rm(to);
  const first = join(home.data, 'journal/journal-00000001.log');
  const bytes = await readFile(first);
  bytes[bytes.length - 5] = 0;
  await writeFile(first, bytes);
  expect(await codeOf(writeBackup(cut, places(to)))).toBe('backup_damaged');
  expect((await readdir(root)).filter((name) => name.includes('none'))).toEqual([]);
});

test('names that no device has are written nowhere', async () => {
  const file = join(root, 'evil.backup');
  for (const name of ['../evil', 'journal/../../evil', 'config/account.json', '/etc/passwd', 'checkpoint/x']) {
    const lines = [
      { ledgerBackup: 1, ...HEAD },
      { file: name, bytes: 1 },
    ].map((line) => JSON.stringify(line));
    await writeFile(file, `${lines.join('\n')}\nx\n`);
    expect(await codeOf(restoreBackup(home, { file, replace: true, dryRun: false }))).toBe('backup_damaged');
  }
  expect(await readdir(home.data)).toEqual(['journal']);
});

/** What is in a device: the content of its journal's first segment, and what else lies beside it. */
async function stateOf(): Promise<readonly [string, readonly string[]]> {
  const journal = await readFile(join(home.data, 'journal/journal-00000001.log'), 'utf8');
  return [/"clientId":"(\w+)"/.exec(journal)?.[1] ?? '', (await readdir(home.data)).toSorted()];
}

test('a restore that was interrupted is finished by whoever comes next, or has not begun', async () => {
  const file = await backupOf(await journalOf('{"kind":"identity","clientId":"backup"}'));
  await journalOf('{"kind":"identity","clientId":"mine"}', '{"kind":"mutation"}');
  await writeFile(join(home.config, 'account.json'), '{"paused":false}\n');
  await restoreBackup(home, { file, replace: true, dryRun: false });
  expect(await stateOf()).toEqual(['backup', ['before-restore-1', 'checkpoint', 'journal']]);
  const kept = join(home.data, 'before-restore-1');
  expect((await readdir(kept)).toSorted()).toEqual(['account.json', 'journal']);

  // As it is after each step: the note is written, the old journal is away, the new one is there.
  const plan = JSON.stringify({ kept: 'before-restore-2', forgetLogin: true });
  const incoming = join(home.data, 'incoming');
  const gather = async (): Promise<void> => {
    await mkdir(incoming);
    await rename(join(home.data, 'journal'), join(incoming, 'journal'));
    await rename(join(kept, 'journal'), join(home.data, 'journal'));
  };
  await gather();
  expect(await stateOf()).toEqual(['mine', ['before-restore-1', 'checkpoint', 'incoming', 'journal']]);
  const steps: (() => Promise<unknown>)[] = [
    () => Promise.resolve(),
    async () => {
      await mkdir(join(home.data, 'before-restore-2'));
      await rename(join(home.data, 'journal'), join(home.data, 'before-restore-2/journal'));
    },
    () => rename(join(incoming, 'journal'), join(home.data, 'journal')),
  ];
  for (let done = 0; done < steps.length; done += 1) {
    await writeFile(join(incoming, 'whole'), plan);
    for (const step of steps.slice(0, done + 1)) await step();
    expect(await finishIncoming(home)).toBe(true);
    expect(await finishIncoming(home)).toBe(false);
    expect(await stateOf()).toEqual(['backup', ['before-restore-1', 'before-restore-2', 'checkpoint', 'journal']]);
    await rename(join(home.data, 'before-restore-2/journal'), join(kept, 'journal'));
    await rm(join(home.data, 'before-restore-2'), { recursive: true });
    await gather();
  }
  // Without the note it is as if it had not been.
  expect(await finishIncoming(home)).toBe(false);
  expect(await stateOf()).toEqual(['mine', ['before-restore-1', 'checkpoint', 'journal']]);
  expect(await freeName(home, 'before-restore')).toBe('before-restore-2');
});

test('a device with data is not replaced unasked', async () => {
  const file = await backupOf(await journalOf('{"kind":"identity","clientId":"backup"}'));
  await journalOf('{"kind":"identity","clientId":"mine"}', '{"kind":"mutation"}');
  expect(await codeOf(restoreBackup(home, { file, replace: false, dryRun: false }))).toBe('file_exists');
  expect(await stateOf()).toEqual(['mine', ['journal']]);
});
