// How much of a list is shown: all of it off a terminal, on one as many as the setting says, or as asked for.

import { expect, test } from 'vitest';
import { printList } from '../../../../src/cli/commands/list-pages.ts';
import type { Context } from '../../../../src/cli/context.ts';
import { UserError } from '../../../../src/protocol/error-code.ts';

const ITEMS = Array.from({ length: 120 }, (_, at) => ({ at }));

/** How many items are shown, and what is said besides. */
async function shown(setting: string | undefined, columns: number | undefined, limit?: string) {
  const notes: string[] = [];
  let count = 0;
  const out = {
    format: 'human',
    columns,
    gone: false,
    note: (line: string) => notes.push(line),
    theme: { faint: String },
  };
  const context = { out, setting: () => setting } as unknown as Context;
  const input = { args: [], argv: [], options: limit === undefined ? {} : { limit } };
  await printList(context, input, {
    fetch: async (page) => {
      const from = Number(page.after ?? 0);
      const to = Math.min(from + page.limit, ITEMS.length);
      return { items: ITEMS.slice(from, to), ...(to < ITEMS.length ? { next: String(to) } : {}) };
    },
    values: () => [],
    human: (items) => (count = items.length),
    empty: '',
  });
  return { count, notes };
}

const MORE = ['… and more: --limit N'];

test.each<[string | undefined, number | undefined, string | undefined, number, readonly string[]]>([
  [undefined, 80, undefined, 50, MORE],
  ['7', 80, undefined, 7, MORE],
  ['200', 80, undefined, 120, []],
  ['7', 80, '9', 9, MORE],
  ['7', undefined, undefined, 120, []],
])('setting %s, columns %s, --limit %s', async (setting, columns, limit, count, notes) => {
  expect(await shown(setting, columns, limit)).toEqual({ count, notes });
});

test('a setting of the environment that is no number is a mistake', async () => {
  await expect(shown('many', 80)).rejects.toThrow(UserError);
});
