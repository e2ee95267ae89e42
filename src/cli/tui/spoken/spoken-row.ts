// A row of any list in words, as a screen reader says it: nothing is told by place, colour or sign alone. Pure; escaped.

import type { AmountView, ConflictView, ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { conflictTexts } from '../../commands/conflicts/conflict-text.ts';
import { moneyText, signOf, unsigned } from '../../output/money-text.ts';
import { visible } from '../../output/visible.ts';
import { GRIDS } from '../frame/list-cells.ts';
import type { ClockTime } from '../frame/span.ts';
import type { ListName, Rows } from '../model/lists.ts';

/** What else a row's words depend on. */
export interface RowFacts {
  readonly list: ListName;
  readonly today: string;
  readonly clockTime: ClockTime;
}

/** The row in one sentence. */
export function spokenRow(row: Rows[ListName], { list, today, clockTime }: RowFacts): string {
  if (list === 'contacts') return contactWords(row as ContactView);
  if (list === 'ofContact' || list === 'transactions' || list === 'due') {
    return transactionWords(row as TransactionView, list, today);
  }
  if (list === 'conflicts') return conflictWords(row as ConflictView, clockTime);
  const cells = GRIDS[list].cells(row as never, clockTime);
  return sentence(cells.map(({ text }) => text));
}

function contactWords({ name, archived, balances = [] }: ContactView): string {
  const owed = balances.filter((balance) => signOf(balance) !== 0).map(balanceWords);
  return sentence([name, archived ? 'archived' : '', ...(owed.length === 0 ? ['settled'] : owed)]);
}

function balanceWords(balance: AmountView): string {
  return `${signOf(balance) > 0 ? 'owes you' : 'you owe'} ${moneyText(unsigned(balance))}`;
}

function transactionWords(transaction: TransactionView, list: ListName, today: string): string {
  const { date, direction, contact, category, description, running, due, pending } = transaction;
  const deal = `${direction} ${moneyText(transaction)}`;
  const who = list === 'ofContact' ? '' : ` ${direction === 'lent' ? 'to' : 'from'} ${contact.name}`;
  return sentence([
    date,
    deal + who,
    category === 'repayment' ? category : '',
    description.replaceAll('\n', ' '),
    due === undefined ? '' : `due ${due}${list === 'due' && due < today ? ', overdue' : ''}`,
    running === undefined ? '' : `then ${signOf(running) === 0 ? 'settled' : balanceWords(running)}`,
    pending === true ? 'not yet synced' : '',
  ]);
}

function conflictWords(conflict: ConflictView, clockTime: ClockTime): string {
  const { record, field, kept, wanted } = conflictTexts(conflict);
  const wish = `${conflict.by} wanted ${wanted}, ${clockTime(conflict.at)}`;
  return sentence([`${record}: ${field}`, `it has ${kept}`, wish]);
}

function sentence(parts: readonly string[]): string {
  return visible(parts.filter((part) => part !== '').join(', '));
}
