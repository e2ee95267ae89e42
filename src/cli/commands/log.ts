// ledger log

import type { LogItem } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { given } from '../input.ts';
import { toJson, visible } from '../output/visible.ts';
import { LIST_OPTIONS, printList } from './list-pages.ts';
import { localTime } from './local-time.ts';

/** `log [REF]`. */
export const log: CommandSpec = {
  summary: 'who did what, when, with old and new values',
  args: ['[ref]'],
  options: LIST_OPTIONS,
  examples: ['log', 'log Ana', 'log --limit 10 --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = given({ book: flags.book, ref: input.args[0] });
    return printList(context, input, {
      fetch: (page) => client.call('log', { ...params, ...page }),
      values: logValues,
      human: (items) => out.text(items.map((item) => logText(item, context)).join('')),
      empty: 'Nothing has happened yet.',
    });
  },
};

type Change = LogItem['changes'][number];

function logText(item: LogItem, { out, system }: Context): string {
  const { theme } = out;
  const who = item.device === '' ? visible(item.by) : `${visible(item.by)} (${visible(item.device)})`;
  const entry = item.seq === undefined ? `n:${item.n}` : `#${item.seq}`;
  const parts = [
    theme.strong(entry),
    theme.faint(localTime(system, item.at)),
    who,
    visible(item.mutation),
    stateText(item, theme),
  ];
  const head = parts.filter((part) => part !== '').join('  ');
  return [head, ...item.changes.flatMap(changeLines)].map((line) => `${line}\n`).join('');
}

function stateText({ status, reason }: LogItem, theme: Context['out']['theme']): string {
  if (status === 'confirmed' || status === 'local') return '';
  const text = reason === undefined ? status : `${status}: ${visible(reason.message)}`;
  return status === 'refused' ? theme.error(text) : theme.attention(text);
}

/** The record, then a line for each field that changed; a new record's fields are not spelled out. */
function changeLines({ kind, label, op, set, was }: Change): string[] {
  const head = `    ${visible(op)} ${visible(kind)} ${visible(label)}`.trimEnd();
  if (Object.keys(was).length === 0) return [head];
  const names = [...new Set([...Object.keys(set), ...Object.keys(was)])];
  return [head, ...names.map((name) => `      ${visible(name)}: ${valueText(was[name])} → ${valueText(set[name])}`)];
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  return typeof value === 'string' ? visible(value) : visible(toJson(value));
}

function logValues(item: LogItem): (string | number | undefined)[] {
  const records = item.changes.map(({ label }) => label).join(', ');
  return [item.seq, item.n, item.at, item.by, item.device, item.mutation, item.status, records];
}
