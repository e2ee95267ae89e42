// Mutations that the server has not answered, or has refused, as a list.

import type { PendingItem } from '../../../protocol/local/views.ts';
import type { Context } from '../../context.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { changeTexts } from '../change-text.ts';
import { localTime } from '../local-time.ts';

const LINES_SHOWN = 20;

/** Columns of the list. */
export const PENDING_COLUMNS: readonly Column[] = [
  { title: 'ENTRY', align: 'right' },
  { title: 'WHEN' },
  { title: 'WHAT', flexible: true },
  { title: 'WHY', flexible: true },
];

/** Its rows: what is wanted in words, further changes below it. */
export function pendingRows(item: PendingItem, { out, system }: Context): Cell[][] {
  const time = localTime(system, item.at);
  const lines = (item.changes ?? []).flatMap((change) => changeTexts(change, time.slice(0, 10)));
  const [first = visible(item.mutation), ...further] = lines.slice(0, LINES_SHOWN);
  const row = [
    { text: item.seq === undefined ? `n:${item.n}` : String(item.seq) },
    { text: time, style: out.theme.faint },
    { text: first },
    { text: visible(item.reason?.message ?? ''), style: out.theme.error },
  ];
  return [row, ...further.map((line) => [{ text: '' }, { text: '' }, { text: `  ${line}` }])];
}

/** Values for --plain: n, book, mutation, time, code of the reason, arguments. */
export function pendingValues(item: PendingItem): (string | number | undefined)[] {
  return [item.n, item.book, item.mutation, item.at, item.reason?.code, JSON.stringify(item.args)];
}
