// Past entries: the history of a book as an export carries it into another one. There it is for reading: what it says was
// done in the book that it came from, by who is named in it, and `ledger undo` takes none of it back.

import Type from 'typebox';
import { derivedUuid } from '../base/uuid.ts';
import { ChangeSchema } from './change.ts';
import type { Change } from './change.ts';
import { Id, Line } from './field-schema.ts';
import { LIMITS } from './limits.ts';
import type { EntryRef } from './undo.ts';

/** The mutation that brings one. */
export const HISTORY_PUT = 'history.put';

/** The kind of the records that say which past entries a book has. */
export const HISTORY_KIND = 'history';

/** The last moment that a date can name, wall ms. */
const TIME_MAX = 8_640_000_000_000_000;
const NAME_CHARS_MAX = 400;
const REASON_CHARS_MAX = 2_000;

const Count = Type.Integer({ minimum: 1 });
/** A user's or a device's name; may be empty. */
const Name = Type.String({ maxLength: NAME_CHARS_MAX, format: 'ledger-text' });
const Changes = Type.Array(ChangeSchema, { maxItems: 4 * LIMITS.recordsPerMutationMax });

/** A past entry as it crosses borders: what the history shows of it, without its arguments. */
export const PastEntrySchema = Type.Object(
  {
    book: Id,
    clientId: Id,
    n: Count,
    seq: Type.Optional(Count),
    at: Type.Integer({ minimum: 0, maximum: TIME_MAX }),
    by: Name,
    device: Name,
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._-]*$', maxLength: 60 }),
    group: Type.Optional(Line(100)),
    outcome: Type.Optional(Type.Union([Type.Literal('applied'), Type.Literal('partly'), Type.Literal('refused')])),
    reason: Type.Optional(
      Type.Object(
        {
          code: Line(100),
          field: Type.Optional(Line(100)),
          message: Type.String({ maxLength: REASON_CHARS_MAX, format: 'ledger-text' }),
        },
        { additionalProperties: false },
      ),
    ),
    undoes: Type.Optional(
      Type.Object({ clientId: Id, n: Count, redo: Type.Boolean() }, { additionalProperties: false }),
    ),
    changes: Changes,
    wanted: Type.Optional(Changes),
  },
  { additionalProperties: false },
);

/**
 * An entry of another book's log (`outcome` and `seq` once that log had answered it). `book`: where it was done. `at`:
 * wall ms. `undoes`: the entry that it took back. `wanted`: what a refused one wanted to change.
 */
export interface PastEntry extends EntryRef {
  readonly book: string;
  readonly seq?: number;
  readonly at: number;
  readonly by: string;
  readonly device: string;
  readonly name: string;
  readonly group?: string;
  readonly outcome?: 'applied' | 'partly' | 'refused';
  readonly reason?: { readonly code: string; readonly field?: string; readonly message: string };
  readonly undoes?: EntryRef & { readonly redo: boolean };
  readonly changes: readonly Change[];
  readonly wanted?: readonly Change[];
}

/** The record that stands for a past entry: the same in every book and on every device. */
export interface HistoryMark {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}

/** The id of the record that says that a book has this past entry. */
export function pastId({ book, clientId, n }: Pick<PastEntry, 'book' | 'clientId' | 'n'>): string {
  return derivedUuid(`history ${book} ${clientId} ${n}`);
}
