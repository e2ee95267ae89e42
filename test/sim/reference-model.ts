// What the log of a book means, written a second time and apart from src/model: outcome of every entry, state, balances.
// Plain maps and BigInt, no I/O, no speed. To teach it a mutation, add a rule to RULES.

import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';
import type { Author } from './reference-conflicts.ts';
import { NEWER_RULES } from './reference-newer.ts';
import { resolveConflict } from './reference-resolve.ts';
import { RECORD_RULES } from './reference-rules.ts';
import { undoEntry } from './reference-undo.ts';

/** The part of an entry that decides what it does. */
export interface LoggedMutation {
  readonly clientId: string;
  readonly n: number;
  readonly at: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly group?: string;
  readonly by?: string;
}

/** What became of it. */
export type Outcome = 'applied' | 'partly' | { readonly refused: string };

/** A record's fields, without its id. */
export type Fields = Readonly<Record<string, unknown>>;

/** A record. */
export interface Kept {
  readonly fields: Fields;
  /** The cause of its deletion; undefined = live. */
  readonly deleted: string | undefined;
}

/** A record with its line and that line's share of the digest. */
interface KeptLine extends Kept {
  readonly line: string;
  readonly share: bigint;
}

/** What a mutation does. */
export type Rule = (model: ReferenceModel, args: Fields, author: Author) => Outcome;

const DIGEST_SPAN = 1n << 128n;

/** A book as its log says it is. */
export class ReferenceModel {
  readonly book: string;
  readonly records = new Map<string, KeptLine>();
  digest = 0n;

  constructor(book: string) {
    this.book = book;
  }

  /** The same book, to be led somewhere else. */
  clone(): ReferenceModel {
    const clone = new ReferenceModel(this.book);
    for (const [key, kept] of this.records) clone.records.set(key, kept);
    clone.digest = this.digest;
    return clone;
  }

  /** Does `work`; nothing of it stays if it refuses. */
  attempt(work: () => Outcome): Outcome {
    const [records, { digest }] = [new Map(this.records), this];
    const outcome = work();
    if (typeof outcome === 'string') return outcome;
    this.records.clear();
    for (const [key, kept] of records) this.records.set(key, kept);
    this.digest = digest;
    return outcome;
  }

  /** Adds an entry. A refused one changes nothing but conflicts; an unknown one nothing. */
  apply(entry: LoggedMutation): Outcome {
    const rule = RULES[entry.name];
    if (rule === undefined) return { refused: 'unknown_mutation' };
    const { clientId, n, at, by = '', group = `${clientId}/${n}` } = entry;
    return rule(this, entry.args, { clientId, n, at, by, cause: group });
  }

  get(kind: string, id: string): Kept | undefined {
    return this.records.get(`${kind}/${id}`);
  }

  isLive(kind: string, id: string): boolean {
    const kept = this.get(kind, id);
    return kept !== undefined && kept.deleted === undefined;
  }

  put(kind: string, id: string, fields: Fields, deleted?: string): void {
    const key = `${kind}/${id}`;
    const minus = this.records.get(key)?.share ?? 0n;
    const line = lineOf(key, { fields, deleted });
    const share = digestOf(line);
    this.digest = (this.digest - minus + share + DIGEST_SPAN) % DIGEST_SPAN;
    this.records.set(key, { fields, deleted, line, share });
  }

  /** Ids of a contact's transactions for which `wanted` holds. */
  transactionsOf(contactId: unknown, wanted: (kept: Kept) => boolean): string[] {
    const ids: string[] = [];
    for (const [key, kept] of this.records) {
      if (key.startsWith('transaction/') && kept.fields['contactId'] === contactId && wanted(kept)) {
        ids.push(key.slice('transaction/'.length));
      }
    }
    return ids;
  }

  /** The contact that stands for this one: what it was merged into, as long as that is live. */
  rootOf(id: string): string {
    const passed = [id];
    for (let root = id; ;) {
      const into = this.get('contact', root)?.fields['mergedInto'] as string | undefined;
      if (into === undefined || passed.includes(into) || !this.isLive('contact', into)) return root;
      passed.push((root = into));
    }
  }

  /** Contacts merged into this one, directly or through others, live or deleted. */
  mergedInto(id: string): string[] {
    const found: string[] = [];
    const open = [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const below = this.#mergedDirectly(at).filter((one) => one !== id && !found.includes(one));
      found.push(...below);
      open.push(...below);
    }
    return found;
  }

  /** Every record as `[kind, id, deleted, fields]`, sorted. */
  lines(): string[] {
    return Array.from(this.records.values(), ({ line }) => line).sort();
  }

  /** Σ lent − Σ borrowed of live transactions as sorted `contact currency sum` texts; `of`: whose each contact's counts as. */
  balances(of: (contact: string) => string = (contact) => contact): string[] {
    const sums = new Map<string, bigint>();
    for (const [key, { fields, deleted }] of this.records) {
      if (!key.startsWith('transaction/') || deleted !== undefined) continue;
      const place = `${of(String(fields['contactId']))} ${String(fields['currency'])}`;
      const amount = BigInt(fields['amountMinor'] as number);
      sums.set(place, (sums.get(place) ?? 0n) + (fields['direction'] === 'lent' ? amount : -amount));
    }
    return Array.from(sums, ([place, sum]) => `${place} ${sum}`).sort();
  }

  #mergedDirectly(id: string): string[] {
    const found: string[] = [];
    for (const [key, { fields }] of this.records) {
      if (key.startsWith('contact/') && fields['mergedInto'] === id) found.push(key.slice('contact/'.length));
    }
    return found;
  }
}

const RULES: Readonly<Record<string, Rule>> = {
  ...RECORD_RULES,
  ...NEWER_RULES,
  'conflict.resolve': resolveConflict,
  'entry.undo': undoEntry,
};

function lineOf(key: string, { fields, deleted }: Kept): string {
  const slash = key.indexOf('/');
  return canonical([key.slice(0, slash), key.slice(slash + 1), deleted ?? false, fields]);
}

function digestOf(line: string): bigint {
  return BigInt(`0x${createHash('sha256').update(line).digest('hex').slice(0, 32)}`);
}
