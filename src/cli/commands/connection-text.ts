// How the connection to the server stands, in a sentence.

import type { StatusView } from '../../protocol/local/views.ts';
import type { Style, Theme } from '../output/theme.ts';
import { visible } from '../output/visible.ts';

const CACHED = 'Offline - showing cached data';

/** The sentence, escaped. */
export function connectionText({ connection, problem, book, pending }: StatusView): string {
  const hint = problem?.hint === undefined ? '' : `: ${visible(problem.hint)}`;
  const why = problem === undefined ? '' : ` (${visible(problem.message)}${hint})`;
  switch (connection) {
    case 'detached':
      return 'Local - this device is not logged in to a server';
    case 'offline':
    case 'backingOff':
      return `${CACHED}${why}`;
    case 'connecting':
      return 'Connecting - showing cached data';
    case 'catchingUp':
      return `Catching up - at ${book.cursor} of ${book.head}`;
    case 'live':
      if (pending === 0) return problem === undefined ? 'Live - everything is synced' : `Live${why}`;
      return problem === undefined ? `Live - sending ${pending}` : `Live - ${pending} cannot be sent${why}`;
    case 'blocked':
      return `Blocked - showing cached data${why}`;
    case 'paused':
      return 'Paused - showing cached data; ledger sync resume goes on';
    default:
      return visible(String(connection));
  }
}

/** How it looks: well, worth noticing, or wrong. */
export function connectionStyle({ connection, problem }: StatusView, theme: Theme): Style {
  if (connection === 'live') return problem === undefined ? theme.owedToMe : theme.error;
  if (connection === 'blocked') return theme.error;
  return connection === 'detached' ? theme.strong : theme.attention;
}
