// What the deletion of a contact takes with it, and what its author sees of that.

import type { BookState } from '../../../model/book-state.ts';
import type { Contact } from '../../../model/contact.ts';
import { contentHash } from '../../../model/content-hash.ts';

/** Transactions that go with the contact's own mutation, so that its entry stays well below its size. */
const CASCADE_MAX = 800;

/** Arguments of `contact.delete`, and of the `transaction.delete`s that go before it, for what does not fit into it. */
export interface ContactDeletion {
  readonly args: {
    readonly id: string;
    readonly cascade: readonly string[];
    readonly merged?: readonly string[];
    readonly saw: Readonly<Record<string, string>>;
  };
  readonly before: readonly { readonly id: string; readonly saw: string }[];
}

/** The deletion of a contact as it is now, with those merged into it and all their live transactions. */
export function deletionOf(view: BookState, contact: Contact): ContactDeletion {
  const merged = view.mergedContactIds(contact.id).filter((id) => view.get('contact', id)?.deleted === undefined);
  const transactions = [...view.transactionsOf(contact.id)];
  const most = Math.max(0, CASCADE_MAX - merged.length);
  const cascade = transactions.slice(0, most);
  const contacts = [contact, ...merged.flatMap((id) => view.get('contact', id)?.record ?? [])];
  const saw = Object.fromEntries([...contacts, ...cascade].map((record) => [record.id, contentHash(record)]));
  const members = merged.length === 0 ? {} : { merged };
  return {
    args: { id: contact.id, cascade: cascade.map(({ id }) => id), ...members, saw },
    before: transactions.slice(most).map((record) => ({ id: record.id, saw: contentHash(record) })),
  };
}
