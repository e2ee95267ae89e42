// From what people type to a record: a name, a handle, an id, or a unique id prefix. Ambiguous is never guessed.

import { nameKey } from '../../base/text.ts';
import { isUuid } from '../../base/uuid.ts';
import type { BookState } from '../../model/book-state.ts';
import type { Contact } from '../../model/contact.ts';
import type { AnyRecord, Stored } from '../../model/record.ts';
import { formatAmount } from '../../model/money.ts';
import type { Transaction } from '../../model/transaction.ts';
import { UserError } from '../../protocol/error-code.ts';

const PREFIX_MIN = 4;
const CANDIDATES_MAX = 10;

/** The live contact that `ref` means. Throws `contact_not_found`, `record_deleted` or `ambiguous_contact`. */
export function liveContact(view: BookState, ref: string): Contact {
  const stored = anyContact(view, ref);
  if (stored.deleted === undefined) return stored.record;
  throw new UserError({
    code: 'record_deleted',
    message: `${stored.record.name} is deleted`,
    hint: `ledger contact restore ${stored.record.id}`,
    id: stored.record.id,
  });
}

/** The contact that `ref` means, live ones first. */
export function anyContact(view: BookState, ref: string): Stored<Contact> {
  const exact = view.get('contact', view.rootOf(ref));
  if (exact !== undefined) return exact;
  const found = findContacts(view, ref);
  const [only] = found;
  if (only === undefined) throw notFound(view, ref);
  if (found.length === 1) return only;
  throw new UserError({
    code: 'ambiguous_contact',
    message: `${found.length} contacts match ${JSON.stringify(ref)}`,
    hint: 'use an id',
    candidates: found
      .slice(0, CANDIDATES_MAX)
      .map(({ record: { id, name, handle } }) => ({ id, name, ...(handle === undefined ? {} : { handle }) })),
  });
}

/** Whether a contact of this name, handle or id is there, live. */
export function hasContact(view: BookState, ref: string): boolean {
  return (
    view.get('contact', ref)?.deleted === undefined &&
    (view.get('contact', ref) !== undefined || findLive(view, ref).length > 0)
  );
}

/** The transaction that `ref` means, by id or unique prefix. Throws `transaction_not_found` or `ambiguous_id`. */
export function anyTransaction(view: BookState, ref: string): Stored<Transaction> {
  const exact = view.get('transaction', ref);
  if (exact !== undefined) return exact;
  const found = isUuid(ref) ? [] : (byPrefix(view, 'transaction', ref) as Stored<Transaction>[]);
  const [only] = found;
  if (only === undefined) {
    throw new UserError({
      code: 'transaction_not_found',
      message: `there is no transaction ${ref}`,
      hint: 'ledger transaction list shows them; --json has their ids',
    });
  }
  if (found.length === 1) return only;
  throw new UserError({
    code: 'ambiguous_id',
    message: `several transactions begin with ${ref}`,
    hint: 'use more of the id',
    candidates: found.slice(0, CANDIDATES_MAX).map(({ record }) => ({ id: record.id, name: dealName(view, record) })),
  });
}

/** What tells a transaction apart for people: `Ana lent 20.00 USD lunch`. */
function dealName(view: BookState, { contactId, direction, amountMinor, currency, description }: Transaction): string {
  const contact = view.get('contact', contactId)?.record.name ?? '?';
  return `${contact} ${direction} ${formatAmount(amountMinor, currency)} ${currency} ${description}`.trimEnd();
}

/** The live transaction that `ref` means. */
export function liveTransaction(view: BookState, ref: string): Transaction {
  const stored = anyTransaction(view, ref);
  if (stored.deleted === undefined) return stored.record;
  const { id } = stored.record;
  throw new UserError({
    code: 'record_deleted',
    message: 'the transaction is deleted',
    hint: `ledger transaction restore ${id}`,
    id,
  });
}

function findContacts(view: BookState, ref: string): readonly Stored<Contact>[] {
  const live = findLive(view, ref);
  if (live.length > 0) return live;
  const key = nameKey(ref);
  const deleted = [...view.deleted('contact')] as unknown as Stored<Contact>[];
  const named = deleted.filter(({ record }) => nameKey(record.name) === key);
  if (named.length > 0) return named;
  return deleted.filter(({ record }) => ref.length >= PREFIX_MIN && record.id.startsWith(ref));
}

function findLive(view: BookState, ref: string): readonly Stored<Contact>[] {
  const called = view.contactsCalled(ref).flatMap((id) => view.get('contact', id) ?? []);
  return called.length > 0 ? called : prefixedContacts(view, ref);
}

function prefixedContacts(view: BookState, ref: string): readonly Stored<Contact>[] {
  const roots = new Set(byPrefix(view, 'contact', ref).map(({ record }) => view.rootOf(record.id)));
  return [...roots].flatMap((id) => view.get('contact', id) ?? []);
}

function byPrefix(view: BookState, kind: string, ref: string): readonly Stored[] {
  const prefix = ref.toLowerCase();
  if (prefix.length < PREFIX_MIN || !/^[0-9a-f-]+$/.test(prefix)) return [];
  const found: Stored[] = [];
  const consider = (record: AnyRecord, stored: Stored) => {
    if (found.length <= CANDIDATES_MAX && record.id.startsWith(prefix)) found.push(stored);
  };
  for (const record of view.live(kind)) consider(record, { record });
  if (found.length === 0) for (const stored of view.deleted(kind)) consider(stored.record, stored);
  return found;
}

function notFound(view: BookState, ref: string): UserError {
  const close = closest(view, ref);
  return new UserError({
    code: 'contact_not_found',
    message: `there is no contact ${JSON.stringify(ref)}`,
    ...(close === undefined
      ? { hint: 'ledger contact list shows them' }
      : { hint: `did you mean ${JSON.stringify(close.name)}?`, candidates: [close] }),
  });
}

/** The contact whose name differs by little from what was typed. Looks at a bounded number of contacts. */
function closest(view: BookState, ref: string): { readonly id: string; readonly name: string } | undefined {
  const key = nameKey(ref);
  let best: { id: string; name: string; distance: number } | undefined;
  let looked = 0;
  for (const { id, name } of view.contacts()) {
    looked += 1;
    if (looked > 5_000) break;
    const other = nameKey(name);
    const distance = other.startsWith(key) ? 1 : editDistance(key, other, 2);
    if (distance <= 2 && (best === undefined || distance < best.distance)) best = { id, name, distance };
  }
  return best && { id: best.id, name: best.name };
}

/** Levenshtein distance, or more than `max` as soon as that is certain. */
function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max || a.length > 60) return max + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
    }
    row = next;
  }
  return row[b.length] ?? max + 1;
}
