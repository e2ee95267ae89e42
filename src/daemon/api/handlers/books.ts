// The book's own record: name and default currency.

import { currencyExponent } from '../../../model/currency.ts';
import { sawOf } from '../../../model/seen-field.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { WriteReceipt } from '../../../protocol/local/views.ts';
import { Cleaner, defined } from '../clean.ts';
import { mutation, write } from '../context.ts';
import type { Context } from '../context.ts';

/** Renames a book or sets its currency. */
export function editBook(
  context: Context,
  params: Params<'book.edit'>,
): Promise<WriteReceipt & { readonly name: string; readonly currency: string }> {
  const cleaner = new Cleaner();
  const currency = params.currency?.trim().toUpperCase();
  if (currency !== undefined && currencyExponent(currency) === undefined) {
    throw new UserError({
      code: 'unknown_currency',
      message: `${currency} is not an ISO 4217 currency`,
      field: 'currency',
    });
  }
  return write(context, params, {
    compose: ({ replica }) => {
      const book = replica.view.get('book', replica.id)?.record;
      const set = defined({
        name: params.name === undefined ? undefined : cleaner.line('name', params.name),
        currency,
      });
      if (book === undefined || Object.keys(set).length === 0) return [];
      return [mutation(context, { name: 'book.edit', args: { set, saw: sawOf(book, Object.keys(set)) } })];
    },
    present: ({ slot, receipt }) => {
      const book = slot.replica.view.get('book', slot.replica.id)?.record;
      return { ...receipt, name: book?.name ?? '', currency: book?.currency ?? '' };
    },
  });
}
