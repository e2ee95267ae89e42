// Questions before something is deleted or dropped. Pure; the texts are not escaped yet.

import type { ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { count } from '../../output/count.ts';
import { groupDigits } from '../../output/money-text.ts';
import type { Rows, Screen } from './lists.ts';
import type { Request } from './view-state.ts';

/** The question about a row, and what is done if the answer is yes; `undefined` where there is nothing to ask. */
export function questionOf(
  screen: Screen,
  row: Rows[keyof Rows] | undefined,
): { readonly question: string; readonly request: Request } | undefined {
  if (row === undefined) return undefined;
  if (screen === 'refused') {
    return {
      question: 'Drop it for good? It stays in the log.',
      request: { method: 'sync.refused.drop', params: { item: row.id } },
    };
  }
  if ('contact' in row) return aboutTransaction(row);
  return screen === 'contacts' ? aboutContact(row as ContactView) : undefined;
}

function aboutTransaction({ id, contact, amount, currency }: TransactionView): ReturnType<typeof questionOf> {
  const question = `Delete ${groupDigits(amount)} ${currency} with ${contact.name}?`;
  return { question, request: { method: 'transaction.delete', params: { ref: id } } };
}

function aboutContact({ id, name, transactions = 0 }: ContactView): ReturnType<typeof questionOf> {
  const also = transactions === 0 ? '' : ` and ${count(transactions, 'transaction')} with them`;
  const cascade = transactions === 0 ? {} : { cascade: true };
  return { question: `Delete ${name}${also}?`, request: { method: 'contact.delete', params: { ref: id, ...cascade } } };
}
