// Cells of the rows of conflicts, refused changes, history, members and books. Texts are escaped where they are cut.

import type { BookView } from '../../../protocol/local/book-views.ts';
import type { ConflictView } from '../../../protocol/local/views.ts';
import { changeTexts } from '../../commands/change-text.ts';
import { conflictTexts } from '../../commands/conflicts/conflict-text.ts';
import { deedLines, stateText } from '../../commands/log-text.ts';
import type { Rows } from '../model/lists.ts';
import type { GridCell, GridColumn } from './grid.ts';
import type { ClockTime } from './span.ts';

interface Grid<L extends keyof Rows> {
  readonly shape: readonly GridColumn[];
  readonly cells: (row: Rows[L], clockTime: ClockTime) => readonly GridCell[];
}

type Grids = { readonly [L in 'conflicts' | 'refused' | 'log' | 'members' | 'books']: Grid<L> };

/** The lists that are drawn as grids. */
export const GRIDS: Grids = {
  conflicts: { shape: [{ max: 16 }, { max: 14 }, {}, { flex: 1 }], cells: conflictCells },
  refused: { shape: [{}, { max: 16 }, { flex: 3 }, { flex: 2 }], cells: refusedCells },
  log: { shape: [{}, { max: 16 }, { max: 20 }, {}, { flex: 1 }], cells: logCells },
  members: { shape: [{ max: 40 }, {}, { flex: 1 }], cells: memberCells },
  books: { shape: [{ max: 40 }, {}, {}, {}, { flex: 1 }], cells: bookCells },
};

function conflictCells(conflict: ConflictView, clockTime: ClockTime): readonly GridCell[] {
  const { record, field } = conflictTexts(conflict);
  return [
    { text: clockTime(conflict.at), tone: 'quiet' },
    { text: conflict.by },
    { text: field, tone: 'warn' },
    { text: record },
  ];
}

function refusedCells(
  { at, seq, n, mutation, changes = [], reason }: Rows['refused'],
  clockTime: ClockTime,
): readonly GridCell[] {
  const time = clockTime(at);
  const [first = mutation, ...more] = changes.flatMap((change) => changeTexts(change, time.slice(0, 10)));
  return [
    { text: seq === undefined ? `n:${n}` : String(seq), align: 'right' },
    { text: time, tone: 'quiet' },
    { text: withMore(first, more.length) },
    { text: reason?.message ?? '', tone: 'minus' },
  ];
}

function logCells(item: Rows['log'], clockTime: ClockTime): readonly GridCell[] {
  const time = clockTime(item.at);
  const [first = item.mutation, ...more] = deedLines(item, time.slice(0, 10));
  const undid = item.undoes === undefined ? '' : item.undoes.redo ? 'redid: ' : 'undid: ';
  return [
    { text: item.seq === undefined ? `n:${item.n}` : String(item.seq), align: 'right' },
    { text: time, tone: 'quiet' },
    { text: item.by },
    { text: stateText(item), tone: item.status === 'refused' ? 'minus' : 'warn' },
    { text: withMore(undid + first, more.length) },
  ];
}

function memberCells({ user, role, online, current }: Rows['members']): readonly GridCell[] {
  return [
    { text: user.name },
    { text: role, tone: 'quiet' },
    { text: `${online ? 'online' : ''}${current ? ' (you)' : ''}`.trim(), tone: 'good' },
  ];
}

function bookCells(book: BookView): readonly GridCell[] {
  const standing = book.removed === true ? 'removed' : book.archived === true ? 'archived' : (book.role ?? '');
  return [
    { text: book.name },
    { text: book.currency, tone: 'quiet' },
    { text: standing, tone: 'quiet' },
    { text: book.unsynced === 0 ? '' : `${book.unsynced} unsynced`, tone: 'warn' },
    { text: book.inUse ? 'in use by commands' : '', tone: 'good' },
  ];
}

function withMore(text: string, more: number): string {
  return more === 0 ? text : `${text} (and ${more} more)`;
}
