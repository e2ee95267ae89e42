// What happened to a conflict, in words: `conflict on contact Ana: phones "333" not applied`. Pure; everything is escaped.

import type { ChangeView } from '../../protocol/local/views.ts';
import { moneyText } from '../output/money-text.ts';
import { visible } from '../output/visible.ts';

type Fields = Readonly<Record<string, unknown>>;

const DELETED = 'deleted';

/** How texts of other changes name a record and write a value. */
export interface Wording {
  /** The record that the conflict is about: `contact Ana`. */
  readonly noun: string;
  readonly valueText: (value: unknown) => string;
}

/** The change of a conflict as one line. */
export function conflictText({ op, set, was, about }: ChangeView, { noun, valueText }: Wording): string {
  const field = fieldText(about['field']);
  const choice = (set['resolved'] as { readonly choice?: unknown } | null | undefined)?.choice;
  if (typeof choice === 'string') return `resolved conflict on ${noun}: ${endText(choice, field)}`;
  if ('resolved' in set || ('resolved' in was && op === 'edit')) return `opened conflict on ${noun} again: ${field}`;
  if (set['deleted'] === true) return `dropped conflict on ${noun}: ${field}`;
  if (!('attempted' in set)) return `conflict on ${noun}: ${field}`;
  if (field === DELETED) return `conflict on ${noun}: deleted, ${deletedText(set['attempted'], valueText)}`;
  return `conflict on ${noun}: ${field} ${attemptedText(set['attempted'], valueText)} not applied`;
}

/** How it ended. */
function endText(choice: string, field: string): string {
  const isDeletion = field === DELETED;
  switch (choice) {
    case 'keep':
      return isDeletion ? 'it stays as it is' : `${field} stays as it is`;
    case 'apply':
      return isDeletion ? 'brought back' : `${field} as it was wanted`;
    case 'superseded':
      return `${field} written again`;
    default:
      return 'it was deleted';
  }
}

function fieldText(field: unknown): string {
  return field === 'money' ? 'amount' : visible(typeof field === 'string' ? field : '');
}

function deletedText(attempted: unknown, valueText: Wording['valueText']): string {
  const { set = {}, unset = [] } = (attempted ?? {}) as { readonly set?: Fields; readonly unset?: readonly string[] };
  const wanted = [...Object.entries(set), ...unset.map((name): [string, null] => [name, null])];
  if (wanted.length === 0) return 'with changes that were not seen';
  const texts = wanted.map(([name, value]) => `${fieldText(name)} ${attemptedText(value, valueText)}`);
  return `${texts.join(', ')} not applied`;
}

function attemptedText(value: unknown, valueText: Wording['valueText']): string {
  const { amount, currency } = (value ?? {}) as { readonly amount?: string; readonly currency?: string };
  return amount === undefined || currency === undefined ? valueText(value) : moneyText({ amount, currency });
}
