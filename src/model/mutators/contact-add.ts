// contact.add: a new contact. Adding the same one again changes nothing.

import Type from 'typebox';
import { put } from '../change.ts';
import { ContactFields } from '../contact.ts';
import type { Contact } from '../contact.ts';
import { Id } from '../field-schema.ts';
import { applied } from '../mutation.ts';
import { UNSAID_OF_CONTACT } from '../unsaid.ts';
import { addExisting } from './add-existing.ts';
import { defineMutator } from './define.ts';

const schema = Type.Object(
  { ...Type.Partial(Type.Object(ContactFields)).properties, id: Id, name: ContactFields.name },
  { additionalProperties: false, required: ['id', 'name'] },
);

/** Arguments of `contact.add`. */
export interface ContactAddArgs extends Partial<Omit<Contact, 'id' | 'name' | 'createdAt' | 'updatedAt'>> {
  readonly id: string;
  readonly name: string;
}

export const contactAdd = defineMutator({
  name: 'contact.add',
  schema,
  effect(view, args, stamp) {
    const { id, ...given } = args as ContactAddArgs;
    const record: Contact = { id, ...UNSAID_OF_CONTACT, ...given, createdAt: stamp.at, updatedAt: stamp.at };
    const before = view.get('contact', id);
    return before === undefined ? applied(put('contact', record)) : addExisting(before.record, record);
  },
});
