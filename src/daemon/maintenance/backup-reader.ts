// Reads a backup from its first byte to its last: every digest, every record of its journal, every document of its
// checkpoint; hands out the files' bytes on the way. What it gives back is whole.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../protocol/error-code.ts';
import type { BackupReport } from '../../protocol/local/maintenance.ts';
import { damaged, LINE_BYTES_MAX, parseAnnounced, parseDigest, parseHead } from './backup-format.ts';
import { BackupCheck } from './backup-check.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Takes the bytes of a backup's files, piece by piece, in their order. */
export interface FileSink {
  begin(file: string): Promise<void>;
  piece(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** Reads a whole backup. Throws `UserError` if any of it is not what was written. */
export async function readBackup(path: string, sink?: FileSink): Promise<BackupReport> {
  const handle = await openBackup(path);
  try {
    return await readAll(new Source(handle), sink);
  } finally {
    await handle.close();
  }
}

async function readAll(source: Source, sink: FileSink | undefined): Promise<BackupReport> {
  const head = parseHead(await source.line());
  const check = new BackupCheck();
  let bytes = 0;
  for (;;) {
    const sofar = source.digest();
    const next = parseAnnounced(await source.line());
    if (next.kind === 'end') {
      if (next.files !== check.files || next.sha256 !== sofar)
        throw damaged('the backup is damaged: its digest differs');
      if (!(await source.isAtEnd())) throw damaged('the backup is damaged: something follows its end');
      return { ...head, files: check.files, bytes, records: check.finish() };
    }
    bytes += next.bytes;
    await copyOne(source, next, [check, ...(sink === undefined ? [] : [sink])]);
  }
}

async function copyOne(
  source: Source,
  { file, bytes }: { readonly file: string; readonly bytes: number },
  sinks: readonly FileSink[],
): Promise<void> {
  const digest = createHash('sha256');
  for (const sink of sinks) await sink.begin(file);
  for await (const piece of source.bytes(bytes)) {
    digest.update(piece);
    for (const sink of sinks) await sink.piece(piece);
  }
  if ((await source.line()) !== '') throw damaged(`the backup is damaged: ${file} has another length`);
  if (parseDigest(await source.line()) !== digest.digest('hex'))
    throw damaged(`the backup is damaged: ${file} differs`);
  for (const sink of sinks) await sink.end();
}

async function openBackup(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const why = { ENOENT: 'there is no such file', EACCES: 'permission denied' }[code] ?? code;
    const message = `${JSON.stringify(path)} cannot be read: ${why}`;
    throw new UserError({ code: 'file_not_found', message });
  }
  throw new UserError({ code: 'usage', message: `${JSON.stringify(path)} is no plain file` });
}

/** A file read forwards, by lines and by bytes, with the digest of all that was read. */
class Source {
  readonly #handle: FileHandle;
  #hash: Hash = createHash('sha256');
  #rest: Buffer = Buffer.alloc(0);

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** SHA-256 of everything read so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The next line, without its line feed. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) return this.#take(end + 1).toString('utf8', 0, end);
      if (this.#rest.length > LINE_BYTES_MAX || !(await this.#fill())) throw damaged('the backup is cut off');
    }
  }

  /** The next `count` bytes in pieces. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#fill())) throw damaged('the backup is cut off');
      const piece = this.#take(Math.min(left, this.#rest.length));
      left -= piece.length;
      yield piece;
    }
  }

  /** Whether nothing follows. */
  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#fill());
  }

  #take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    this.#hash.update(taken);
    return taken;
  }

  async #fill(): Promise<boolean> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, null);
    this.#rest = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    return bytesRead > 0;
  }
}
