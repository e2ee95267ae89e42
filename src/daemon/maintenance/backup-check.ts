// Looks into the files of a backup as they go by: the journal is read record by record, the checkpoint's documents are
// compared with its manifest.

import { createHash } from 'node:crypto';
import { scanRecords } from '../journal/scan-records.ts';
import { parseSegmentHeader, segmentNumbers } from '../journal/segment-file.ts';
import { manifestCodec } from '../store/checkpoint-manifest.ts';
import type { Manifest } from '../store/checkpoint-manifest.ts';
import { damaged } from './backup-format.ts';
import type { FileSink } from './backup-reader.ts';

/** Judges a backup's files. Throws `UserError` (backup_damaged) for what no sound device has. */
export class BackupCheck implements FileSink {
  files = 0;
  #records = 0;
  #file = '';
  #pieces: Buffer[] = [];
  #previous: { readonly segment: number; readonly bytes: number } | undefined;
  #manifest: Manifest | undefined;
  readonly #documents = new Map<string, string>();

  begin(file: string): Promise<void> {
    this.files += 1;
    this.#file = file;
    this.#pieces = [];
    return Promise.resolve();
  }

  piece(bytes: Buffer): Promise<void> {
    this.#pieces.push(bytes);
    return Promise.resolve();
  }

  end(): Promise<void> {
    const [folder = '', name = ''] = this.#file.split('/');
    const content = Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (folder === 'journal') this.#segment(name, content);
    else if (name.startsWith('manifest-')) this.#manifest = manifestOf(content);
    else if (folder === 'checkpoint') this.#documents.set(name, createHash('sha256').update(content).digest('hex'));
    return Promise.resolve();
  }

  /** Everything was seen; gives how many records the journal has. */
  finish(): number {
    if (this.#previous === undefined) throw damaged('the backup has no journal');
    for (const { file, sha256 } of this.#manifest?.documents ?? []) {
      if (this.#documents.get(file) !== sha256) throw damaged(`the backup lacks ${file} of its checkpoint`);
    }
    return this.#records;
  }

  #segment(name: string, content: Buffer): void {
    const [segment = 0] = segmentNumbers([name]);
    const before = this.#previous;
    this.#previous = { segment, bytes: content.length };
    // The newest segment may have been made and not begun.
    if (content.length === 0 && before !== undefined) return;
    const { records, problem } = scanRecords(content);
    const header = parseSegmentHeader(JSON.parse(records[0]?.text ?? 'null'), segment);
    if (problem !== undefined || header === undefined) throw damaged(`the backup has a damaged journal: ${name}`);
    const isNext = before === undefined || (segment === before.segment + 1 && header.previousEnd === before.bytes);
    if (!isNext) throw damaged(`the backup lacks a part of the journal before ${name}`);
    this.#records += records.length - 1;
  }
}

function manifestOf(content: Buffer): Manifest {
  try {
    return manifestCodec.decode(content);
  } catch {
    throw damaged('the backup has a damaged checkpoint');
  }
}
