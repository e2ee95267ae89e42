// Reading a zip file in memory: the central directory, and one file unpacked up to a limit. Nothing is ever unpacked to
// a path that the file names.

import { inflateRawSync } from 'node:zlib';
import { UserError } from '../../../protocol/error-code.ts';
import { IMPORT } from '../limits.ts';

const END = 0x06054b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;

/** A file in a zip file. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** The files of a zip file. Throws `UserError` for what is no zip file, or one that is cut. */
export function zipEntries(bytes: Buffer): readonly ZipEntry[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  try {
    for (let at = bytes.readUInt32LE(end + 16); entries.length < count;) {
      if (bytes.readUInt32LE(at) !== DIRECTORY || entries.length > IMPORT.zipEntriesMax) throw damaged();
      const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
        number,
        number,
        number,
      ];
      entries.push({
        name: bytes.toString('utf8', at + 46, at + 46 + name),
        flags: bytes.readUInt16LE(at + 8),
        method: bytes.readUInt16LE(at + 10),
        packed: bytes.readUInt32LE(at + 20),
        size: bytes.readUInt32LE(at + 24),
        offset: bytes.readUInt32LE(at + 42),
      });
      at += 46 + name + extra + comment;
    }
  } catch (error) {
    throw error instanceof UserError ? error : damaged();
  }
  return entries;
}

/** A file's bytes. Throws `UserError`: damaged, encrypted, packed in a way nobody uses, or more than the limit. */
export function unzip(bytes: Buffer, { method, flags, packed, size, offset }: ZipEntry): Buffer {
  if ((flags & 1) !== 0) throw unreadable('it is encrypted');
  if (size > IMPORT.unzippedBytesMax) throw tooLarge();
  try {
    if (bytes.readUInt32LE(offset) !== LOCAL) throw damaged();
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const data = bytes.subarray(start, start + packed);
    if (data.length !== packed) throw damaged();
    if (method === 0) return data;
    if (method !== 8) throw unreadable(`it is packed by method ${method}`);
    // The size that the file claims is the limit: a bomb claims less than it holds.
    const unpacked = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    if (unpacked.length !== size) throw damaged();
    return unpacked;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged();
  }
}

/** Where the end record begins: at the end, but for a comment. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_BYTES - COMMENT_MAX);
  for (let at = bytes.length - END_BYTES; at >= first; at -= 1) if (bytes.readUInt32LE(at) === END) return at;
  throw unreadable('it is no zip file, or was cut');
}

function damaged(): UserError {
  return unreadable('it is damaged');
}

function tooLarge(): UserError {
  const message = `the zip file cannot be read: it unpacks to more than it says, or to more than ${IMPORT.unzippedBytesMax} bytes`;
  return new UserError({ code: 'too_many', message, hint: 'is it a backup of Debitum?' });
}

function unreadable(why: string): UserError {
  const hint = 'make the backup again, and copy it whole';
  return new UserError({ code: 'invalid_row', message: `the zip file cannot be read: ${why}`, hint });
}
