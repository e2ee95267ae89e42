// Merged contacts: a contact's root is what it was merged into, and so on. Reads, balances and references go to the
// root; transactions keep their own contact, so that a merge can be undone and unseen additions follow it.

import type { BookView } from './book-view.ts';

/** The id of the contact that stands for this one: itself, unless it was merged into a live one. */
export function rootOf(view: Pick<BookView, 'get'>, id: string): string {
  const passed = new Set<string>([id]);
  for (let root = id; ;) {
    const next = view.get('contact', root)?.record.mergedInto;
    if (next === undefined || passed.has(next)) return root;
    const target = view.get('contact', next);
    if (target === undefined || target.deleted !== undefined) return root;
    passed.add(next);
    root = next;
  }
}

/** Whether a contact is another one or was merged into it, directly or through others, live or deleted. */
export function isPartOf(view: Pick<BookView, 'mergedContactIds'>, id: string, whole: string): boolean {
  return id === whole || view.mergedContactIds(whole).includes(id);
}
