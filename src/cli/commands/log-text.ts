// History as people read it: a row for each entry, further rows for its further changes. Pure; everything is escaped.

import type { LogItem } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import type { Cell, Column } from '../output/table.ts';
import type { Theme } from '../output/theme.ts';
import { visible } from '../output/visible.ts';
import { changeTexts } from './change-text.ts';
import { localTime } from './local-time.ts';

/** Columns of the history. */
export const LOG_COLUMNS: readonly Column[] = [
  { title: 'ENTRY', align: 'right' },
  { title: 'WHEN' },
  { title: 'WHO', flexible: true },
  { title: '' },
  { title: 'WHAT', flexible: true },
];

/** Changes of one entry that are spelled out. */
const CHANGES_SHOWN = 20;

/** The rows of one entry. */
export function logRows(item: LogItem, { out, system }: Pick<Context, 'out' | 'system'>): Cell[][] {
  const { theme } = out;
  const time = localTime(system, item.at);
  const [first = visible(item.mutation), ...further] = whatLines(item, time.slice(0, 10));
  return [
    [
      { text: item.seq === undefined ? `n:${item.n}` : String(item.seq), style: theme.strong },
      { text: time, style: theme.faint },
      { text: whoText(item) },
      stateCell(item, theme),
      { text: first },
    ],
    ...further.map((line) => [{ text: '' }, { text: '' }, { text: '' }, { text: '' }, { text: `  ${line}` }]),
  ];
}

/** `ana@laptop`; `me` in a book without a server. */
function whoText({ by, device, status }: LogItem): string {
  const unnamed = device === '' || device === 'this device' || status === 'local';
  return unnamed ? visible(by) : visible(`${by}@${device}`);
}

function stateCell({ status }: LogItem, theme: Theme): Cell {
  if (status === 'confirmed' || status === 'local') return { text: '' };
  return { text: status, style: status === 'refused' ? theme.error : theme.attention };
}

function whatLines({ changes, wanted = changes, reason }: LogItem, day: string): readonly string[] {
  const inOrder = [...wanted].sort((a, b) => Number(b.kind === 'contact') - Number(a.kind === 'contact'));
  const lines = inOrder.slice(0, CHANGES_SHOWN).flatMap((change) => changeTexts(change, day));
  const more = wanted.length - CHANGES_SHOWN;
  const why = reason === undefined ? [] : [visible(reason.message)];
  return [...lines, ...(more > 0 ? [`and ${more} more`] : []), ...why];
}
