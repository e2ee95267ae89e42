// Lists of contacts: all, or those that hold a text or pass a filter; by name, by balance, or the latest first.

import { nameKey } from '../../../base/text.ts';
import { Turns } from '../../../base/slices.ts';
import type { Clock } from '../../../base/clock.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { Contact } from '../../../model/contact.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ContactView, Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { contactsWanted } from '../filters.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';
import { presentContact } from '../present.ts';

type ListParams = Params<'contact.list'>;

/** Contacts: live ones, and archived ones that still have a balance (all archived with `archived`). */
export async function listContacts(context: Context, params: ListParams): Promise<Page<ContactView>> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const key = nameKey(params.query ?? '');
  const { matches, archived } = contactsWanted(context, slot, params);
  const isWanted = (contact: Contact): boolean =>
    isListed(view, contact, params.archived === true || archived) && holds(contact, key) && matches(contact);
  const listed = { slot, clock: context.clock, isWanted };
  if (params.sort !== undefined && params.sort !== 'name') return sortedPage(listed, params);
  return params.offset === undefined ? pageByName(listed, params) : windowByName(listed, params);
}

interface Listed {
  readonly slot: BookSlot;
  readonly clock: Clock;
  readonly isWanted: (contact: Contact) => boolean;
}

const LOOKS_PER_PIECE = 250;

/** The wanted contacts by name, from the one after `from`, with turns for others: it goes on behind the last one seen. */
async function* wanted({ slot, clock, isWanted }: Listed, from?: Place): AsyncGenerator<Contact> {
  const turns = new Turns(clock);
  let last = from;
  let isAtEnd = false;
  while (!isAtEnd) {
    isAtEnd = true;
    let seen = 0;
    for (const contact of slot.replica.view.contacts(last)) {
      if (contact.id === last?.id) continue;
      seen += 1;
      if (isWanted(contact)) yield contact;
      const pause = seen % LOOKS_PER_PIECE === 0 ? turns.next() : undefined;
      if (pause === undefined) continue;
      last = contact;
      isAtEnd = false;
      await pause;
      break;
    }
  }
}

interface Place {
  readonly name: string;
  readonly id: string;
}

async function pageByName(listed: Listed, { after, limit = Infinity }: ListParams): Promise<Page<ContactView>> {
  const [name, id] = after === undefined ? [] : decodeCursor(after, 2);
  const from = name === undefined || id === undefined ? undefined : { name, id };
  const items: Contact[] = [];
  const { view } = listed.slot.replica;
  for await (const contact of wanted(listed, from)) {
    const last = items.at(-1);
    if (items.length >= limit && last !== undefined)
      return { items: shown(view, items), next: encodeCursor([last.name, last.id]) };
    items.push(contact);
  }
  return { items: shown(view, items) };
}

async function windowByName(listed: Listed, params: ListParams): Promise<Page<ContactView>> {
  const all: Contact[] = [];
  for await (const contact of wanted(listed)) all.push(contact);
  const { offset = 0, limit = Infinity } = params;
  const { items, more } = takeWindow(all, { offset, limit });
  const last = items.at(-1);
  const next = more && last !== undefined ? { next: encodeCursor([last.name, last.id]) } : {};
  const { view } = listed.slot.replica;
  return { items: shown(view, items), ...next, total: all.length, ...foundIn(all, params.find) };
}

async function sortedPage(listed: Listed, params: ListParams): Promise<Page<ContactView>> {
  const { view } = listed.slot.replica;
  const weigh = params.sort === 'recent' ? latest : largest;
  const all: { readonly contact: Contact; readonly weight: number }[] = [];
  for await (const contact of wanted(listed)) all.push({ contact, weight: weigh(view, contact) });
  all.sort((a, b) => b.weight - a.weight);
  const contacts = all.map(({ contact }) => contact);
  const start = params.offset ?? (params.after === undefined ? 0 : Number(decodeCursor(params.after, 1)[0]));
  const end = start + (params.limit ?? all.length);
  const next = end < all.length ? { next: encodeCursor([String(end)]) } : {};
  const items = shown(view, contacts.slice(start, end));
  return { items, total: all.length, ...foundIn(contacts, params.find), ...next };
}

/** When it or one of its transactions changed last. */
function latest(view: BookState, { id, updatedAt }: Contact): number {
  return Math.max(updatedAt, takeWindow(view.transactionsOf(id), { limit: 1 }).items[0]?.updatedAt ?? 0);
}

function largest(view: BookState, { id }: Contact): number {
  return Math.max(0, ...view.balancesOf(id).map(({ sum }) => Math.abs(Number(sum))));
}

function shown(view: BookState, contacts: readonly Contact[]): readonly ContactView[] {
  return contacts.map((contact) => presentContact(view, contact));
}

/** The place among them of the one to be found. */
function foundIn(contacts: readonly Contact[], find: string | undefined): { readonly found?: number } {
  const found = find === undefined ? -1 : contacts.findIndex(({ id }) => id === find);
  return found < 0 ? {} : { found };
}

function isListed(view: BookState, contact: Contact, archived: boolean): boolean {
  return !contact.archived || archived || view.balancesOf(contact.id).some(({ sum }) => sum !== 0n);
}

function holds({ name, handle = '' }: Contact, key: string): boolean {
  return key === '' || nameKey(name).includes(key) || nameKey(handle).includes(key);
}
