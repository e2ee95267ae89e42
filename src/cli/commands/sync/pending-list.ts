// Mutations that the server has not answered, or has refused, as a list.

import type { PendingItem } from '../../../protocol/local/views.ts';
import type { Context } from '../../context.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { localTime } from '../local-time.ts';

/** Columns of the list. */
export const PENDING_COLUMNS: readonly Column[] = [
  { title: 'N', align: 'right' },
  { title: 'WHEN' },
  { title: 'WHAT' },
  { title: 'VALUES', flexible: true },
  { title: 'WHY', flexible: true },
];

/** One row of it. */
export function pendingRow(item: PendingItem, { out, system }: Context): Cell[] {
  return [
    { text: `n:${item.n}` },
    { text: localTime(system, item.at), style: out.theme.faint },
    { text: visible(item.mutation) },
    { text: argsText(item) },
    { text: visible(item.reason?.message ?? ''), style: out.theme.error },
  ];
}

/** Values for --plain: n, book, mutation, time, code of the reason, arguments. */
export function pendingValues(item: PendingItem): (string | number | undefined)[] {
  return [item.n, item.book, item.mutation, item.at, item.reason?.code, JSON.stringify(item.args)];
}

function argsText({ args }: PendingItem): string {
  const shown = Object.entries(args).filter(([key, value]) => key !== 'saw' && value !== '' && !isEmpty(value));
  return shown.map(([key, value]) => visible(`${key}=${valueText(value)}`)).join(' ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
