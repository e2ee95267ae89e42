// Requests about contacts.

import { nameKey } from '../../../base/text.ts';
import { isUuid } from '../../../base/uuid.ts';
import type { Contact } from '../../../model/contact.ts';
import { deletedWith } from '../../../model/mutators/contact-restore.ts';
import { LIMITS } from '../../../model/limits.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ContactAnswer, ContactView, TransactionView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { Cleaner, defined } from '../clean.ts';
import { bookOf, mutation, newId, write } from '../context.ts';
import type { Context, WriteDone } from '../context.ts';
import { takeWindow } from '../paging.ts';
import { presentContact, presentTransaction } from '../present.ts';
import { anyContact, liveContact } from '../refs.ts';
import { deletionOf } from './contact-deletion.ts';
import { contactKnownAs, externalContactId, otherContent } from './external-ids.ts';
import { sawNow } from './saw-now.ts';
import { versionGuard } from './version-guard.ts';

const SHOWN_TRANSACTIONS = 10;

/** Adds a contact; a taken name is refused unless duplicates are allowed. */
export function addContact(context: Context, params: Params<'contact.add'>): Promise<ContactAnswer> {
  const cleaner = new Cleaner();
  const args = contactArgs(cleaner, params);
  return write(context, params, {
    compose: ({ replica }, about) => {
      const name = cleaner.line('name', params.name);
      const there = params.id === undefined ? contactKnownAs(replica.view, params.externalIds ?? {}) : undefined;
      if (there !== undefined) {
        about(there.record.id);
        refuseOtherName(there.record, name);
        return [];
      }
      const id = params.id ?? newContactId(context, params.externalIds ?? {});
      if (!isUuid(id))
        throw new UserError({ code: 'invalid_args', message: '--id takes a UUID in lower case', field: 'id' });
      const [taken] = replica.view.contactsNamed(name).filter((other) => other !== id);
      if (taken !== undefined && params.allowDuplicate !== true) throw nameExists(name, taken);
      about(id);
      return [mutation(context, { name: 'contact.add', args: { id, name, ...args } })];
    },
    present: (done) => answer(done, cleaner),
  });
}

function newContactId(context: Context, externalIds: Readonly<Record<string, string>>): string {
  return Object.keys(externalIds).length === 0 ? newId(context) : externalContactId(externalIds);
}

/** A contact that nobody has edited is called what it was added as. */
function refuseOtherName({ id, name, createdAt, updatedAt }: Contact, wanted: string): void {
  if (updatedAt === createdAt && nameKey(name) !== nameKey(wanted)) throw otherContent('contact', id);
}

/** Changes fields of a contact; the caller has seen what is shown here. */
export async function editContact(context: Context, params: Params<'contact.edit'>): Promise<ContactAnswer> {
  const cleaner = new Cleaner();
  const find = ({ replica }: BookSlot): string => liveContact(replica.view, params.ref).id;
  const guard = await versionGuard(context, params, { kind: 'contact', find });
  return write(context, params, {
    compose: (slot, about) => {
      guard(slot);
      const contact = liveContact(slot.replica.view, params.ref);
      about(contact.id);
      const set = contactSet(cleaner, params, contact);
      const unset = unsetFields(params.unset ?? []);
      for (const field of unset.cleared) set[field] = [];
      if (Object.keys(set).length + unset.unset.length === 0) {
        throw new UserError({
          code: 'usage',
          message: 'nothing to change was given',
          hint: 'ledger contact edit --help',
        });
      }
      const saw = sawNow(contact, [...Object.keys(set), ...unset.unset], params.saw);
      return [mutation(context, { name: 'contact.edit', args: { id: contact.id, set, unset: unset.unset, saw } })];
    },
    present: (done) => answer(done, cleaner),
  });
}

/** Deletes a contact, with its transactions if `cascade`. Deleted already: nothing to do. */
export function deleteContact(context: Context, params: Params<'contact.delete'>): Promise<ContactAnswer> {
  return write(context, params, {
    compose: ({ replica }, about) => {
      const { record: contact, deleted } = anyContact(replica.view, params.ref);
      about(contact.id);
      if (deleted !== undefined) return [];
      const { args, before } = deletionOf(replica.view, contact);
      const transactions = before.length + args.cascade.length;
      if (transactions > 0 && params.cascade !== true) throw hasTransactions(contact, transactions);
      const group = before.length === 0 ? undefined : newId(context);
      const first = before.map((one) => mutation(context, { name: 'transaction.delete', args: one, group }));
      return [...first, mutation(context, { name: 'contact.delete', args, group })];
    },
    present: (done) => answer(done, new Cleaner()),
  });
}

