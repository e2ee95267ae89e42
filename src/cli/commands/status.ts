// ledger status

import { EXIT } from '../../protocol/error-code.ts';
import type { StatusView } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { given } from '../input.ts';
import type { Field } from '../output/field-list.ts';
import { optional, renderFields } from '../output/field-list.ts';
import { count } from '../output/count.ts';
import { groupDigits } from '../output/money-text.ts';
import { visible } from '../output/visible.ts';
import { connectionStyle, connectionText } from './connection-text.ts';
import { localTime } from './local-time.ts';

/** `status`. */
export const status: CommandSpec = {
  summary: 'how things are: connection, pending work, cache',
  examples: ['status', 'status --json'],
  run: async ({ client, flags, out, system }) => {
    const view = await client.call('status', given({ book: flags.book }));
    if (out.format === 'human') out.text(renderFields(statusFields(view, { out, system }), out.theme.faint));
    else if (out.format === 'plain') for (const values of plainValues(view)) out.values(values);
    else out.document(view);
    return EXIT.done;
  },
};

/** `12 s`, `5 min`, `3 h`, `2 d`. */
export function agoText(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function statusFields(view: StatusView, { out, system }: Pick<Context, 'out' | 'system'>): Field[] {
  const { daemon, book, cache } = view;
  const { theme } = out;
  const marked = (value: number, style = theme.attention): string => style(groupDigits(String(value)));
  const when = (value: number, text: string): readonly string[] => (value === 0 ? [] : [text]);
  return [
    ['State', [connectionStyle(view, theme)(connectionText(view))]],
    ['Server', optional(serverText(view))],
    ['Book', [`${visible(book.name)} (${visible(book.currency)})${theme.attention(standingText(book))}`]],
    ['Records', [`${count(cache.contacts, 'contact')}, ${count(cache.transactions, 'transaction')}`]],
    ['Pending', when(view.pending, `${marked(view.pending)} not yet synced`)],
    ['Unsynced', when(view.pending === 0 ? view.unsynced : 0, `${count(view.unsynced, 'change')} on this device only`)],
    [
      'Refused',
      when(view.refused, `${marked(view.refused, theme.error)} by the server; ledger sync refused shows them`),
    ],
    ['Conflicts', when(view.conflicts, `${marked(view.conflicts)} open`)],
    ['Last sync', optional(view.lastSync && localTime(system, view.lastSync))],
    ['Online', optional(view.online?.map(visible).join(', '))],
    ['Daemon', [`${visible(view.version)}, pid ${daemon.pid}, up ${agoText(daemon.uptime)}`]],
    ['Log file', out.verbose ? optional(daemon.log && visible(daemon.log)) : []],
    ['Warning', view.warnings.map((warning) => theme.attention(visible(warning)))],
  ];
}

/** What is to be known before writing: nothing of an owner or editor. */
function standingText({ role, archived, removed }: StatusView['book']): string {
  if (removed === true) return ', you are not a member any more';
  if (archived === true) return ', archived';
  return role === 'viewer' ? ', to be read only' : '';
}

function serverText({ server, user }: StatusView): string | undefined {
  if (server === undefined) return undefined;
  return user === undefined ? visible(server) : `${visible(server)} as ${visible(user)}`;
}

function plainValues(view: StatusView): (readonly [string, string])[] {
  const { connection, server = '', book, pending, unsynced, refused, conflicts, lastSync = '', cache, daemon } = view;
  const pairs = { connection, server, book: book.name, currency: book.currency, cursor: book.cursor, head: book.head };
  const counts = { pending, unsynced, refused, conflicts, lastSync, ...cache, pid: daemon.pid };
  return Object.entries({ ...pairs, ...counts }).map(([key, value]) => [key, String(value)]);
}
