// The snapshot's lines (HTTP, application/x-ndjson, compressed): a header, one canonical record line per record
// (`[kind, id, deleted, fields]`, RFC 8785, so that the digest is checked on the raw text), then the caller's own
// entries from its first unanswered n (`{"entry":{…}}`), then a trailer that counts both.

import Type from 'typebox';
import { TagSchema } from './entry.ts';

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
