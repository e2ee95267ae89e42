// book.edit: the book's name and default currency. The record exists from the start with its defaults.

import Type from 'typebox';
import { BookFields } from '../book.ts';
import { applyChange, put } from '../change.ts';
import { applied, refused } from '../mutation.ts';
import { defineMutator } from './define.ts';
import { checkEditArgs, editChange, editSchema } from './edit-args.ts';
import { checkCurrency } from './transaction-rules.ts';

const { set, saw } = editSchema(BookFields, ['']);

export const bookEdit = defineMutator({
  name: 'book.edit',
  schema: Type.Object({ set, saw }, { additionalProperties: false }),
  rules: (args) => checkEditArgs({ ...args, unset: [] }) ?? checkCurrency(args.set.currency),
  effect(view, args, stamp) {
    const stored = view.get('book', view.bookId);
    if (stored === undefined) return applied();
    const result = editChange({ kind: 'book', record: stored.record }, { ...args, unset: [] }, stamp);
    if (result.refusal !== undefined) return refused(result.refusal);
    if (result.change === undefined) return applied();
    // The first edit makes the record; until then it is only a default that no digest counts.
    if (stored.record.createdAt > 0) return applied(result.change);
    const first = applyChange(stored, result.change)?.record ?? stored.record;
    return applied(put('book', { ...first, createdAt: stamp.at }));
  },
});
