// What mutations of contacts, transactions and the book do, written a second time and apart from src/model.

import { derivedUuid } from '../../src/base/uuid.ts';
import { canonical } from './canonical.ts';
import { setAsideWhole, settleDeleted } from './reference-conflicts.ts';
import type { Author } from './reference-conflicts.ts';
import { editedFields, firstBook, settleEdit } from './reference-edits.ts';
import type { Fields, Outcome, ReferenceModel, Rule } from './reference-model.ts';
import { bringBack, keepContact, needsOf } from './reference-needs.ts';

const RECORDS_MAX = 1_000;

/** The rules of contacts, transactions and the book. */
export const RECORD_RULES: Readonly<Record<string, Rule>> = {
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

  'record.put': (model, args, { at }) => {
    const [kind, id, fields] = [String(args['kind']), String(args['id']), args['fields'] as Fields];
    const deleted = args['deleted'] as string | undefined;
    const before = model.get(kind, id);
    if (before !== undefined) {
      const isSame = canonical(before.fields) === canonical(fields) && before.deleted === deleted;
      return isSame ? 'applied' : { refused: 'id_conflict' };
    }
    const [needed, neededKind] =
      kind === 'conflict'
        ? [fields['recordId'], String(fields['recordKind'])]
        : [fields[kind === 'contact' ? 'mergedInto' : 'contactId'], 'contact'];
    const isLive = kind === 'transaction' && deleted === undefined;
    const isThere = isLive ? keepContact(model, needed, at) : model.get(neededKind, String(needed)) !== undefined;
    if (needed !== undefined && !isThere) return { refused: 'contact_not_found' };
    model.put(kind, id, fields, deleted);
    return 'applied';
  },

  'history.put': (model, args, { at }) => {
    const [from, client, n] = [args['book'], args['clientId'], args['n']].map(String);
    const id = derivedUuid(`history ${from} ${client} ${n}`);
    if (from !== model.book && model.get('history', id) === undefined)
      model.put('history', id, { createdAt: at, updatedAt: at });
    return 'applied';
  },

  'transaction.split': (model, args, { at }) => {
    const { amountMinor: _total, own: _own, shares, ...common } = args;
    return model.attempt(() => {
      for (const share of shares as readonly Fields[]) {
        const { id, ...given } = share;
        const fields = {
          category: 'expense',
          tags: [],
          ...common,
          ...given,
          direction: 'lent',
          createdAt: at,
          updatedAt: at,
        };
        const isNew = model.get('transaction', String(id)) === undefined;
        if (isNew && !keepContact(model, share['contactId'], at)) return { refused: 'contact_not_found' };
        const done = add(model, 'transaction', String(id), fields);
        if (typeof done !== 'string') return done;
      }
      return 'applied';
    });
  },

  'contact.edit': (model, args, author) => edit(model, 'contact', args, author),
  'transaction.edit': (model, args, author) => edit(model, 'transaction', args, author),

  'book.edit': (model, args, author) => {
    const { at } = author;
    const edited = editedFields(model.get('book', model.book)?.fields ?? firstBook(at), args);
    if (edited.written.length > 0) model.put('book', model.book, { ...edited.fields, updatedAt: at });
    return settleEdit(model, { kind: 'book', id: model.book }, edited, author);
  },

  'contact.delete': (model, args, author) => {
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    return contact.deleted === undefined ? deleteSeen(model, args, author) : 'applied';
  },

  'contact.restore': (model, args, { at }) => {
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    if (contact.deleted !== undefined) bringBack(model, id, { at, most: RECORDS_MAX });
    return 'applied';
  },

  'contact.merge': (model, args, { at }) => {
    const [from, into] = [model.rootOf(String(args['from'])), model.rootOf(String(args['into']))];
    for (const id of [from, into]) {
      if (model.get('contact', id) === undefined) return { refused: 'contact_not_found' };
      if (!model.isLive('contact', id)) return { refused: 'record_deleted' };
    }
    if (from === into || model.mergedInto(from).includes(into)) return { refused: 'same_contact' };
    model.put('contact', from, { ...model.get('contact', from)?.fields, mergedInto: into, updatedAt: at });
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
      const no = needsOf(model, edited.fields, author.at);
      if (no !== undefined) return no;
    }
    model.put(kind, id, { ...edited.fields, updatedAt: author.at });
  }
  return settleEdit(model, { kind, id }, edited, author);
}

/** Deletes what the author saw of a contact and those merged into it; the contacts only if nothing else is left of them. */
function deleteSeen(model: ReferenceModel, args: Fields, author: Author): Outcome {
  const id = String(args['id']);
  const saw = (args['saw'] ?? {}) as Fields;
  const contacts = [id, ...model.mergedInto(id).filter((one) => model.isLive('contact', one))];
  const known = [id, ...((args['merged'] ?? []) as string[])];
  const seen = new Set((args['cascade'] ?? []) as string[]);
  const live = contacts.flatMap((one) => model.transactionsOf(one, ({ deleted }) => deleted === undefined));
  const remove = (kind: string, one: string): void => {
    settleDeleted(model, { kind, id: one }, saw[one], author);
    model.put(kind, one, model.get(kind, one)?.fields ?? {}, author.cause);
  };
  for (const one of live.filter((item) => seen.has(item))) remove('transaction', one);
  if (contacts.every((one) => known.includes(one)) && live.every((item) => seen.has(item))) {
    for (const one of contacts) remove('contact', one);
    return 'applied';
  }
  const fields = model.get('contact', id)?.fields ?? {};
  if (fields['archived'] !== true) model.put('contact', id, { ...fields, archived: true, updatedAt: author.at });
  return 'partly';
}
