// The journal, record by record: what cannot be read, whether that keeps the device from working, and its repair.

import { join } from 'node:path';
import { silentLogger } from '../../base/logger.ts';
import type { Finding } from '../../protocol/local/maintenance.ts';
import { realDisk } from '../disk/real-disk.ts';
import { findRecord } from '../journal/journal-record.ts';
import { scanRecords } from '../journal/scan-records.ts';
import { segmentName, segmentNumbers } from '../journal/segment-file.ts';
import { recoverSegments } from '../journal/recover.ts';
import { cachedUpTo } from './examine-cache.ts';
import { beginIncoming, commitIncoming, finishIncoming, freeName, incomingSubfolder } from './incoming.ts';
import { mendJournal } from './mend.ts';
import type { MendReport } from './mend.ts';
import { mendable } from './order.ts';
import type { ExamineOrder, Maintenance } from './order.ts';

/** Looks at every record, and makes a damaged journal whole where that is asked for. Throws `StoreError`. */
export async function examineJournal(
  machine: Maintenance,
  { fix, daemonRuns }: ExamineOrder,
): Promise<readonly Finding[]> {
  const { data } = machine.paths;
  const folder = join(data, 'journal');
  if (!(await realDisk.exists(folder))) return [];
  const damage = await damagesIn(folder, daemonRuns);
  if (!daemonRuns && (await isUnreadable(data))) {
    const mended = fix ? await mend(machine) : undefined;
    if (mended === undefined) return [...damage, unreadable(folder)];
    return [...damage.map((finding): Finding => ({ ...finding, fixed: true })), mendedFinding(folder, mended)];
  }
  return damage;
}

/** Whether the daemon would open it read-only: it reads from the newest checkpoint on. Changes nothing. */
async function isUnreadable(data: string): Promise<boolean> {
  const dir = join(data, 'journal');
  const segments = segmentNumbers(await realDisk.list(dir));
  const from = await cachedUpTo(data);
  return (await recoverSegments({ disk: realDisk, dir, segments, from }, () => true)).corrupt !== undefined;
}

/** Places that cannot be read. */
async function damagesIn(folder: string, daemonRuns: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const segments = segmentNumbers(await realDisk.list(folder));
  for (const segment of segments) {
    const where = join(folder, segmentName(segment));
    const bytes = await realDisk.readFile(where);
    const isLast = segment === segments.at(-1);
    if (isLast && scanRecords(bytes).problem !== 'corrupt') {
      const torn = bytes.length - scanRecords(bytes).end;
      if (torn > 0 && !daemonRuns) findings.push(tornTail(where, torn));
    } else findings.push(...holesIn(bytes).map((hole) => damageAt(where, hole)));
  }
  return findings;
}

interface Hole {
  readonly from: number;
  readonly to: number;
}

/** Ranges of bytes between intact records that are none. */
function holesIn(bytes: Buffer): readonly Hole[] {
  const holes: Hole[] = [];
  for (let at = 0; at < bytes.length;) {
    const { end } = scanRecords(bytes.subarray(at));
    at += end;
    if (at >= bytes.length) break;
    const next = findRecord(bytes, at + 1)?.start ?? bytes.length;
    holes.push({ from: at, to: next });
    at = next;
  }
  return holes;
}

function damageAt(where: string, { from, to }: Hole): Finding {
  const message = `bytes ${from} to ${to} cannot be read; the records on both sides can`;
  const hint = 'what stood there is gone, unless a server has it';
  return { check: 'journal', severity: 'warning', where, message, hint };
}

function tornTail(where: string, bytes: number): Finding {
  const message = `an unfinished write of ${bytes} bytes at the end; it was never acknowledged`;
  return { check: 'journal', severity: 'note', where, message, hint: 'the next start sets it aside' };
}

function unreadable(where: string): Finding {
  const message = 'the journal is damaged: what stands before the damage can be read, nothing can be written';
  const hint = 'ledger doctor --fix keeps every record that can be read; a copy of the folder first does no harm';
  return mendable({ check: 'journal', severity: 'error', where, message, hint }, false);
}

function mendedFinding(where: string, { report, kept }: { report: MendReport; kept: string }): Finding {
  const message =
    `the journal was made whole: ${report.records} records behind the damage were kept, ` +
    `${report.writes} of them are writes that no server has answered as far as is known here`;
  const hint = `the damaged one is in ${kept}; ledger sync now brings what a server has`;
  return mendable({ check: 'journal', severity: 'error', where, message, hint }, true);
}

async function mend({ paths, clientId }: Maintenance): Promise<{ report: MendReport; kept: string } | undefined> {
  const kept = await freeName(paths, 'before-repair');
  try {
    const stage = await incomingSubfolder(await beginIncoming(paths), 'journal');
    const report = await mendJournal({ disk: realDisk, dir: paths.data, stage, logger: silentLogger, clientId });
    if (report === undefined) return undefined;
    await commitIncoming(paths, { kept, forgetLogin: false });
    return { report, kept: join(paths.data, kept) };
  } finally {
    await finishIncoming(paths);
  }
}
