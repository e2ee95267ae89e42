// Exports: a book's records as they are stored, at one moment, given out page by page.

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ExportBegun, ExportedHistory, ExportedRecord, ExportPage } from '../../../protocol/local/export-views.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { AnyRecord } from '../../../model/record.ts';
import { exportedHistory, placeNow } from './exported-history.ts';
import { exportedRecords } from './exported-records.ts';
import type { Place } from './history.ts';
import { bookName, bookOf, newId } from '../context.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { Turns } from '../../../base/slices.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { contactsWanted, transactionsWanted } from '../filters.ts';

/** Open exports; the one that was asked longest ago makes room for another. */
const EXPORTS_AT_ONCE_MAX = 8;
/** Records, and characters of their JSON (but for the last one), in one page. */
const PAGE_RECORDS_MAX = 1_000;
const PAGE_CHARS_MAX = 512 * 1024;

/** One moment of a book: its records, and where its history ended. */
interface OpenExport {
  readonly book: string;
  readonly records: readonly ExportedRecord[];
  readonly until: Place;
}

/** Exports under way, by their id. Records are replaced, never mutated: holding them is holding the moment. */
export class Exports {
  readonly #open = new Map<string, OpenExport>();

  /** Takes hold of a book's records, live and deleted, as they are now; with a filter, of live ones that it means. */
  async begin(context: Context, params: Params<'export.begin'>): Promise<ExportBegun> {
    const slot = bookOf(context, params.book);
    const { replica } = slot;
    const { filter } = params;
    const until = placeNow(slot);
    const records = filter === undefined ? [...exportedRecords(replica.view)] : await partOf(context, slot, params);
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= EXPORTS_AT_ONCE_MAX) this.#open.delete(oldest);
    const id = newId(context);
    this.#open.set(id, { book: replica.id, records, until });
    const { currency } = replica.view.get('book', replica.id)?.record ?? { currency: 'USD' };
    const book = { id: replica.id, name: bookName(replica.id, context), currency };
    const part = filter === undefined ? {} : { filter };
    return { export: id, book, records: records.length, ...part };
  }

  /** The records from `offset` on, as many as fit. */
  page({ export: id, offset }: Params<'export.page'>): ExportPage {
    const { records } = this.#use(id);
    const items: ExportedRecord[] = [];
    for (let chars = 0; items.length < PAGE_RECORDS_MAX && chars < PAGE_CHARS_MAX;) {
      const item = records[offset + items.length];
      if (item === undefined) break;
      items.push(item);
      chars += JSON.stringify(item.record).length;
    }
    return { items };
  }

  /** The history of that moment, from a cursor on. */
  async log(context: Context, { export: id, from = '' }: Params<'export.log'>): Promise<ExportedHistory> {
    const { book, until } = this.#use(id);
    return exportedHistory(context, context.store.slot(book), { from, until });
  }

  /** Lets go of an export. */
  end({ export: id }: Params<'export.end'>): Record<string, never> {
    this.#open.delete(id);
    return {};
  }

  /** The export, which is now the one that was asked last. */
  #use(id: string): OpenExport {
    const open = this.#open.get(id);
    if (open === undefined) throw lost();
    this.#open.delete(id);
    this.#open.set(id, open);
    return open;
  }
}

/** Records of a filter: transactions, the oldest first, behind their contacts; or contacts alone. In turns. */
async function partOf(context: Context, slot: BookSlot, params: Params<'export.begin'>): Promise<ExportedRecord[]> {
  const { view } = slot.replica;
  const turns = new Turns(context.clock);
  const book = Array.from(view.live('book'), (record): ExportedRecord => ({ kind: 'book', record }));
  const isMeant = testOf(context, slot, params);
  const contacts = new Map<string, AnyRecord>();
  const transactions: ExportedRecord[] = [];
  // Held as they are now, as they are in an export of everything.
  const all = [...(params.of === 'contacts' ? view.contacts() : view.transactions())] as readonly AnyRecord[];
  for (const [index, record] of all.entries()) {
    const pause = index % RECORDS_PER_PIECE === 0 ? turns.next() : undefined;
    if (pause !== undefined) await pause;
    if (!isMeant(record)) continue;
    if (params.of === 'contacts') contacts.set(record.id, record);
    else {
      transactions.push({ kind: 'transaction', record });
      addContacts(view, (record as Transaction).contactId, contacts);
    }
  }
  const named = [...contacts.values()].map((record): ExportedRecord => ({ kind: 'contact', record }));
  return [...book, ...named, ...transactions.reverse()];
}

const RECORDS_PER_PIECE = 500;

function testOf(context: Context, slot: BookSlot, params: Params<'export.begin'>): (record: AnyRecord) => boolean {
  if (params.of !== 'contacts')
    return transactionsWanted(context, slot, params).matches as (record: AnyRecord) => boolean;
  return contactsWanted(context, slot, params).matches as (record: AnyRecord) => boolean;
}

/** A contact behind what it was merged into, as an import wants them. */
function addContacts(view: BookState, id: string | undefined, contacts: Map<string, AnyRecord>): void {
  const contact = id === undefined || contacts.has(id) ? undefined : view.get('contact', id)?.record;
  if (contact === undefined) return;
  addContacts(view, contact.mergedInto, contacts);
  contacts.set(contact.id, contact);
}

function lost(): UserError {
  return new UserError({
    code: 'busy',
    message: 'the daemon was started anew during the export, or too many others were begun',
    hint: 'export again',
  });
}
