// What a mutation wants to change, from its own words: for mutations that the log has not answered, or has refused.

import type { Change } from '../../../model/change.ts';
import type { Mutation } from '../../../model/mutation.ts';
import { flatten } from '../../../model/mutators/edit-args.ts';

/** The changes that it would make in a book. An old value that it names only by its hash is left out of `was`. */
export function pendingChanges(
  { name, args, at }: Pick<Mutation, 'name' | 'args' | 'at'>,
  book: string,
): readonly Change[] {
  const [kind = '', verb] = name.split('.');
  // A mutation of the book itself need not say which one it is.
  const id = typeof args['id'] === 'string' ? args['id'] : book;
  switch (verb) {
    case 'add': {
      const { id: _, ...fields } = args;
      return [{ op: 'put', kind, id, fields }];
    }
    case 'put':
      return name === 'record.put' ? putChanges(args) : [];
    case 'split': {
      const { shares, own: _own, amountMinor: _total, ...common } = args;
      return (Array.isArray(shares) ? shares : []).map((share) => splitChange(fieldsOf(share), common));
    }
    case 'edit':
      return [{ op: 'edit', kind, id, ...editOf(args), at }];
    case 'delete':
      return [
        ...[id, ...texts(args['merged'])].map((one) => tombstone(kind, one)),
        ...texts(args['cascade']).map((one) => tombstone('transaction', one)),
      ];
    case 'restore':
      return [{ op: 'restore', kind, id, at }];
    case 'merge': {
      const [from = ''] = texts([args['from']]);
      const was = { mergedInto: null };
      return [{ op: 'edit', kind: 'contact', id: from, set: { mergedInto: args['into'] }, was, at }];
    }
    case 'resolve': {
      const set = { resolved: { choice: args['choice'], at } };
      return [{ op: 'edit', kind: 'conflict', id, set, was: { resolved: null }, at }];
    }
    case 'undo':
      return (Array.isArray(args['parts']) ? args['parts'] : []).flatMap((part) => partChanges(fieldsOf(part), at));
    default:
      return [];
  }
}

/** A record as it was elsewhere, live or deleted. */
function putChanges({ kind, id, fields, deleted }: Mutation['args']): readonly Change[] {
  const [of = '', record = ''] = texts([kind, id]);
  const made: Change = { op: 'put', kind: of, id: record, fields: fieldsOf(fields) };
  return typeof deleted === 'string' ? [made, { op: 'tombstone', kind: of, id: record, cause: deleted }] : [made];
}

function splitChange({ id, ...share }: Mutation['args'], common: Mutation['args']): Change {
  return { op: 'put', kind: 'transaction', id: String(id), fields: { ...common, ...share, direction: 'lent' } };
}

/** What one part of an undo does to its record. */
function partChanges(part: Mutation['args'], at: number): readonly Change[] {
  const [kind = '', id = ''] = texts([part['kind'], part['id']]);
  const edit = editOf(part);
  const changes: Change[] = [];
  if (part['restore'] === true) changes.push({ op: 'restore', kind, id, at });
  if (Object.keys(edit.set).length + edit.unset.length > 0) changes.push({ op: 'edit', kind, id, ...edit, at });
  if (part['delete'] !== undefined) changes.push(tombstone(kind, id));
  return changes;
}

function editOf(args: Mutation['args']): {
  set: Readonly<Record<string, unknown>>;
  unset: readonly string[];
  was: Readonly<Record<string, unknown>>;
} {
  const saw = Object.entries(fieldsOf(args['saw'])).filter(([, value]) => !isHash(value));
  const was = flatten(Object.fromEntries(saw));
  return { set: flatten(fieldsOf(args['set'])), unset: texts(args['unset']), was };
}

function tombstone(kind: string, id: string): Change {
  return { op: 'tombstone', kind, id, cause: '' };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}
