// book.edit: the book's name and default currency. The record exists from the start with its defaults.

import Type from 'typebox';
import { BookFields } from '../book.ts';
import { applied } from '../mutation.ts';
import { defineMutator } from './define.ts';
import { checkEditArgs, editEffect, editSchema } from './edit-args.ts';
import { checkCurrency } from './transaction-rules.ts';

const { set, saw } = editSchema(BookFields, ['']);

export const bookEdit = defineMutator({
  name: 'book.edit',
  schema: Type.Object({ set, saw }, { additionalProperties: false }),
  rules: (args) => checkEditArgs({ ...args, unset: [] }) ?? checkCurrency(args.set.currency),
  effect(view, args, stamp) {
    const stored = view.get('book', view.bookId);
    if (stored === undefined) return applied();
    const target = { view, kind: 'book', record: stored.record };
    const { change, aside, outcome } = editEffect(target, { ...args, unset: [] }, stamp);
    return { ok: true, outcome, changes: change === undefined ? aside : [change, ...aside] };
  },
});
