// contact.edit: new values for fields of a live contact, as far as their author saw the current ones.

import Type from 'typebox';
import { ContactFields } from '../contact.ts';
import { Id } from '../field-schema.ts';
import { refused } from '../mutation.ts';
import { refusal } from '../refusal.ts';
import { defineMutator } from './define.ts';
import { setAsideEdit } from './conflict-changes.ts';
import { checkEditArgs, editEffect, editSchema } from './edit-args.ts';

export const contactEdit = defineMutator({
  name: 'contact.edit',
  schema: Type.Object({ id: Id, ...editSchema(ContactFields, ['handle', 'note']) }, { additionalProperties: false }),
  rules: checkEditArgs,
  effect(view, args, stamp) {
    const stored = view.get('contact', args.id);
    if (stored === undefined) return refused(refusal('contact_not_found', `there is no contact ${args.id}`, 'id'));
    const target = { view, kind: 'contact', record: stored.record };
    if (stored.deleted !== undefined) {
      return refused(refusal('record_deleted', 'the contact is deleted', 'id'), ...setAsideEdit(target, args, stamp));
    }
    const { change, aside, outcome } = editEffect(target, args, stamp);
    return { ok: true, outcome, changes: change === undefined ? aside : [change, ...aside] };
  },
});
