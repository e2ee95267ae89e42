// What the log of a book means, written a second time and apart from src/model: outcome of every entry, state, balances.
// Plain maps and BigInt, no I/O, no speed. To teach it a mutation, add a rule to RULES.

import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { setAside, setAsideWhole, settle, settleDeleted } from './reference-conflicts.ts';
import type { About, Author } from './reference-conflicts.ts';

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

type Fields = Readonly<Record<string, unknown>>;

interface Kept {
  readonly fields: Fields;
  /** The cause of its deletion; undefined = live. */
  readonly deleted: string | undefined;
}

type Rule = (model: ReferenceModel, args: Fields, author: Author) => Outcome;

const LONG_BYTES = 256;
const RESTORED_MAX = 999;
const DIGEST_SPAN = 1n << 128n;

/** A book as its log says it is. */
export class ReferenceModel {
  readonly book: string;
  readonly records = new Map<string, Kept>();
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
    const before = this.records.get(key);
    const after = { fields, deleted };
    const minus = before === undefined ? 0n : digestOf(lineOf(key, before));
    this.digest = (this.digest - minus + digestOf(lineOf(key, after)) + DIGEST_SPAN) % DIGEST_SPAN;
    this.records.set(key, after);
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

  /** Every record as `[kind, id, deleted, fields]`, sorted. */
  lines(): string[] {
    return Array.from(this.records, ([key, kept]) => lineOf(key, kept)).sort();
  }

  /** Σ lent − Σ borrowed of live transactions as sorted `contact currency sum` texts. */
  balances(): string[] {
    const sums = new Map<string, bigint>();
    for (const [key, { fields, deleted }] of this.records) {
      if (!key.startsWith('transaction/') || deleted !== undefined) continue;
      const place = `${String(fields['contactId'])} ${String(fields['currency'])}`;
      const amount = BigInt(fields['amountMinor'] as number);
      sums.set(place, (sums.get(place) ?? 0n) + (fields['direction'] === 'lent' ? amount : -amount));
    }
    return Array.from(sums, ([place, sum]) => `${place} ${sum}`).sort();
  }
}

const RULES: Readonly<Record<string, Rule>> = {
  'contact.add': (model, args, { at }) => {
    const { id, ...given } = args;
    const lists = { phones: [], emails: [], tags: [], externalIds: {}, archived: false };
    return add(model, 'contact', String(id), { ...lists, ...given, createdAt: at, updatedAt: at });
  },

  'transaction.add': (model, args, { at }) => {
    const { id, ...given } = args;
    const fields = { category: 'loan', tags: [], ...given, createdAt: at, updatedAt: at };
    if (model.get('transaction', String(id)) === undefined && !keepContact(model, args['contactId'], at)) {
      return { refused: 'contact_not_found' };
    }
    return add(model, 'transaction', String(id), fields);
  },

  'contact.edit': (model, args, author) => edit(model, 'contact', args, author),
  'transaction.edit': (model, args, author) => edit(model, 'transaction', args, author),

  'book.edit': (model, args, author) => {
    const { at } = author;
    const isNew = model.get('book', model.book) === undefined;
    const first = { name: 'Personal', currency: 'USD', createdAt: at, updatedAt: 0 };
    const edited = editedFields(model.get('book', model.book)?.fields ?? first, args);
    if (edited.written.length > 0) {
      const createdAt = isNew ? { createdAt: at } : {};
      model.put('book', model.book, { ...edited.fields, ...createdAt, updatedAt: at });
    }
    return settleEdit(model, { kind: 'book', id: model.book }, edited, author);
  },

  'contact.delete': (model, args, author) => {
    const { at, cause } = author;
    const saw = (args['saw'] ?? {}) as Fields;
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    if (contact.deleted !== undefined) return 'applied';
    const seen = new Set((args['cascade'] ?? []) as string[]);
    const live = model.transactionsOf(id, ({ deleted }) => deleted === undefined);
    for (const one of live.filter((item) => seen.has(item))) {
      settleDeleted(model, { kind: 'transaction', id: one }, saw[one], author);
      model.put('transaction', one, model.get('transaction', one)?.fields ?? {}, cause);
    }
    if (live.every((item) => seen.has(item))) {
      settleDeleted(model, { kind: 'contact', id }, saw[id], author);
      model.put('contact', id, contact.fields, cause);
      return 'applied';
    }
    if (contact.fields['archived'] !== true)
      model.put('contact', id, { ...contact.fields, archived: true, updatedAt: at });
    return 'partly';
  },

  'contact.restore': (model, args, { at }) => {
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    if (contact.deleted === undefined) return 'applied';
    const together = model.transactionsOf(id, ({ deleted }) => deleted === contact.deleted);
    model.put('contact', id, { ...contact.fields, updatedAt: at });
    for (const one of together.slice(0, RESTORED_MAX)) {
      model.put('transaction', one, { ...model.get('transaction', one)?.fields, updatedAt: at });
    }
    return 'applied';
  },

  'transaction.delete': (model, args, author) => {
    const id = String(args['id']);
    const transaction = model.get('transaction', id);
    if (transaction === undefined) return { refused: 'transaction_not_found' };
    if (transaction.deleted !== undefined) return 'applied';
    settleDeleted(model, { kind: 'transaction', id }, args['saw'], author);
    model.put('transaction', id, transaction.fields, author.cause);
    return 'applied';
  },

  'transaction.restore': (model, args, { at }) => {
    const id = String(args['id']);
    const transaction = model.get('transaction', id);
    if (transaction === undefined) return { refused: 'transaction_not_found' };
    if (transaction.deleted === undefined) return 'applied';
    if (!keepContact(model, transaction.fields['contactId'], at)) return { refused: 'contact_not_found' };
    model.put('transaction', id, { ...transaction.fields, updatedAt: at });
    return 'applied';
  },
};

