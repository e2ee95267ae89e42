// What entry.undo does, written a second time and apart from src/model: part by part, each as the record is before any.

import { undoRecordId, settleDeleted } from './reference-conflicts.ts';
import type { Author } from './reference-conflicts.ts';
import { editedFields, firstBook } from './reference-edits.ts';
import type { Fields, Outcome, ReferenceModel, Rule } from './reference-model.ts';
import { needsOf } from './reference-needs.ts';

interface Part extends Fields {
  readonly kind: string;
  readonly id: string;
  readonly delete?: string | true;
  readonly restore?: true;
}

type Entry = { readonly clientId: string; readonly n: number };

/** Takes an entry back, and marks what is undone now and what is not any more. */
export const undoEntry: Rule = (model, args, author) => {
  const chain = args['chain'] as readonly [Entry, ...Entry[]];
  const parts = args['parts'] as readonly Part[];
  if (isUndone(model, chain[0])) return 'applied';
  if (parts.some((part) => isNeeded(model, part, parts))) return { refused: 'has_dependents' };
  return model.attempt(() => {
    const before = model.clone();
    const contactsBack = parts.flatMap(({ kind, id, restore }) => (kind === 'contact' && restore === true ? [id] : []));
    for (const part of parts) {
      const no = takeBack(model, { part, before, contactsBack }, author);
      if (no !== undefined) return no;
    }
    chain.forEach((entry, index) => mark(model, entry, { undone: index % 2 === 0, author }));
    return 'applied';
  });
};

function isUndone(model: ReferenceModel, entry: Entry): boolean {
  return model.isLive('undo', undoRecordId(entry));
}

/** Whether a contact that is to go has transactions, or contacts merged into it, that stay. */
function isNeeded(model: ReferenceModel, part: Part, parts: readonly Part[]): boolean {
  if (part.kind !== 'contact' || part.delete === undefined) return false;
  const goes = parts.flatMap((one) => (one.delete === undefined ? [] : [one.id]));
  const transactions = model.transactionsOf(part.id, ({ deleted }) => deleted === undefined);
  const merged = model.mergedInto(part.id).filter((id) => model.isLive('contact', id));
  return [...transactions, ...merged].some((id) => !goes.includes(id));
}

interface Step {
  readonly part: Part;
  readonly before: ReferenceModel;
  readonly contactsBack: readonly string[];
}

function takeBack(model: ReferenceModel, { part, before, contactsBack }: Step, author: Author): Outcome | undefined {
  const { kind, id } = part;
  const { at, cause } = author;
  const was = before.get(kind, id) ?? (kind === 'book' ? { fields: firstBook(at), deleted: undefined } : undefined);
  if (was === undefined) return undefined;
  const { fields, written } = editedFields(was.fields, part);
  const edited: Fields = {
    ...changedIn(model.get(kind, id)?.fields ?? was.fields, was.fields, fields),
    ...(written.length > 0 ? { updatedAt: at } : {}),
  };
  if (part.delete !== undefined && was.deleted === undefined) {
    settleDeleted(model, { kind, id, before }, part.delete === true ? undefined : part.delete, author);
    model.put(kind, id, edited, cause);
    return undefined;
  }
  const comesBack = part.restore === true && was.deleted !== undefined;
  if ((was.deleted !== undefined || written.length === 0) && !comesBack) return undefined;
  const into = written.includes('mergedInto') ? edited['mergedInto'] : undefined;
  if (into === id || before.mergedInto(id).includes(String(into))) return { refused: 'same_contact' };
  model.put(kind, id, { ...edited, updatedAt: at });
  if (kind !== 'transaction') return undefined;
  if (!contactsBack.includes(String(edited['contactId']))) return needsOf(model, edited, at);
  return isLate(edited) ? { refused: 'due_before_date' } : undefined;
}

/** What a change from one version to another makes of a third. */
function changedIn(now: Fields, from: Fields, to: Fields): Fields {
  const kept = Object.entries(now).filter(([name]) => !(name in from) || name in to);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(Object.entries(to).filter(([name, value]) => from[name] !== value)),
  };
}

function isLate(fields: Fields): boolean {
  const { date, due } = fields as { date: string; due?: string };
  return due !== undefined && due < date;
}

function mark(
  model: ReferenceModel,
  entry: Entry,
  { undone, author: { at, cause } }: { readonly undone: boolean; readonly author: Author },
): void {
  if (isUndone(model, entry) === undone) return;
  const id = undoRecordId(entry);
  const { clientId, n } = entry;
  if (undone) model.put('undo', id, { clientId, n, createdAt: at, updatedAt: at });
  else model.put('undo', id, model.get('undo', id)?.fields ?? {}, cause);
}
