// ledger undo, ledger redo

import type { LogItem } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import { given, integer } from '../input.ts';
import { undoneText } from './undone-text.ts';
import { finishWrite, writeParams } from './write.ts';

/** `undo [ENTRY | --last N]`. */
export const undo: CommandSpec = {
  summary: 'take back what was done: the last change of this device, or any entry',
  args: ['[entry]'],
  options: [{ flags: '--last <n>', help: 'the last so many changes of this device' }],
  examples: ['undo', 'undo 17', 'undo --last 3'],
  run: async (context, input) => {
    const last = integer(input, 'last', 1);
    const params = given({ entry: input.args[0], last });
    const answer = await context.client.call('entry.undo', { ...writeParams(context), ...params });
    return finishWrite(context, answer, { line: undoneText('Undid', answer), values: valuesOf(answer.undone) });
  },
};

/** `redo`. */
export const redo: CommandSpec = {
  summary: 'take the last undo of this device back',
  examples: ['redo'],
  run: async (context) => {
    const answer = await context.client.call('entry.undo', { ...writeParams(context), redo: true });
    return finishWrite(context, answer, { line: undoneText('Redid', answer), values: valuesOf(answer.undone) });
  },
};

function valuesOf(items: readonly LogItem[]): (string | number | undefined)[] {
  return items.map(({ seq, n }) => seq ?? `n:${n}`);
}
