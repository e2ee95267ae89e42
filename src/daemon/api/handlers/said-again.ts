// Whether a transaction with an id elsewhere is here already, and whether a request says the same of it.

import type { BookSlot } from '../../store/book-slot.ts';
import { hasContact, liveContact } from '../refs.ts';
import type { SaidAgain } from './external-ids.ts';
import { refuseOtherContent } from './external-ids.ts';

interface Said {
  readonly contact: string;
  readonly direction?: 'lent' | 'borrowed';
  readonly description?: string;
  readonly date?: string;
}

/** What a request says of a transaction: of its texts only those that were given, not what stands in for them. */
export function said(
  { direction, description, date }: Said,
  texts: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...texts,
    ...(direction === undefined ? {} : { direction }),
    description: description === undefined ? undefined : texts['description'],
    date: date === undefined ? undefined : texts['date'],
    tags: undefined,
  };
}

/** Whether it is here, live or deleted. Throws `id_conflict` if the request says something else of it. */
export function isThere(
  { replica: { view } }: BookSlot,
  { contact }: Said,
  { id, said: given }: { readonly id: string; readonly said: SaidAgain },
): boolean {
  const stored = view.get('transaction', id);
  if (stored === undefined) return false;
  const contactId = hasContact(view, contact) ? liveContact(view, contact).id : undefined;
  refuseOtherContent(view, stored, { ...given, ...(contactId === undefined ? {} : { contactId }) });
  return true;
}
