// Exports: a book's records as they are stored, at one moment, given out page by page.

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ExportBegun, ExportedRecord, ExportPage } from '../../../protocol/local/export-views.ts';
import { exportedRecords } from './exported-records.ts';
import { bookName, bookOf, newId } from '../context.ts';
import type { Context } from '../context.ts';

/** Open exports; the one that was asked longest ago makes room for another. */
const EXPORTS_AT_ONCE_MAX = 8;
/** Records, and characters of their JSON (but for the last one), in one page. */
const PAGE_RECORDS_MAX = 1_000;
const PAGE_CHARS_MAX = 512 * 1024;

/** Exports under way, by their id. Records are replaced, never mutated: holding them is holding the moment. */
export class Exports {
  readonly #open = new Map<string, readonly ExportedRecord[]>();

  /** Takes hold of a book's records, live and deleted, as they are now. */
  begin(context: Context, params: Params<'export.begin'>): ExportBegun {
    const { replica } = bookOf(context, params.book);
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= EXPORTS_AT_ONCE_MAX) this.#open.delete(oldest);
    const id = newId(context);
    const records = [...exportedRecords(replica.view)];
    this.#open.set(id, records);
    const { currency } = replica.view.get('book', replica.id)?.record ?? { currency: 'USD' };
    const book = { id: replica.id, name: bookName(replica.id, context), currency };
    return { export: id, book, records: records.length };
  }

  /** The records from `offset` on, as many as fit. */
  page({ export: id, offset }: Params<'export.page'>): ExportPage {
    const records = this.#open.get(id);
    if (records === undefined) throw lost();
    this.#open.delete(id);
    this.#open.set(id, records);
    const items: ExportedRecord[] = [];
    for (let chars = 0; items.length < PAGE_RECORDS_MAX && chars < PAGE_CHARS_MAX;) {
      const item = records[offset + items.length];
      if (item === undefined) break;
      items.push(item);
      chars += JSON.stringify(item.record).length;
    }
    return { items };
  }

  /** Lets go of an export. */
  end({ export: id }: Params<'export.end'>): Record<string, never> {
    this.#open.delete(id);
    return {};
  }
}

function lost(): UserError {
  return new UserError({
    code: 'busy',
    message: 'the daemon was started anew during the export, or too many others were begun',
    hint: 'export again',
  });
}