function add(model: ReferenceModel, kind: string, id: string, fields: Fields): Outcome {
  const before = model.get(kind, id);
  if (before === undefined) {
    model.put(kind, id, fields);
    return 'applied';
  }
  const isImported = id.charAt(14) === '8';
  const timeless = (all: Fields) => canonical({ ...all, createdAt: 0, updatedAt: 0 });
  return isImported || timeless(before.fields) === timeless(fields) ? 'applied' : { refused: 'id_conflict' };
}

/** A live transaction needs its contact: a deleted one comes back archived. False if there never was one. */
function keepContact(model: ReferenceModel, contactId: unknown, at: number): boolean {
  const contact = model.get('contact', String(contactId));
  if (contact === undefined) return false;
  if (contact.deleted !== undefined) {
    model.put('contact', String(contactId), { ...contact.fields, archived: true, updatedAt: at });
  }
  return true;
}

function edit(model: ReferenceModel, kind: 'contact' | 'transaction', args: Fields, author: Author): Outcome {
  const id = String(args['id']);
  const before = model.get(kind, id);
  if (before === undefined) return { refused: `${kind}_not_found` };
  if (before.deleted !== undefined) {
    setAsideWhole(model, { kind, id }, args, author);
    return { refused: 'record_deleted' };
  }
  const edited = editedFields(before.fields, args);
  if (edited.written.length > 0) {
    if (kind === 'transaction') {
      const { date, due } = edited.fields as { date: string; due?: string };
      if (due !== undefined && due < date) return { refused: 'due_before_date' };
      if (!keepContact(model, edited.fields['contactId'], author.at)) return { refused: 'contact_not_found' };
    }
    model.put(kind, id, { ...edited.fields, updatedAt: author.at });
  }
  return settleEdit(model, { kind, id }, edited, author);
}

/** What an edit leaves: conflicts for what its author had not seen, none of theirs for what they wrote. */
function settleEdit(model: ReferenceModel, about: About, edited: Edited, author: Author): Outcome {
  for (const wish of edited.unseen) setAside(model, about, wish, author);
  for (const field of edited.written) settle(model, about, field, author);
  return edited.unseen.length === 0 ? 'applied' : 'partly';
}

interface Edited {
  readonly fields: Fields;
  readonly written: readonly string[];
  readonly unseen: readonly { readonly field: string; readonly attempted: unknown }[];
}

/** The fields after an edit, which of them it wrote, and which it wanted to write over a value not seen. */
function editedFields(fields: Fields, args: Fields): Edited {
  const saw = args['saw'] as Fields;
  const unset = ((args['unset'] ?? []) as string[]).map((field): [string, null] => [field, null]);
  const next: Record<string, unknown> = { ...fields };
  const [written, unseen]: [string[], { field: string; attempted: unknown }[]] = [[], []];
  for (const [field, wanted] of [...Object.entries(args['set'] as Fields), ...unset]) {
    const current = canonical(valueOf(fields, field));
    if (current === canonical(wanted)) continue;
    if (shortForm(current) !== shortForm(canonical(saw[field] ?? null))) unseen.push({ field, attempted: wanted });
    else {
      written.push(field);
      if (field === 'money') Object.assign(next, wanted);
      else if (wanted === null) delete next[field];
      else next[field] = wanted;
    }
  }
  return { fields: next, written, unseen };
}

function valueOf(fields: Fields, field: string): unknown {
  if (field !== 'money') return fields[field] ?? null;
  return { amountMinor: fields['amountMinor'], currency: fields['currency'] };
}

/** A canonical text, or the canonical text of its hash where it is long. */
function shortForm(text: string): string {
  if (Buffer.byteLength(text) <= LONG_BYTES) return text;
  return JSON.stringify(`sha256:${createHash('sha256').update(text).digest('hex')}`);
}

function lineOf(key: string, { fields, deleted }: Kept): string {
  const slash = key.indexOf('/');
  return canonical([key.slice(0, slash), key.slice(slash + 1), deleted ?? false, fields]);
}

function digestOf(line: string): bigint {
  return BigInt(`0x${createHash('sha256').update(line).digest('hex').slice(0, 32)}`);
}
