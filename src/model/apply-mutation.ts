// From a mutation's name to its mutator, and the three things done with one: validate, check, effect.

import type { BookView } from './book-view.ts';
import type { Change } from './change.ts';
import { LIMITS } from './limits.ts';
import { refused } from './mutation.ts';
import type { Effect, Mutation, Stamp } from './mutation.ts';
import { bookEdit } from './mutators/book-edit.ts';
import { conflictResolve } from './mutators/conflict-resolve.ts';
import { contactAdd } from './mutators/contact-add.ts';
import { contactDelete } from './mutators/contact-delete.ts';
import { contactEdit } from './mutators/contact-edit.ts';
import { contactMerge } from './mutators/contact-merge.ts';
import { contactRestore } from './mutators/contact-restore.ts';
import type { Mutator } from './mutators/define.ts';
import { entryUndo } from './mutators/entry-undo.ts';
import { historyPut } from './mutators/history-put.ts';
import { recordPut } from './mutators/record-put.ts';
import { transactionAdd } from './mutators/transaction-add.ts';
import { transactionDelete } from './mutators/transaction-delete.ts';
import { transactionEdit } from './mutators/transaction-edit.ts';
import { transactionRestore } from './mutators/transaction-restore.ts';
import { transactionSplit } from './mutators/transaction-split.ts';
import { refusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What an entry holds besides its mutation and changes: place and author. */
const AUTHOR_BYTES_MAX = 4_096;

/** Every mutator of this version by name. */
export const MUTATORS: ReadonlyMap<string, Mutator> = new Map(
  [
    contactAdd,
    contactEdit,
    contactDelete,
    contactRestore,
    contactMerge,
    transactionAdd,
    transactionEdit,
    transactionDelete,
    transactionRestore,
    transactionSplit,
    bookEdit,
    recordPut,
    historyPut,
    conflictResolve,
    entryUndo,
  ].map((mutator): [string, Mutator] => [mutator.name, mutator]),
);

/** Whether this version knows the mutation's name. */
export function isKnownMutation(name: string): boolean {
  return MUTATORS.has(name);
}

/**
 * What a mutation does to a state, tolerant: used when authored, on rebase and at admission, with the same answer
 * for the same state everywhere. Never throws for bad arguments; they are a refusal.
 */
export function applyMutation(view: BookView, mutation: Mutation, stamp: Stamp): Effect {
  const mutator = MUTATORS.get(mutation.name);
  if (mutator === undefined) return refused(unknown(mutation.name));
  const invalid = mutator.validate(mutation.args);
  return invalid === undefined ? mutator.effect(view, mutation.args, stamp) : refused(invalid);
}

/** Strict, once, when authored: the refusal that the author should hear now, or the effect. */
export function authorMutation(view: BookView, mutation: Mutation, stamp: Stamp): Effect {
  const mutator = MUTATORS.get(mutation.name);
  if (mutator === undefined) return refused(unknown(mutation.name));
  const no = mutator.validate(mutation.args) ?? mutator.check(view, mutation.args, stamp);
  if (no !== undefined) return refused(no);
  const effect = mutator.effect(view, mutation.args, stamp);
  return fitsEntry(mutation, effect.changes) ? effect : refused(tooLarge());
}

function unknown(name: string): Refusal {
  return refusal('unknown_mutation', `this version does not know the mutation ${name}`);
}

/** Whether a mutation with what it changes fits into one entry. */
export function fitsEntry(mutation: Mutation, changes: readonly Change[]): boolean {
  const text = JSON.stringify([mutation, changes]);
  const bytesMax = LIMITS.entryBytesMax - AUTHOR_BYTES_MAX;
  // A UTF-16 unit is at most three bytes of UTF-8, so most need no counting.
  return text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax;
}

function tooLarge(): Refusal {
  return refusal('entry_too_large', 'what this would do does not fit into one entry; split it');
}
