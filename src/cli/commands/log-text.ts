// History as people read it: a row for each entry, further rows for its further changes. Pure; everything is escaped.

import type { ChangeView, LogItem } from '../../protocol/local/views.ts';
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
function whoText({ by, device, status, imported }: LogItem): string {
  const isOwn = imported === undefined && status === 'local';
  const unnamed = device === '' || device === 'this device' || isOwn;
  return unnamed ? visible(by) : visible(`${by}@${device}`);
}

function stateCell(item: LogItem, theme: Theme): Cell {
  const { status } = item;
  const isQuiet = status === 'confirmed' || status === 'local';
  const style = isQuiet ? theme.faint : status === 'refused' ? theme.error : theme.attention;
  return { text: stateText(item), style };
}

/** How an entry stands, where there is anything to say: `imported`, `pending`, `imported, refused`. */
export function stateText({ status, imported }: Pick<LogItem, 'status' | 'imported'>): string {
  const isQuiet = status === 'confirmed' || status === 'local';
  return [...(imported === undefined ? [] : ['imported']), ...(isQuiet ? [] : [status])].join(', ');
}

/** What an undo or a redo did that changed nothing. */
export const NOTHING_LEFT = 'nothing of it was left';

function whatLines(item: LogItem, day: string): readonly string[] {
  const [first = NOTHING_LEFT, ...further] = deedLines(item, day);
  const { undoes, reason, needsNewer } = item;
  const newer = needsNewer === undefined ? [] : [`${visible(item.mutation)}: an entry of a newer version of ledger`];
  const why = [...newer, ...(reason === undefined ? [] : [visible(reason.message)])];
  if (undoes !== undefined) return [`${undoes.redo ? 'redid' : 'undid'}: ${first}`, ...further, ...why];
  return [...deedLines(item, day), ...why];
}

/** What was done, in words; of an undo what it takes back, of a redo what it does again. `day`: when. */
export function deedLines(item: LogItem, day: string): readonly string[] {
  const { changes, wanted = changes, undoes } = item;
  const deeds = undoes === undefined ? wanted : wanted.flatMap((change) => deedOf(change, undoes.redo));
  const inOrder = deeds.toSorted((a, b) => orderOf(a) - orderOf(b));
  const lines = inOrder.slice(0, CHANGES_SHOWN).flatMap((change) => changeTexts(change, day));
  const more = deeds.length - CHANGES_SHOWN;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

/** Contacts first, conflicts last. */
function orderOf({ kind }: ChangeView): number {
  return kind === 'contact' ? 0 : kind === 'conflict' ? 2 : 1;
}

/** The change that an undo takes back, or a redo does again; a contact that had to come back for it is neither. */
function deedOf(change: ChangeView, redo: boolean): readonly ChangeView[] {
  const { op, set, was, about } = change;
  if (op === 'put') return [];
  if (op === 'edit') return [redo ? change : { ...change, set: was, was: set }];
  const deletes = set['deleted'] === true;
  if (deletes === redo) return [{ ...change, set: { deleted: true } }];
  return [{ ...change, op: 'put', set: about, was: {} }];
}
