// Records as they are stored: one canonical line each, the same text that the digest is made of.

import type { AnyRecord, Stored } from '../../../model/record.ts';

/** The stored record of its canonical line. */
export function storedOfLine(line: string): Stored {
  const [, id, deleted, fields] = JSON.parse(line) as [
    string,
    string,
    false | string,
    Readonly<Record<string, unknown>>,
  ];
  const record: AnyRecord = { id, ...fields };
  return deleted === false ? { record } : { record, deleted };
}