/** Takes a deletion back, with the transactions that went with it. */
export function restoreContact(context: Context, params: Params<'contact.restore'>): Promise<ContactAnswer> {
  return write(context, params, {
    compose: ({ replica }, about) => {
      const { record, deleted } = anyContact(replica.view, params.ref);
      about(record.id);
      if (deleted === undefined) return [];
      const { contacts, transactions } = deletedWith(replica.view, record.id, deleted);
      // The contact's own mutation takes the first ones back; what is beyond its limit follows in the same group.
      const rest = transactions.slice(LIMITS.recordsPerMutationMax - contacts.length);
      const group = rest.length === 0 ? undefined : newId(context);
      const others = rest.map((id) => mutation(context, { name: 'transaction.restore', args: { id }, group }));
      return [mutation(context, { name: 'contact.restore', args: { id: record.id }, group }), ...others];
    },
    present: (done) => answer(done, new Cleaner()),
  });
}

/** Makes two contacts one: reads and balances go to `into`, also for what others add to `from`. */
export function mergeContacts(context: Context, params: Params<'contact.merge'>): Promise<ContactAnswer> {
  return write(context, params, {
    compose: ({ replica }, about) => {
      const from = liveContact(replica.view, params.from);
      const into = liveContact(replica.view, params.into);
      about(into.id);
      return [mutation(context, { name: 'contact.merge', args: { from: from.id, into: into.id } })];
    },
    present: (done) => answer(done, new Cleaner()),
  });
}

/** One contact with its balances and latest transactions. */
export function showContact(
  context: Context,
  params: Params<'contact.show'>,
): { contact: ContactView; recent: readonly TransactionView[] } {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const contact = liveContact(view, params.ref);
  const { items } = takeWindow(view.transactionsOf(contact.id), { limit: SHOWN_TRANSACTIONS });
  const loggedIn = context.engine.account !== undefined;
  return {
    contact: presentContact(view, contact),
    recent: items.map((item) => presentTransaction(slot, item, loggedIn)),
  };
}

function contactArgs(cleaner: Cleaner, params: Partial<Params<'contact.add'>>): Readonly<Record<string, unknown>> {
  const { handle, phones, emails, note, tags, externalIds } = params;
  return defined({
    handle: handle === undefined ? undefined : cleaner.line('handle', handle),
    phones: phones === undefined ? undefined : cleaner.lines('phone', phones),
    emails: emails === undefined ? undefined : cleaner.lines('email', emails),
    note: note === undefined ? undefined : cleaner.text('note', note),
    tags: tags === undefined ? undefined : cleaner.lines('tag', tags),
    externalIds,
  });
}

function contactSet(cleaner: Cleaner, params: Params<'contact.edit'>, contact: Contact): Record<string, unknown> {
  const set: Record<string, unknown> = { ...contactArgs(cleaner, params) };
  if (params.name !== undefined) set['name'] = cleaner.line('name', params.name);
  if (params.archived !== undefined) set['archived'] = params.archived;
  const lists = [
    { field: 'phones', add: params.addPhones, remove: params.removePhones },
    { field: 'emails', add: params.addEmails, remove: params.removeEmails },
    { field: 'tags', add: params.addTags, remove: params.removeTags },
  ] as const;
  for (const { field, add, remove } of lists) {
    if (add === undefined && remove === undefined) continue;
    const gone = new Set(cleaner.lines(field, remove ?? []));
    const current = (set[field] as readonly string[] | undefined) ?? contact[field];
    set[field] = [...new Set([...current.filter((item) => !gone.has(item)), ...cleaner.lines(field, add ?? [])])];
  }
  return set;
}

function unsetFields(fields: readonly string[]): {
  readonly unset: readonly string[];
  readonly cleared: readonly string[];
} {
  const optional = ['handle', 'note'];
  const lists = ['phones', 'emails', 'tags'];
  const wrong = fields.find((field) => !optional.includes(field) && !lists.includes(field));
  if (wrong !== undefined) {
    const hint = `one of ${[...optional, ...lists].join(', ')}`;
    throw new UserError({ code: 'usage', message: `${wrong} cannot be unset`, hint, field: 'unset' });
  }
  return {
    unset: fields.filter((field) => optional.includes(field)),
    cleared: fields.filter((field) => lists.includes(field)),
  };
}

function answer({ id, slot, receipt }: WriteDone, cleaner: Cleaner): ContactAnswer {
  const { view } = slot.replica;
  const record = view.get('contact', id)?.record;
  const contact = record === undefined ? ({ id } as ContactView) : presentContact(view, record);
  return { contact, ...receipt, ...cleaner.facts };
}

function nameExists(name: string, id: string): UserError {
  return new UserError({
    code: 'name_exists',
    message: `a contact called ${JSON.stringify(name)} exists`,
    hint: `use it (${id}), or add another one with --allow-duplicate`,
    field: 'name',
    id,
  });
}

function hasTransactions(contact: Contact, howMany: number): UserError {
  return new UserError({
    code: 'has_transactions',
    message: `${contact.name} has ${howMany} transaction${howMany === 1 ? '' : 's'}`,
    hint: 'delete them too with --cascade',
    field: 'cascade',
    id: contact.id,
  });
}
