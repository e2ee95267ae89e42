// What a pending mutation wants to change, from its own words: its entry is not there yet.

import type { Change } from '../../model/change.ts';
import type { Mutation } from '../../model/mutation.ts';

/** The changes that a mutation asks for; `was` is what its author saw (long values as their hash). */
export function pendingChanges({ name, args, at }: Mutation): readonly Change[] {
  const [kind = '', verb = ''] = name.split('.');
  return BY_VERB[verb]?.({ kind, id: (args['id'] ?? '') as string, args, at }) ?? [];
}

interface Wish {
  readonly kind: string;
  readonly id: string;
  readonly args: Mutation['args'];
  readonly at: number;
}

const BY_VERB: Readonly<Record<string, (wish: Wish) => readonly Change[]>> = {
  add: ({ kind, id, args: { id: _id, ...fields } }) => [{ op: 'put', kind, id, fields }],
  edit: ({ kind, id, args, at }) => [editOf({ kind, id, at }, args)],
  delete: ({ kind, id, args }) => {
    const remove = (what: string, one: string): Change => ({ op: 'tombstone', kind: what, id: one, cause: '' });
    const merged = (args['merged'] ?? []) as readonly string[];
    const cascade = (args['cascade'] ?? []) as readonly string[];
    return [...[id, ...merged].map((one) => remove(kind, one)), ...cascade.map((one) => remove('transaction', one))];
  },
  restore: ({ kind, id, at }) => [{ op: 'restore', kind, id, at }],
  merge: ({ args, at }) => {
    const set = { mergedInto: args['into'] };
    return [{ op: 'edit', kind: 'contact', id: String(args['from']), set, was: { mergedInto: null }, at }];
  },
  resolve: ({ id, args, at }) => [
    {
      op: 'edit',
      kind: 'conflict',
      id,
      set: { resolved: { choice: args['choice'], at } },
      was: { resolved: null },
      at,
    },
  ],
  undo: ({ args, at }) => (args['parts'] as readonly UndoPartWords[]).flatMap((part) => partChanges(part, at)),
};

interface UndoPartWords {
  readonly kind: string;
  readonly id: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
  readonly saw?: Readonly<Record<string, unknown>>;
  readonly delete?: unknown;
  readonly restore?: true;
}

function partChanges(part: UndoPartWords, at: number): readonly Change[] {
  const { kind, id, set = {}, unset = [] } = part;
  const changes: Change[] = [];
  if (part.restore === true) changes.push({ op: 'restore', kind, id, at });
  if (Object.keys(set).length + unset.length > 0) changes.push(editOf({ kind, id, at }, { ...part }));
  if (part.delete !== undefined) changes.push({ op: 'tombstone', kind, id, cause: '' });
  return changes;
}

function editOf(
  place: { readonly kind: string; readonly id: string; readonly at: number },
  args: Readonly<Record<string, unknown>>,
): Change {
  const set = flat((args['set'] ?? {}) as Readonly<Record<string, unknown>>);
  const was = flat((args['saw'] ?? {}) as Readonly<Record<string, unknown>>);
  return { op: 'edit', ...place, set, unset: (args['unset'] ?? []) as string[], was };
}

function flat({ money, ...rest }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof money === 'object' && money !== null ? { ...rest, ...money } : rest;
}
