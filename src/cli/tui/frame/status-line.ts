// The status line: how the connection is, in words; what is not answered or refused; last sync, who is here.

import type { StatusView } from '../../../protocol/local/views.ts';
import type { ViewState } from '../model/view-state.ts';
import { ageText } from '../view-model.ts';
import { cell, cutLine, filled, lineWidth, shortened } from './span.ts';
import type { ClockTime, Line, Span } from './span.ts';

const KEYS = ['? help  q quit', '? help'];
const NAMES_MAX = 60;

/** The line in exactly `columns` columns. */
export function statusLine(state: ViewState, columns: number, clockTime: ClockTime): Line {
  const parts = [connectionSpan(state), ...(state.status === undefined ? [] : facts(state.status, clockTime))];
  const joined = parts.flatMap((part, index) => (index === 0 ? [part] : [{ text: '  ' }, part]));
  const line = cutLine(joined, columns);
  const space = columns - lineWidth(line);
  const keys = KEYS.find((text) => space >= text.length + 2);
  if (keys === undefined) return filled(line, columns);
  return [...line, { text: cell(keys, space, 'right'), tone: 'quiet' }];
}

/** The same facts as one sentence, without columns. */
export function statusWords(state: ViewState, clockTime: ClockTime): string {
  const parts = [connectionSpan(state), ...(state.status === undefined ? [] : facts(state.status, clockTime))];
  return parts.map(({ text }) => text).join(', ');
}

/** What of it is worth telling when it changes; `undefined` while nothing is known. Data gets older all the time. */
export function statusTurns(state: ViewState): string | undefined {
  const { status } = state;
  if (status === undefined) return undefined;
  const { lastSync: _lastSync, ...fresh } = status;
  const { refused, conflicts } = status;
  return [
    connectionSpan({ ...state, status: fresh }).text,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(conflicts > 0 ? [`${conflicts} in conflict`] : []),
  ].join(', ');
}

function connectionSpan(state: ViewState): Span {
  const { linked, status, problem } = state;
  if (!linked && status !== undefined) return { text: 'The daemon is not running - reconnecting', tone: 'warn' };
  if (problem !== undefined && status === undefined) return { text: 'The daemon cannot be reached', tone: 'minus' };
  if (status === undefined) return { text: linked ? 'Loading' : 'Connecting to the daemon', tone: 'warn' };
  return connectionWords(status, ageText(state));
}

function connectionWords({ connection, server, problem }: StatusView, age: string | undefined): Span {
  if (server === undefined) return { text: 'On this device only', tone: 'quiet' };
  const cached = `Offline - showing cached data${age === undefined ? '' : `, ${age} old`}`;
  switch (connection) {
    case 'live':
      return problem === undefined
        ? { text: 'Live', tone: 'good' }
        : { text: 'Live, but not all is sent', tone: 'warn' };
    case 'catchingUp':
      return { text: 'Catching up', tone: 'warn' };
    case 'paused':
      return { text: `${cached} (paused)`, tone: 'warn' };
    case 'blocked':
      return { text: cached.replace('Offline', 'Blocked'), tone: 'minus' };
    default:
      return { text: cached, tone: 'warn' };
  }
}

function facts(status: StatusView, clockTime: ClockTime): Span[] {
  const { pending, refused, conflicts, lastSync, online = [] } = status;
  const names = online.length === 0 ? '' : `here: ${online.join(', ')}`;
  return [
    ...(pending > 0 ? [{ text: `${pending} pending`, tone: 'warn' } as const] : []),
    ...(refused > 0 ? [{ text: `${refused} refused`, tone: 'minus', bold: true } as const] : []),
    ...(conflicts > 0 ? [{ text: `${conflicts} in conflict`, tone: 'minus', bold: true } as const] : []),
    ...(lastSync === undefined ? [] : [{ text: `synced ${clockTime(lastSync).slice(11)}`, tone: 'quiet' } as const]),
    ...(names === '' ? [] : [{ text: shortened(names, NAMES_MAX) }]),
  ];
}
