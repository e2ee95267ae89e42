// A device's backup as one file: lines of JSON, and after each line that announces a file the bytes of it. Pure.
//
//   {"ledgerBackup":1,"at":…,"version":…,"books":[…]}
//   {"file":"journal/journal-00000001.log","bytes":1234}
//   (1234 bytes, a line feed)
//   {"sha256":"…"}                 of these bytes
//   {"end":true,"files":1,"sha256":"…"}   of everything before this line
//
// Version 1: the above.

import { parseJson } from '../../base/json.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { BackupHead, CutFile } from '../../protocol/local/maintenance.ts';

/** Version of the format. */
export const BACKUP_VERSION = 1;

/** Longest line, in bytes. */
export const LINE_BYTES_MAX = 1024 * 1024;

/** The files that a backup may hold: a name that is not one of these is never written anywhere. */
const FILE_NAME =
  /^(?:journal\/journal-\d{8}\.log|checkpoint\/manifest-\d{8}\.json|checkpoint\/[A-Za-z0-9][A-Za-z0-9-]{0,80}\.\d{1,15}\.json|config\/config\.json)$/;

/** The first line. */
export function headLine({ at, version, books, server, user }: BackupHead): string {
  return line({ ledgerBackup: BACKUP_VERSION, at, version, books, server, user });
}

/** The line before a file's bytes. */
export function fileLine({ file, bytes }: CutFile): string {
  return line({ file, bytes });
}

/** The line after a file's bytes. */
export function digestLine(sha256: string): string {
  return line({ sha256 });
}

/** The last line. */
export function endLine(files: number, sha256: string): string {
  return line({ end: true, files, sha256 });
}

/** Reads the first line. Throws `UserError` for a file that is no backup, or a newer ledger's. */
export function parseHead(text: string): BackupHead {
  const { ledgerBackup: version, ...head } = parse(text);
  if (typeof version !== 'number') throw damaged('this is no backup of a device');
  if (version > BACKUP_VERSION) {
    const hint = 'upgrade ledger on this device';
    throw new UserError({ code: 'newer_journal', message: 'the backup was made by a newer ledger', hint });
  }
  return head as unknown as BackupHead;
}

/** What a line after the first announces. */
export type Announced =
  | { readonly kind: 'file'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'end'; readonly files: number; readonly sha256: string };

/** Reads a line that announces a file, or the end. Throws `UserError`. */
export function parseAnnounced(text: string): Announced {
  const { file, bytes, end, files, sha256 } = parse(text);
  if (end === true && typeof files === 'number' && typeof sha256 === 'string') return { kind: 'end', files, sha256 };
  if (typeof file !== 'string' || !FILE_NAME.test(file)) throw damaged('the backup names a file that no device has');
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 0)
    throw damaged('the backup is damaged: a file without a length');
  return { kind: 'file', file, bytes: Number(bytes) };
}

/** Reads the line after a file's bytes. Throws `UserError`. */
export function parseDigest(text: string): string {
  const { sha256 } = parse(text);
  if (typeof sha256 !== 'string') throw damaged('the backup is damaged: a file without its digest');
  return sha256;
}

/** The error of a backup that is not what was written. */
export function damaged(message: string): UserError {
  const hint = 'nothing was changed; use another backup';
  return new UserError({ code: 'backup_damaged', message, hint });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // It is told below, as what else is no object.
  }
  throw damaged('this is no backup of a device, or its beginning is damaged');
}

function line(members: object): string {
  return `${JSON.stringify(members)}\n`;
}
