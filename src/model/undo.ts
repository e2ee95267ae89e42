// Undone entries: a live `undo` record says that an entry is taken back at present. Redo, the undo of an undo, makes it
// a tombstone again. So every replica knows what is undone, with or without the history.

import { derivedUuid } from '../base/uuid.ts';
import type { BookView } from './book-view.ts';
import type { Mutation } from './mutation.ts';

/** An entry as everybody knows it, answered or not. */
export interface EntryRef {
  readonly clientId: string;
  readonly n: number;
}

/** The record that stands while an entry is undone. */
export interface Undo {
  readonly id: string;
  readonly clientId: string;
  readonly n: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}

/** What an undo takes back: the entry, then what that entry itself had undone, and so on; empty for all other mutations. */
export function undoChain({ name, args }: Pick<Mutation, 'name' | 'args'>): readonly EntryRef[] {
  const { chain } = args;
  return name === 'entry.undo' && Array.isArray(chain) ? (chain as readonly EntryRef[]) : [];
}

/** The id of an entry's undo record. */
export function undoId({ clientId, n }: EntryRef): string {
  return derivedUuid(`undo ${clientId} ${n}`);
}

/** Whether an entry is undone at present. */
export function isUndone(view: BookView, entry: EntryRef): boolean {
  const stored = view.get('undo', undoId(entry));
  return stored !== undefined && stored.deleted === undefined;
}
