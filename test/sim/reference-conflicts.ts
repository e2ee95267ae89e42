// What edits and deletions set aside, written a second time and apart from src/model: conflict records, by whom and until when.

import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';
import type { ReferenceModel } from './reference-model.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whose mutation it is. `by`: as people see their author; empty before the log has said it. */
export interface Author {
  readonly clientId: string;
  readonly n: number;
  readonly at: number;
  readonly by: string;
  readonly cause: string;
}

/** A record that somebody writes to. */
export interface About {
  readonly kind: string;
  readonly id: string;
}

/** The open conflicts of a record: their ids with their fields, sorted. */
function openOf(model: ReferenceModel, { kind, id }: About): [id: string, fields: Fields][] {
  const open: [string, Fields][] = [];
  for (const [key, { fields, deleted }] of model.records) {
    if (!key.startsWith('conflict/') || deleted !== undefined || fields['resolved'] !== undefined) continue;
    if (fields['recordKind'] === kind && fields['recordId'] === id) open.push([key.slice('conflict/'.length), fields]);
  }
  return open.sort(([a], [b]) => (a < b ? -1 : 1));
}

function ownOf(model: ReferenceModel, about: About, field: string, author: Author): [string, Fields] | undefined {
  return openOf(model, about).find(([, fields]) => fields['field'] === field && fields['clientId'] === author.clientId);
}

function begin(model: ReferenceModel, about: About, wish: { field: string; attempted: unknown }, author: Author): void {
  const { clientId, n, at, by } = author;
  const { kind, id } = about;
  const place = uuid8(`conflict ${kind} ${id} ${wish.field} ${clientId} ${n}`);
  const facts = { recordKind: kind, recordId: id, clientId, n, by, at, createdAt: at, updatedAt: at };
  model.put('conflict', place, { ...facts, ...wish });
}

/** A wish that does not come true: the author's open conflict on the field has it now, or a new one. */
export function setAside(
  model: ReferenceModel,
  about: About,
  wish: { readonly field: string; readonly attempted: unknown },
  author: Author,
): void {
  const own = ownOf(model, about, wish.field, author);
  if (own === undefined) begin(model, about, wish, author);
  else if (canonical(own[1]['attempted']) !== canonical(wish.attempted)) {
    model.put('conflict', own[0], { ...own[1], attempted: wish.attempted, updatedAt: author.at });
  }
}

/** An edit of a deleted record: all that its author has wanted of it since, in one conflict. */
export function setAsideWhole(model: ReferenceModel, about: About, args: Fields, author: Author): void {
  const earlier = ownOf(model, about, 'deleted', author)?.[1]['attempted'] as
    | { set: Fields; unset: readonly string[] }
    | undefined;
  const wanted = new Map<string, unknown>(Object.entries(earlier?.set ?? {}));
  const gone = new Set(earlier?.unset);
  for (const [field, value] of Object.entries(args['set'] as Fields)) {
    wanted.set(field, value);
    gone.delete(field);
  }
  for (const field of (args['unset'] ?? []) as string[]) {
    wanted.delete(field);
    gone.add(field);
  }
  setAside(
    model,
    about,
    { field: 'deleted', attempted: { set: Object.fromEntries(wanted), unset: [...gone] } },
    author,
  );
}

/** The author has written a field: what they wanted of it before is settled. */
export function settle(model: ReferenceModel, about: About, field: string, author: Author): void {
  const own = ownOf(model, about, field, author);
  if (own !== undefined) closeConflict(model, own, 'superseded', author);
}

/**
 * A record is being deleted by somebody who saw `saw` of it: the conflicts that it had `before` end; what they had not seen
 * is one more.
 */
export function settleDeleted(
  model: ReferenceModel,
  { before = model, ...about }: About & { readonly before?: ReferenceModel },
  saw: unknown,
  author: Author,
): void {
  for (const open of openOf(before, about)) closeConflict(model, open, 'deleted', author);
  if (saw === undefined || saw === contentOf(model, about)) return;
  begin(model, about, { field: 'deleted', attempted: { set: {}, unset: [] } }, author);
}

/** Ends a conflict by choice. */
export function closeConflict(
  model: ReferenceModel,
  [id, fields]: [string, Fields],
  choice: string,
  { at, by }: Author,
): void {
  const deleted = model.get('conflict', id)?.deleted;
  model.put('conflict', id, { ...fields, resolved: { choice, by, at }, updatedAt: at }, deleted);
}

/** The id of the record that stands while an entry is undone. */
export function undoRecordId({ clientId, n }: { readonly clientId: string; readonly n: number }): string {
  return uuid8(`undo ${clientId} ${n}`);
}

function contentOf(model: ReferenceModel, { kind, id }: About): string {
  const { createdAt: _, updatedAt: __, ...content } = model.get(kind, id)?.fields ?? {};
  return hex(canonical({ id, ...content })).slice(0, 32);
}

function uuid8(text: string): string {
  const digits = hex(text).slice(0, 32).split('');
  digits[12] = '8';
  digits[16] = ((Number.parseInt(digits[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
