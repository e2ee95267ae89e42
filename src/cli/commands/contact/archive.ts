// ledger contact archive

import type { CommandSpec } from '../../command.ts';
import { arg, flag } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `contact archive REF`. */
export const contactArchive: CommandSpec = {
  summary: 'leave a contact out of lists while nothing is owed',
  args: ['<ref>'],
  options: [{ flags: '--undo', help: 'list it again' }],
  examples: ['contact archive Ana', 'contact archive Ana --undo'],
  run: async (context, input) => {
    const archived = flag(input, 'undo') !== true;
    const answer = await context.client.call('contact.edit', { ...writeParams(context), ref: arg(input, 0), archived });
    const { id, name, archived: isArchived } = answer.contact;
    return finishWrite(context, answer, {
      line: lineOf(visible(name), answer.unchanged === true, isArchived),
      values: [id, name],
    });
  },
};

function lineOf(name: string, unchanged: boolean, archived: boolean): string {
  if (unchanged) return `${name} is ${archived ? 'archived already' : 'not archived'}; nothing changed`;
  return archived ? `Archived ${name}` : `${name} is listed again`;
}
