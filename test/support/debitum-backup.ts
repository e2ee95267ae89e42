// A backup of Debitum made for tests: a zip file with a database and preferences, stored or deflated.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32, deflateRawSync } from 'node:zlib';

/** A file to be put into a zip file. `claims`: the unpacked size that the zip file says, if not the true one. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
  readonly stored?: boolean;
  readonly claims?: number;
}

/** A zip file. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, stored = false, claims = bytes.length } of parts) {
    const packed = stored ? bytes : deflateRawSync(bytes);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(stored ? 0 : 8, 4);
    header.writeUInt32LE(crc32(bytes), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(claims, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    const piece = Buffer.concat([Buffer.from('PK\u0003\u0004'), header, Buffer.from(name), packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), header, end, Buffer.from(name)]),
    );
    local.push(piece);
    offset += piece.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}

/** Noon of a day in UTC, ms. */
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

/** Both signs, a zero, a thing, a returned thing, nobody's money, a name in two scripts, a missing day. */
const ROWS = `
  INSERT INTO person VALUES (1, 'Ana', 'from work', NULL);
  INSERT INTO person VALUES (2, 'محمد Bo', NULL, 'content://contacts/2');
  INSERT INTO person VALUES (3, 'Nobody', '', NULL);
  INSERT INTO txn VALUES (1, 1250, 1, 'dinner', 1, ${noon('2026-01-05')}, NULL, 0);
  INSERT INTO txn VALUES (2, -300, 1, 'coffee', 1, ${noon('2026-01-06')}, NULL, 0);
  INSERT INTO txn VALUES (3, -100000, 2, 'rent', 1, ${noon('2026-01-07')}, NULL, 1);
  INSERT INTO txn VALUES (4, 0, 2, 'nothing', 1, ${noon('2026-01-08')}, NULL, 0);
  INSERT INTO txn VALUES (5, -1, 1, 'bike', 0, ${noon('2026-01-09')}, NULL, 0);
  INSERT INTO txn VALUES (6, 1, 2, 'book', 0, ${noon('2026-01-10')}, ${noon('2026-01-20')}, 0);
  INSERT INTO txn VALUES (7, 500, 2, 'old', 1, NULL, NULL, 0);
`;

/** The database of a backup; `more` is SQL that is run after its rows are there. */
export function debitumDatabase(more = ''): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-debitum-'));
  const path = join(folder, 'debitum.db');
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE person (id_person INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT, linked_contact_uri TEXT);
    CREATE TABLE txn (id_transaction INTEGER PRIMARY KEY, amount INTEGER NOT NULL, id_person INTEGER NOT NULL,
      description TEXT, is_monetary INTEGER NOT NULL, timestamp INTEGER, timestamp_returned INTEGER, has_images INTEGER);
    CREATE TABLE image (id INTEGER PRIMARY KEY);
    ${ROWS} ${more} PRAGMA user_version = 6;
  `);
  database.close();
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A whole backup. */
export function debitumBackup(decimals: number, more = ''): Buffer {
  const preferences = `<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n    <string name="theme">dark</string>\n    <int name="decimals" value="${decimals}" />\n</map>\n`;
  return makeZip([
    { name: 'debitum.db', bytes: debitumDatabase(more) },
    { name: 'debitum-preferences.xml', bytes: Buffer.from(preferences), stored: true },
    { name: '../../../images/1.jpg', bytes: Buffer.from('no image') },
  ]);
}
