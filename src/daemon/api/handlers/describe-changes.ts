// Changes for people and scripts: which record, by what is known of it now, and old and new values, amounts twice and
// contacts by name.

import { sinceDefaults } from '../../../model/book.ts';
import type { Change } from '../../../model/change.ts';
import type { AnyRecord } from '../../../model/record.ts';
import { currencyExponent } from '../../../model/currency.ts';
import { formatAmount } from '../../../model/money.ts';
import type { ChangeView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds of records that are about entries: which are undone, which came from another book. */
const OF_ENTRIES: readonly string[] = ['undo', 'history'];

/** The changes of an entry as history shows them; marks of other entries are none. */
export function describeChanges(slot: BookSlot, changes: readonly Change[]): readonly ChangeView[] {
  const told = changes.filter(({ kind }) => !OF_ENTRIES.includes(kind));
  return told.map((change) => describe(slot, sinceDefaults(change)));
}

function describe(slot: BookSlot, change: Change): ChangeView {
  const { kind, op } = change;
  const { replica } = slot;
  const id = kind === 'book' ? replica.id : change.id;
  const known = kind === 'book' ? replica.view.get(kind, id)?.record : replica.view.peek(kind, id)?.record;
  const about = known === undefined ? {} : aboutOf(slot, kind, known);
  const base = { record: id, kind, label: labelOf(about), op, about };
  switch (change.op) {
    case 'put':
      return { ...base, set: shown(slot, change.fields), was: {} };
    case 'edit': {
      const unset = Object.fromEntries((change.unset ?? []).map((field) => [field, null]));
      return { ...base, set: shown(slot, { ...change.set, ...unset }), was: shown(slot, change.was) };
    }
    case 'tombstone':
      return { ...base, set: { deleted: true }, was: { deleted: false } };
    case 'restore':
      return { ...base, set: { deleted: false }, was: { deleted: true } };
  }
}

/** The name that people know a record by: its contact's, for a transaction; for a conflict, its record's. */
export function recordLabel(slot: BookSlot, kind: string, id: string): string {
  const known = kind === 'book' ? slot.replica.view.get(kind, id)?.record : slot.replica.view.peek(kind, id)?.record;
  return known === undefined ? '' : labelOf(aboutOf(slot, kind, known));
}

/** What tells a record apart from others, as it is now, live or deleted. */
function aboutOf(slot: BookSlot, kind: string, record: AnyRecord): Fields {
  if (kind === 'conflict') return aboutConflict(slot, record);
  if (kind !== 'transaction') return { name: record['name'] };
  const { contactId, direction, category, amountMinor, currency, description } = record;
  return shown(slot, { contactId, direction, category, amountMinor, currency, description });
}

function aboutConflict(slot: BookSlot, { recordKind, recordId, field }: AnyRecord): Fields {
  const kind = recordKind as string;
  const record = slot.replica.view.peek(kind, recordId as string)?.record;
  return { ...(record === undefined ? {} : aboutOf(slot, kind, record)), of: kind, field };
}

/** The record's name, or that of a transaction's contact. */
function labelOf({ name, contact }: Fields): string {
  const text = name ?? (contact as { readonly name?: unknown } | undefined)?.name;
  return typeof text === 'string' ? text : '';
}

/** Fields as documents have them: an amount as text as well, a contact by name as well, times as ISO 8601. */
function shown(slot: BookSlot, fields: Fields): Fields {
  const { amountMinor, currency, contactId, mergedInto } = fields;
  const times = ['createdAt', 'updatedAt'].filter((field) => typeof fields[field] === 'number');
  return {
    ...fields,
    ...amountText(amountMinor, currency),
    ...(fields['attempted'] === undefined ? {} : { attempted: shownValue(fields['attempted']) }),
    ...(typeof mergedInto === 'string' ? { into: { id: mergedInto, name: ownName(slot, mergedInto) } } : {}),
    ...(typeof contactId === 'string' ? { contact: { id: contactId, name: contactName(slot, contactId) } } : {}),
    ...Object.fromEntries(times.map((field) => [field, new Date(fields[field] as number).toISOString()])),
  };
}

function amountText(minor: unknown, currency: unknown): Fields {
  if (typeof minor !== 'number' || typeof currency !== 'string') return {};
  if (!Number.isSafeInteger(minor) || currencyExponent(currency) === undefined) return {};
  return { amount: formatAmount(minor, currency) };
}

/** A value that somebody wanted: an amount as text as well, also where it is one of several fields. */
export function shownValue(value: unknown): unknown {
  const { amountMinor, currency, set } = (value ?? {}) as { amountMinor?: number; currency?: string; set?: Fields };
  if (amountMinor !== undefined) return { ...(value as Fields), ...amountText(amountMinor, currency) };
  if (set?.['money'] === undefined) return value;
  return { ...(value as Fields), set: { ...set, money: shownValue(set['money']) } };
}

function ownName(slot: BookSlot, id: string): string {
  return slot.replica.view.peek('contact', id)?.record['name']?.toString() ?? '?';
}

function contactName(slot: BookSlot, id: string): string {
  const { view } = slot.replica;
  return view.peek('contact', view.rootOf(id))?.record['name']?.toString() ?? '?';
}
