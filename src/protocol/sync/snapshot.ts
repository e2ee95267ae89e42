// The snapshot's lines (HTTP, application/x-ndjson, compressed): a header, one canonical record line per record
// (`[kind, id, deleted, fields]`, RFC 8785, so that the digest is checked on the raw text), then the caller's own
// entries from its first unanswered n (`{"entry":{…}}`), then a trailer that counts both.

import Type from 'typebox';
import { validatorOf } from '../../model/validator.ts';
import { EntrySchema, TagSchema } from './entry.ts';
import type { Entry } from './entry.ts';

/** First line. `tag` is null for an empty log; `digest` is that of the state at `seq`. */
export const SnapshotHeaderSchema = Type.Object({
  snapshot: Type.Literal(1),
  book: Type.String(),
  epoch: Type.String(),
  seq: Type.Integer({ minimum: 0 }),
  tag: Type.Union([TagSchema, Type.Null()]),
  digest: Type.String({ pattern: '^[0-9a-f]{32}$' }),
});
export type SnapshotHeader = Type.Static<typeof SnapshotHeaderSchema>;

/** Last line: how many record lines and entry lines there were. */
export const SnapshotTrailerSchema = Type.Object({
  records: Type.Integer({ minimum: 0 }),
  entries: Type.Integer({ minimum: 0 }),
});
export type SnapshotTrailer = Type.Static<typeof SnapshotTrailerSchema>;

const RecordLineSchema = Type.Tuple([
  Type.String({ maxLength: 40 }),
  Type.String({ maxLength: 100 }),
  Type.Union([Type.Literal(false), Type.String()]),
  Type.Record(Type.String(), Type.Unknown()),
]);

/** The schema of every line by type; a test hashes it. */
export const SNAPSHOT_SCHEMAS = {
  header: SnapshotHeaderSchema,
  record: RecordLineSchema,
  entry: Type.Object({ entry: EntrySchema }),
  trailer: SnapshotTrailerSchema,
} as const;

const header = validatorOf(SNAPSHOT_SCHEMAS.header);
const recordLine = validatorOf(SNAPSHOT_SCHEMAS.record);
const entryLine = validatorOf(SNAPSHOT_SCHEMAS.entry);
const trailer = validatorOf(SNAPSHOT_SCHEMAS.trailer);

/** A record line: kind, id, false or the cause of its deletion, fields without the id. */
export type SnapshotRecord = readonly [kind: string, id: string, deleted: false | string, fields: object];

/** Any line of a snapshot. */
export type SnapshotLine =
  | { readonly type: 'header'; readonly header: SnapshotHeader }
  | { readonly type: 'record'; readonly record: SnapshotRecord }
  | { readonly type: 'entry'; readonly entry: Entry }
  | { readonly type: 'trailer'; readonly trailer: SnapshotTrailer };

/** What a parsed line is; undefined if it is none of a snapshot's. */
export function readSnapshotLine(value: unknown): SnapshotLine | undefined {
  if (recordLine.Check(value)) return { type: 'record', record: value };
  if (header.Check(value)) return { type: 'header', header: value };
  if (entryLine.Check(value)) return { type: 'entry', entry: value.entry as Entry };
  return trailer.Check(value) ? { type: 'trailer', trailer: value } : undefined;
}
