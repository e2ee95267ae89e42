// Mutations: what a user wants, by name; replayable anywhere. Their stamp says who, when and in which group.

import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/hash.ts';
import type { Change } from './change.ts';
import type { Refusal } from './refusal.ts';

/** A named intent. `at`: the author's wall ms, display data. `group` ties mutations that undo takes as one. */
export interface Mutation {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly group?: string;
}

/** Whose mutation it is: `n` is dense per client and book, from 1. `by`: the author's name for display, where known. */
export interface Stamp {
  readonly clientId: string;
  readonly n: number;
  readonly at: number;
  readonly group?: string;
  readonly by?: string;
}

/**
 * What a mutation does to a state: changes, or a refusal. `partly`: what its author had not seen was set aside. A refusal
 * may leave changes too: the conflict that keeps what was wanted.
 */
export type Effect =
  | { readonly ok: true; readonly outcome: 'applied' | 'partly'; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly refusal: Refusal; readonly changes: readonly Change[] };

/** A full success with these changes; none = nothing to do. */
export function applied(...changes: readonly Change[]): Effect {
  return { ok: true, outcome: 'applied', changes };
}

/** A refused effect, with the changes that it leaves nevertheless. */
export function refused(reason: Refusal, ...changes: readonly Change[]): Effect {
  return { ok: false, refusal: reason, changes };
}

/** The cause that a tombstone of this mutation bears. */
export function causeOf(stamp: Stamp): string {
  return stamp.group ?? `${stamp.clientId}/${stamp.n}`;
}

/** The content hash by which a repeated `n` is recognised: SHA-256 of the canonical JSON of name, args and at. */
export function mutationHash(mutation: Mutation): string {
  return sha256Hex(canonicalJson([mutation.name, mutation.args, mutation.at]));
}
