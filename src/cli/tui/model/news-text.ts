// Who changed what, in one line. Pure; the text is not escaped yet.

import type { ChangeEvent } from '../../../protocol/local/views.ts';
import { groupDigits } from '../../output/money-text.ts';

const VERBS: Readonly<Record<string, string>> = { created: 'added', updated: 'changed', deleted: 'deleted' };

/** `Bo added: lent Ana 12.50 USD, lunch`; without an author it was done on this device. */
export function newsText({ type, data, by }: ChangeEvent): string {
  const verb = VERBS[type.slice(type.indexOf('_') + 1)] ?? type;
  const who = by ?? 'This device';
  if (!('contact' in data)) return `${who} ${verb} ${data.name}`;
  const { contact, direction, amount, currency, description } = data;
  const money = `${groupDigits(amount)} ${currency}`;
  const deal = direction === 'lent' ? `lent ${contact.name} ${money}` : `borrowed ${money} from ${contact.name}`;
  return `${who} ${verb}: ${deal}${description === '' ? '' : `, ${description}`}`;
}
