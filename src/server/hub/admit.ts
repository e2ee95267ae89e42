// Admission of one mutation, pure: duplicate, gap, fork, unknown name, or an entry with its outcome.
// It reads a view and counters; numbering, storing and waking are the caller's.

import { applyMutation, isKnownMutation } from '../../model/apply-mutation.ts';
import type { BookView } from '../../model/book-view.ts';
import type { Change } from '../../model/change.ts';
import { LIMITS } from '../../model/limits.ts';
import { mutationHash } from '../../model/mutation.ts';
import { refusal } from '../../model/refusal.ts';
import type { Entry, PushedMutation } from '../../protocol/sync/entry.ts';
import type { PushError } from '../storage/log-storage.ts';

/** Whose push it is: the last n in the log, and the content hash of an n that is. */
export interface Author {
  readonly lastN: number;
  hashOf(n: number): string | undefined;
}

/** The part of an entry that does not depend on the mutation. */
export type EntryHead = Pick<Entry, 'seq' | 'tag' | 'clientId' | 'userId' | 'by' | 'device'>;

/** What to do with a mutation: nothing, since it is in the log; end the push here; or apply its effect as an entry. */
export type Admission =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'stop'; readonly error: PushError }
  | { readonly kind: 'next' };

/** Judges the mutation's place in its author's order. */
export function admit(author: Author, mutation: PushedMutation): Admission {
  const { n } = mutation;
  const expected = author.lastN + 1;
  if (n < expected) {
    if (author.hashOf(n) === mutationHash(mutation)) return { kind: 'duplicate' };
    return stop({ code: 'client_forked', message: `n ${n} is in the log with other content`, n });
  }
  if (n > expected) return stop({ code: 'gap', message: `n ${n} came where ${expected} was expected`, expected });
  if (!isKnownMutation(mutation.name)) {
    return stop({ code: 'upgrade_server', message: `this server does not know the mutation ${mutation.name}`, n });
  }
  return { kind: 'next' };
}

/** An entry with its text as it crosses the wire. `hash` is set where the text does not hold the whole arguments. */
export interface MadeEntry {
  readonly text: string;
  readonly changes: readonly Change[];
  readonly hash: string | null;
  /** Why the mutation was refused, if it was. */
  readonly refusal?: string;
}

/** Runs the mutator and makes the entry. One that would be too large becomes a refusal. */
export function makeEntry(view: BookView, mutation: PushedMutation, head: EntryHead): MadeEntry {
  const { n, name, args, at } = mutation;
  const group = mutation.group === undefined ? {} : { group: mutation.group };
  const effect = applyMutation(view, mutation, { clientId: head.clientId, n, at, by: head.by, ...group });
  const place = { seq: head.seq, tag: head.tag, n, clientId: head.clientId };
  const author = { userId: head.userId, by: head.by, device: head.device };
  const wanted = { ...place, ...author, at, name, args, ...group };
  const entry: Entry = effect.ok
    ? { ...wanted, outcome: effect.outcome, changes: effect.changes }
    : { ...wanted, outcome: 'refused', reason: effect.refusal, changes: effect.changes };
  const text = JSON.stringify(entry);
  const why = entry.reason === undefined ? {} : { refusal: entry.reason.code };
  if (fits(text)) return { text, changes: entry.changes, hash: null, ...why };
  const reason = refusal('entry_too_large', 'what this would do does not fit into one entry; split it');
  const refused = JSON.stringify({ ...wanted, outcome: 'refused', reason, changes: [] } satisfies Entry);
  if (fits(refused)) return { text: refused, changes: [], hash: null, refusal: reason.code };
  const cut = JSON.stringify({ ...wanted, args: {}, outcome: 'refused', reason, changes: [] } satisfies Entry);
  return { text: cut, changes: [], hash: mutationHash(mutation), refusal: reason.code };
}

function stop(error: PushError): Admission {
  return { kind: 'stop', error };
}

function fits(text: string): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8, so most entries need no counting.
  return text.length * 3 <= LIMITS.entryBytesMax || Buffer.byteLength(text) <= LIMITS.entryBytesMax;
}
