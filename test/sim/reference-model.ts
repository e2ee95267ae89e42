// What the log of a book means, written a second time and apart from src/model: outcome of every entry, state, balances.
// Plain maps and BigInt, no I/O, no speed. To teach it a mutation, add a rule to RULES.

import { createHash } from 'node:crypto';

/** The part of an entry that decides what it does. */
export interface LoggedMutation {
  readonly clientId: string;
  readonly n: number;
  readonly at: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly group?: string;
}

/** What became of it. */
export type Outcome = 'applied' | 'partly' | { readonly refused: string };

type Fields = Readonly<Record<string, unknown>>;

interface Kept {
  readonly fields: Fields;
  /** The cause of its deletion; undefined = live. */
  readonly deleted: string | undefined;
}

interface Author {
  readonly at: number;
  readonly cause: string;
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

  /** Adds an entry. A refused or unknown one changes nothing. */
  apply(entry: LoggedMutation): Outcome {
    const rule = RULES[entry.name];
    if (rule === undefined) return { refused: 'unknown_mutation' };
    return rule(this, entry.args, { at: entry.at, cause: entry.group ?? `${entry.clientId}/${entry.n}` });
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

  'contact.edit': (model, args, { at }) => edit(model, 'contact', args, at),
  'transaction.edit': (model, args, { at }) => edit(model, 'transaction', args, at),

  'book.edit': (model, args, { at }) => {
    const isNew = model.get('book', model.book) === undefined;
    const first = { name: 'Personal', currency: 'USD', createdAt: at, updatedAt: 0 };
    const changed = editedFields(model.get('book', model.book)?.fields ?? first, args);
    if (changed === 'conflict') return { refused: 'conflict' };
    if (changed !== undefined) {
      const createdAt = isNew ? { createdAt: at } : {};
      model.put('book', model.book, { ...changed, ...createdAt, updatedAt: at });
    }
    return 'applied';
  },

  'contact.delete': (model, args, { at, cause }) => {
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    if (contact.deleted !== undefined) return 'applied';
    const seen = new Set((args['cascade'] ?? []) as string[]);
    const live = model.transactionsOf(id, ({ deleted }) => deleted === undefined);
    for (const one of live.filter((item) => seen.has(item))) {
      model.put('transaction', one, model.get('transaction', one)?.fields ?? {}, cause);
    }
    if (live.every((item) => seen.has(item))) {
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

  'transaction.delete': (model, args, { cause }) => {
    const id = String(args['id']);
    const transaction = model.get('transaction', id);
    if (transaction === undefined) return { refused: 'transaction_not_found' };
    if (transaction.deleted === undefined) model.put('transaction', id, transaction.fields, cause);
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

function edit(model: ReferenceModel, kind: 'contact' | 'transaction', args: Fields, at: number): Outcome {
  const id = String(args['id']);
  const before = model.get(kind, id);
  if (before === undefined) return { refused: `${kind}_not_found` };
  if (before.deleted !== undefined) return { refused: 'record_deleted' };
  const fields = editedFields(before.fields, args);
  if (fields === 'conflict') return { refused: 'conflict' };
  if (fields === undefined) return 'applied';
  if (kind === 'transaction') {
    const { date, due } = fields as { date: string; due?: string };
    if (due !== undefined && due < date) return { refused: 'due_before_date' };
    if (!keepContact(model, fields['contactId'], at)) return { refused: 'contact_not_found' };
  }
  model.put(kind, id, { ...fields, updatedAt: at });
  return 'applied';
}

/** The fields after an edit; undefined if it changes nothing; 'conflict' if its author had not seen a value. */
function editedFields(fields: Fields, args: Fields): Fields | 'conflict' | undefined {
  const saw = args['saw'] as Fields;
  const unset = ((args['unset'] ?? []) as string[]).map((field): [string, null] => [field, null]);
  const next: Record<string, unknown> = { ...fields };
  let changed = false;
  for (const [field, wanted] of [...Object.entries(args['set'] as Fields), ...unset]) {
    const current = canonical(valueOf(fields, field));
    if (current === canonical(wanted)) continue;
    if (shortForm(current) !== shortForm(canonical(saw[field] ?? null))) return 'conflict';
    changed = true;
    if (field === 'money') Object.assign(next, wanted);
    else if (wanted === null) delete next[field];
    else next[field] = wanted;
  }
  return changed ? next : undefined;
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

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
