// The status line: how the connection is, in words; what is not answered or refused; book, last sync, who is here.

import type { StatusView } from '../../../protocol/local/views.ts';
import type { ViewState } from '../view-model.ts';
import { cell, cutLine, filled, lineWidth, shortened } from './span.ts';
import type { Line, Span } from './span.ts';

const KEYS = '? help  q quit';
const NAMES_MAX = 60;
const BOOK_MAX = 30;
const PROBLEM_MAX = 60;

/** The line in exactly `columns` columns. `clockTime` gives the local time of day of an ISO 8601 instant. */
export function statusLine(state: ViewState, columns: number, clockTime: (iso: string) => string): Line {
  const parts = [connectionSpan(state), ...(state.status === undefined ? [] : facts(state.status, clockTime))];
  const joined = parts.flatMap((part, index) => (index === 0 ? [part] : [{ text: '  ' }, part]));
  const line = cutLine(joined, columns);
  const space = columns - lineWidth(line);
  if (space < KEYS.length + 2) return filled(line, columns);
  return [...line, { text: cell(KEYS, space, 'right'), tone: 'quiet' }];
}

function connectionSpan({ linked, problem, status }: ViewState): Span {
  if (!linked && status !== undefined) return { text: 'The daemon is not running - reconnecting', tone: 'warn' };
  if (problem !== undefined) return { text: shortened(problem, PROBLEM_MAX), tone: 'warn' };
  if (status === undefined) return { text: linked ? 'Loading' : 'Connecting to the daemon', tone: 'warn' };
  return connectionWords(status);
}

const OFFLINE = 'Offline - showing cached data';

function connectionWords({ connection, server, problem }: StatusView): Span {
  if (server === undefined) return { text: 'On this device only', tone: 'quiet' };
  switch (connection) {
    case 'live':
      if (problem !== undefined) return { text: `Live, but ${problem.code}`, tone: 'warn' };
      return { text: 'Live', tone: 'good' };
    case 'catchingUp':
      return { text: 'Catching up', tone: 'warn' };
    case 'paused':
      return { text: `${OFFLINE} (paused)`, tone: 'warn' };
    case 'blocked':
      return { text: `${OFFLINE} (${problem?.code ?? 'blocked'})`, tone: 'warn' };
    default:
      return { text: OFFLINE, tone: 'warn' };
  }
}

function facts(status: StatusView, clockTime: (iso: string) => string): Span[] {
  const { book, pending, refused, conflicts, lastSync, online = [] } = status;
  const names = online.length === 0 ? '' : `here: ${online.join(', ')}`;
  return [
    ...(pending > 0 ? [{ text: `${pending} pending`, tone: 'warn' } as const] : []),
    ...(refused > 0 ? [{ text: `${refused} refused`, tone: 'minus', bold: true } as const] : []),
    ...(conflicts > 0 ? [{ text: `${conflicts} in conflict`, tone: 'minus', bold: true } as const] : []),
    { text: shortened(book.name, BOOK_MAX) },
    ...(lastSync === undefined ? [] : [{ text: `synced ${clockTime(lastSync)}`, tone: 'quiet' } as const]),
    ...(names === '' ? [] : [{ text: shortened(names, NAMES_MAX) }]),
  ];
}
