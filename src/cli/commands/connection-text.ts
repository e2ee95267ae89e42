// How the connection to the server stands, in a sentence.

import type { StatusView } from '../../protocol/local/views.ts';
import type { Style, Theme } from '../output/theme.ts';
import { visible } from '../output/visible.ts';

const CACHED = 'Offline - showing cached data';

/** The sentence, escaped. */
export function connectionText({ connection, problem, book, pending }: StatusView): string {
  const why = problem === undefined ? '' : ` (${visible(problem.message)})`;
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
      return pending === 0 ? 'Live - everything is synced' : `Live - sending ${pending}`;
    case 'blocked':
      return `Blocked - showing cached data${why}`;
    case 'paused':
      return 'Paused - showing cached data; ledger sync resume goes on';
    default:
      return visible(String(connection));
  }
}

/** How it looks: well, worth noticing, or wrong. */
export function connectionStyle({ connection }: StatusView, theme: Theme): Style {
  if (connection === 'live') return theme.owedToMe;
  if (connection === 'blocked') return theme.error;
  return connection === 'detached' ? theme.strong : theme.attention;
}
