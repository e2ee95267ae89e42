/**
 * The manifest of a checkpoint: which files, with which checksums, make up the state at one journal position.
 * Pure: names, bytes and their verification.
 */

import { hash } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import type { Codec } from './lowdb-adapter.ts';

/** Version of the checkpoint's format; another one is not read but rebuilt from the journal. A newer one is left as it is. */
export const CHECKPOINT_VERSION = 1;

const MANIFEST_NAME = /^manifest-(\d{8})\.json$/;
const HEAD = '{"checksum":"';
const MIDDLE = '","manifest":';
const CLOSING_BRACE = 0x7d;
const CHECKSUM_LENGTH = 64;
const BODY_AT = HEAD.length + CHECKSUM_LENGTH + MIDDLE.length;

/** One document of a checkpoint: its name, its file, the file's length in bytes and SHA-256. */
export interface ManifestDocument {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A whole checkpoint. `journalPosition` is where replay of the journal begins, `meta` the caller's own. */
export interface Manifest {
  readonly version: number;
  readonly generation: number;
  readonly journalPosition: number;
  readonly meta: JsonObject;
  readonly documents: readonly ManifestDocument[];
}

/** A file of a checkpoint that is not what was written. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}

/** A file of a checkpoint whose format only a newer program knows. */
export class NewerFile extends Error {
  override readonly name = 'NewerFile';
}

/** A manifest in its file: one JSON object with the checksum of the manifest's text in front. */
export const manifestCodec: Codec<Manifest> = {
  encode: (manifest) => {
    const body = JSON.stringify(manifest);
    return Buffer.from(`${HEAD}${sha256(Buffer.from(body))}${MIDDLE}${body}}`);
  },
  decode: (bytes) => {
    const body = bytes.subarray(BODY_AT, -1);
    const head = bytes.toString('latin1', 0, BODY_AT);
    const isClosed = bytes.at(-1) === CLOSING_BRACE;
    if (!isClosed || head !== `${HEAD}${sha256(body)}${MIDDLE}`)
      throw new DamagedFile('the manifest has another checksum');
    const manifest = parse(body) as Manifest;
    if (manifest.version > CHECKPOINT_VERSION) throw new NewerFile(`the manifest has format ${manifest.version}`);
    if (manifest.version !== CHECKPOINT_VERSION) throw new DamagedFile('the manifest has another format');
    return manifest;
  },
};

/** Reads a document: verified against its manifest entry, then parsed once. */
export function documentCodec(entry: ManifestDocument): Codec<unknown> {
  return {
    encode: (data) => Buffer.from(JSON.stringify(data)),
    decode: (bytes) => {
      if (bytes.length !== entry.bytes || sha256(bytes) !== entry.sha256) {
        throw new DamagedFile(`document ${entry.name} is not what was written`);
      }
      return parse(bytes);
    },
  };
}

/** The entry for a document's bytes, kept in a file that no earlier generation has. */
export function describeDocument(name: string, bytes: Buffer, generation: number): ManifestDocument {
  return { name, file: `${name}.${generation}.json`, bytes: bytes.length, sha256: sha256(bytes) };
}

/** The file name of a generation's manifest. */
export function manifestName(generation: number): string {
  return `manifest-${String(generation).padStart(8, '0')}.json`;
}

/** The generations whose manifests are among the names of a folder, newest first. */
export function manifestGenerations(names: readonly string[]): number[] {
  return names
    .flatMap((name) => MANIFEST_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** The highest generation that any file of the folder names, set aside or not; 0 without one. */
export function newestGeneration(names: readonly string[]): number {
  const numbers = names.map((name) => Number(/(?:^manifest-|\.)(\d+)\.json/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new DamagedFile('not JSON', { cause: error });
  }
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
