// What mutations of a newer version do: a field and a kind of record that this version does not know.

import type { Rule } from './reference-model.ts';

/** The rules of a newer peer's mutations (see newer-peer.ts). */
export const NEWER_RULES: Readonly<Record<string, Rule>> = {
  'contact.star': (model, args, { at }) => {
    const id = String(args['id']);
    const contact = model.get('contact', id);
    if (contact === undefined) return { refused: 'contact_not_found' };
    if (contact.deleted !== undefined) return { refused: 'record_deleted' };
    model.put('contact', id, { ...contact.fields, starred: args['starred'], updatedAt: at });
    return 'applied';
  },

  'reminder.set': (model, args, { at, cause }) => {
    const { id, done, ...fields } = args as { id: string; done: boolean };
    const reminder = model.get('reminder', id);
    if (done && reminder === undefined) return { refused: 'invalid_args' };
    if (done) model.put('reminder', id, reminder?.fields ?? {}, cause);
    else model.put('reminder', id, { ...fields, createdAt: at, updatedAt: at });
    return 'applied';
  },
};
