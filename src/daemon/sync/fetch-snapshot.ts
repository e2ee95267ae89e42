// A book's snapshot over HTTP: read to its end, counted and digested, before any of it is used.

import { parseJson } from '../../base/json.ts';
import { addDigests, digestFromHex, digestToHex, EMPTY_DIGEST, lineDigest } from '../../model/digest.ts';
import type { AnyRecord, Stored } from '../../model/record.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import { readSnapshotLine } from '../../protocol/sync/snapshot.ts';
import type { SnapshotHeader, SnapshotRecord, SnapshotTrailer } from '../../protocol/sync/snapshot.ts';
import type { SnapshotState } from '../store/remote-pages.ts';
import { SharedValues } from '../store/shared-values.ts';

/** A snapshot that cannot be used: broken off, miscounted, or with another digest than it says. */
export class BrokenSnapshot extends Error {
  override readonly name = 'BrokenSnapshot';
}

/** Reads a snapshot from its lines. Throws `BrokenSnapshot`; then nothing of it may be used. */
export async function readSnapshot(lines: AsyncIterable<string>): Promise<SnapshotState> {
  const reader = new SnapshotReader();
  for await (const line of lines) if (line !== '') reader.line(line);
  return reader.finish();
}

class SnapshotReader {
  #header: SnapshotHeader | undefined;
  #complete = false;
  #digest = EMPTY_DIGEST;
  readonly #shared = new SharedValues();
  readonly #records: { kind: string; stored: Stored }[] = [];
  readonly #entries: Entry[] = [];

  line(text: string): void {
    if (this.#complete) throw new BrokenSnapshot('lines after the trailer');
    const line = readSnapshotLine(parseJson(text));
    if (line === undefined) throw new BrokenSnapshot('a line of an unknown shape');
    if ((this.#header === undefined) !== (line.type === 'header'))
      throw new BrokenSnapshot('no header, or a second one');
    if (line.type === 'header') this.#header = line.header;
    else if (line.type === 'record') this.#record(text, line.record);
    else if (line.type === 'entry') this.#entries.push(line.entry);
    else this.#trailer(line.trailer);
  }

  finish(): SnapshotState {
    if (this.#header === undefined || !this.#complete) throw new BrokenSnapshot('it breaks off');
    const { epoch, seq, tag, digest } = this.#header;
    if (digestToHex(this.#digest) !== digest) throw new BrokenSnapshot('its digest does not fit its records');
    const place = { epoch, cursor: seq, tag, head: seq };
    return { place, digest: digestFromHex(digest), records: this.#records, entries: this.#entries };
  }

  #record(text: string, [kind, id, deleted, fields]: SnapshotRecord): void {
    this.#digest = addDigests(this.#digest, lineDigest(text));
    const record = { id, ...fields } as AnyRecord;
    this.#shared.shareIn(record);
    this.#records.push({ kind, stored: deleted === false ? { record } : { record, deleted } });
  }

  #trailer(counts: SnapshotTrailer): void {
    if (counts.records !== this.#records.length || counts.entries !== this.#entries.length) {
      throw new BrokenSnapshot('it is not complete');
    }
    this.#complete = true;
  }
}
