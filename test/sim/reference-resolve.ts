// What conflict.resolve does, written a second time and apart from src/model.

import type { Author } from './reference-conflicts.ts';
import { closeConflict } from './reference-conflicts.ts';
import { editedFields, firstBook } from './reference-edits.ts';
import type { Fields, Kept, Outcome, ReferenceModel, Rule } from './reference-model.ts';
import { bringBack, needsOf } from './reference-needs.ts';

/** The records that a resolution may bring back: it writes to the conflict too. */
const RESTORED_MAX = 999;

/** Keeps what the record has, or applies what was set aside if the record still has what the resolver saw. */
export const resolveConflict: Rule = (model, args, author) => {
  const id = String(args['id']);
  const conflict = model.get('conflict', id);
  if (conflict === undefined) return { refused: 'conflict_not_found' };
  const { recordKind, recordId, resolved } = conflict.fields as {
    recordKind: string;
    recordId: string;
    resolved?: Fields;
  };
  const record = args['record'] as { kind: string; id: string };
  if (record.kind !== recordKind || record.id !== recordId) return { refused: 'invalid_args' };
  if (conflict.deleted !== undefined || resolved?.['choice'] === args['choice']) return 'applied';
  if (resolved !== undefined) return { refused: 'already_resolved' };
  return model.attempt(() => {
    const no = args['choice'] === 'keep' ? undefined : apply(model, { ...conflict.fields, saw: args['saw'] }, author);
    if (no !== undefined) return no;
    closeConflict(model, [id, conflict.fields], String(args['choice']), author);
    return 'applied';
  });
};

/** Does what was set aside; or says why not. */
function apply(model: ReferenceModel, wish: Fields, { at }: Author): Outcome | undefined {
  const { recordKind: kind, recordId: id, field, attempted, saw } = wish as unknown as Wish;
  const first = kind === 'book' ? { fields: firstBook(at), deleted: undefined } : undefined;
  const record = model.get(kind, id) ?? first;
  if (record === undefined || (record.deleted !== undefined && field !== 'deleted'))
    return { refused: 'record_deleted' };
  const edit = field === 'deleted' ? asSeen(record, attempted as Fields) : oneField(field, attempted, saw);
  const edited = editedFields(record.fields, edit);
  if (edited.unseen.length > 0) return { refused: 'conflict' };
  if (record.deleted !== undefined) {
    if (kind === 'contact') bringBack(model, id, { at, most: RESTORED_MAX });
    else model.put(kind, id, { ...record.fields, updatedAt: at });
  }
  if (edited.written.length > 0) model.put(kind, id, { ...edited.fields, updatedAt: at });
  return kind === 'transaction' ? needsOf(model, edited.fields, at) : undefined;
}

interface Wish {
  readonly recordKind: string;
  readonly recordId: string;
  readonly field: string;
  readonly attempted: unknown;
  readonly saw: unknown;
}

function oneField(field: string, attempted: unknown, saw: unknown): Fields {
  const write = attempted === null ? { unset: [field] } : { set: { [field]: attempted } };
  return { ...write, saw: { [field]: saw ?? null } };
}

/** An edit by somebody who sees the record as it is. */
function asSeen({ fields }: Kept, edit: Fields): Fields {
  const { amountMinor, currency } = fields;
  return { ...edit, saw: { ...fields, money: { amountMinor, currency } } };
}
