// The folders and files of a device: whose they are, who may read them, and what a daemon that is gone has left.

import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { HomePaths } from '../../base/home-paths.ts';
import type { Finding } from '../../protocol/local/maintenance.ts';
import { mendable } from './order.ts';
import type { ExamineOrder } from './order.ts';

const OPEN_TO_OTHERS = 0o077;

/** Files that are kept as evidence and may be deleted. */
const EVIDENCE = /\.(?:torn|corrupt)-\d+$|^before-(?:restore|repair)-\d+$/;

/** Looks at folders, modes, evidence and leftovers. */
export async function examinePlaces(paths: HomePaths, order: ExamineOrder): Promise<readonly Finding[]> {
  const look: Look = { ...order, findings: [] };
  for (const folder of [paths.config, paths.data, paths.state, paths.run]) await examineFolder(folder, look);
  if (!order.daemonRuns) await examineLeftovers(paths, look);
  return look.findings;
}

/** How to look, and what was found so far. */
interface Look extends ExamineOrder {
  readonly findings: Finding[];
}

async function examineFolder(folder: string, look: Look): Promise<void> {
  const stat = await lstat(folder).catch(() => undefined);
  if (stat === undefined) return;
  const { findings } = look;
  const uid = process.getuid?.();
  if (!stat.isDirectory() && !stat.isSymbolicLink()) {
    findings.push({
      check: 'folder',
      severity: 'error',
      where: folder,
      message: 'this is no folder',
      hint: 'move it away',
    });
    return;
  }
  if (uid !== undefined && stat.uid !== uid) {
    const hint = `chown it to the user of this program, or set LEDGER_HOME to a folder of your own`;
    findings.push({
      check: 'folder',
      severity: 'error',
      where: folder,
      message: 'this belongs to somebody else',
      hint,
    });
    return;
  }
  await examineMode(folder, stat, look);
  for (const name of (await readdir(folder)).toSorted()) await examineEntry(join(folder, name), look);
}

async function examineEntry(path: string, look: Look): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat === undefined) return;
  if (EVIDENCE.test(basename(path))) {
    const hint = 'it may be deleted when everything is well';
    look.findings.push({ check: 'evidence', severity: 'note', where: path, message: 'kept as evidence', hint });
  }
  if (stat.isDirectory()) await examineFolder(path, look);
  else if (stat.isFile() || stat.isSocket()) await examineMode(path, stat, look);
}

async function examineMode(path: string, stat: Stats, { fix, findings }: Look): Promise<void> {
  if (process.platform === 'win32' || stat.isSymbolicLink() || (stat.mode & OPEN_TO_OTHERS) === 0) return;
  const mode = stat.isDirectory() ? 0o700 : 0o600;
  if (fix) await chmod(path, mode);
  const hint = fix ? 'nothing is to be done' : `chmod ${mode.toString(8)} it`;
  const finding = {
    check: 'mode',
    severity: 'warning',
    where: path,
    message: 'others can read or write this',
    hint,
  } as const;
  findings.push(mendable(finding, fix));
}

/** A socket or a note of a daemon that does not run. */
async function examineLeftovers(paths: HomePaths, { fix, findings }: Look): Promise<void> {
  for (const where of [paths.socket, paths.pid]) {
    if ((await lstat(where).catch(() => undefined)) === undefined) continue;
    if (fix) await rm(where, { force: true });
    const message = 'left behind by a daemon that does not run any more';
    const hint = fix ? 'nothing is to be done' : 'the next start removes it';
    findings.push(mendable({ check: 'socket', severity: 'note', where, message, hint }, fix));
  }
}
