// Mutations and entries as they cross the wire and stand in the log.

import Type from 'typebox';
import { ChangeSchema } from '../../model/change.ts';
import type { Change } from '../../model/change.ts';
import { Id } from '../../model/field-schema.ts';
import type { Refusal } from '../../model/refusal.ts';

/** Wider than the names that this version has: those of a newer one are kept, or answered with `upgrade_server`. */
const MutationName = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._-]*$', maxLength: 60 });
const Args = Type.Record(Type.String(), Type.Unknown());
const Group = Type.String({ minLength: 1, maxLength: 100 });

/** One mutation in a push: `n` is dense per client and book. `at`: the author's wall ms, display data. */
export const PushedMutationSchema = Type.Object({
  n: Type.Integer({ minimum: 1 }),
  name: MutationName,
  args: Args,
  at: Type.Number(),
  group: Type.Optional(Group),
});

/** One mutation in a push. */
export interface PushedMutation {
  readonly n: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly group?: string;
}

/** 64 random bits as 16 hex digits, made at commit. */
export const TagSchema = Type.String({ pattern: '^[0-9a-f]{16}$' });

/** One accepted mutation in the log of a book. */
export const EntrySchema = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  tag: TagSchema,
  n: Type.Integer({ minimum: 1 }),
  clientId: Id,
  userId: Id,
  by: Type.String(),
  device: Type.String(),
  at: Type.Number(),
  name: MutationName,
  args: Args,
  group: Type.Optional(Group),
  outcome: Type.Union([Type.Literal('applied'), Type.Literal('partly'), Type.Literal('refused')]),
  reason: Type.Optional(
    Type.Object({ code: Type.String(), field: Type.Optional(Type.String()), message: Type.String() }),
  ),
  changes: Type.Array(ChangeSchema),
});

/** What became of a mutation. */
export type Outcome = 'applied' | 'partly' | 'refused';

/**
 * One accepted mutation in the log: its place (`seq`, `tag`), its author (`clientId`, `n`, user id, and the names
 * `by` and `device` as they were, for display), what was wanted and what came of it.
 */
export interface Entry {
  readonly seq: number;
  readonly tag: string;
  readonly n: number;
  readonly clientId: string;
  readonly userId: string;
  readonly by: string;
  readonly device: string;
  readonly at: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly group?: string;
  readonly outcome: Outcome;
  readonly reason?: Refusal;
  readonly changes: readonly Change[];
}
