// A newer version of the programs that can do more: its contacts are added by `contact.addStarred`, which gives them a
// star and makes a record of the kind `budget` beside each.

import type { SourceEdit } from './other-version.ts';

const STARRED = `{
  ...contactAdd,
  name: 'contact.addStarred',
  effect(view, args, stamp) {
    const done = contactAdd.effect(view, args, stamp);
    return {
      ...done,
      changes: done.changes.flatMap((one) => [
        { ...one, fields: { ...one.fields, star: 5 } },
        { op: 'put', kind: 'budget', id: one.id, fields: { cap: { EUR: 7 } } },
      ]),
    };
  },
},`;

/** The version of the newer programs. */
export const NEWER = '99.0.0';

/** What the newer programs can do that this version cannot. */
export const MORE: readonly SourceEdit[] = [
  ['src/model/apply-mutation.ts', /^ {4}contactAdd,$/m, `contactAdd, ${STARRED}`],
  ['src/daemon/api/handlers/contacts.ts', /name: 'contact.add'/, "name: 'contact.addStarred'"],
  ['src/model/newer.ts', /'mergedInto'\]/, "'mergedInto', 'star']"],
  ['src/model/newer.ts', /^ {2}undo: /m, "budget: new Set(['id', 'cap']),\n  undo: "],
];
