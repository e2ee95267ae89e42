// ledger contact add

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { arg, flag, given, list, text } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { addLines } from '../add-lines.ts';
import { finishWrite, writeParams } from '../write.ts';
import { CONTACT_MEMBERS, contactLineParams } from './contact-line.ts';

/** `contact add NAME`, or `contact add -` for contacts as NDJSON on standard input. */
export const contactAdd: CommandSpec = {
  summary: 'add a contact',
  args: ['<name>'],
  options: [
    { flags: '--handle <handle>', help: 'a short name to refer to it by' },
    { flags: '--phone <number>', help: 'a phone number', many: true },
    { flags: '--email <address>', help: 'an e-mail address', many: true },
    { flags: '--note <text>', help: 'a note' },
    { flags: '--tag <tag>', help: 'a tag', many: true },
    { flags: '--external-id <source=id>', help: 'its id elsewhere; adding it twice changes nothing', many: true },
    { flags: '--id <uuid>', help: 'its id here; adding it twice changes nothing' },
    { flags: '--allow-duplicate', help: 'even if a contact of this name exists' },
  ],
  examples: [
    'contact add Ana',
    'contact add "Ana Silva" --phone "+351 912 345 678" --tag family',
    'contact add - < contacts.ndjson',
  ],
  run: async (context, input) => {
    if (arg(input, 0) === '-') {
      return addLines(context, {
        method: 'contact.add',
        members: CONTACT_MEMBERS,
        params: contactLineParams,
        idOf: (answer) => answer.contact.id,
      });
    }
    const answer = await context.client.call('contact.add', addParams(context, input));
    const name = visible(answer.contact.name);
    const line = answer.unchanged === true ? `${name} is there already; nothing changed` : `Added ${name}`;
    const id = context.out.verbose ? ` ${context.out.theme.faint(visible(answer.contact.id))}` : '';
    return finishWrite(context, answer, { line: line + id, values: [answer.contact.id, answer.contact.name] });
  },
};

/** The request's parameters. */
export function addParams(context: Context, input: Input): Params<'contact.add'> {
  return {
    ...writeParams(context),
    ...given({
      name: arg(input, 0),
      handle: text(input, 'handle'),
      phones: list(input, 'phone'),
      emails: list(input, 'email'),
      note: text(input, 'note'),
      tags: list(input, 'tag'),
      externalIds: externalIds(list(input, 'externalId')),
      id: text(input, 'id'),
      allowDuplicate: flag(input, 'allowDuplicate'),
    }),
  };
}

function externalIds(pairs: readonly string[] | undefined): Record<string, string> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new UserError({ code: 'usage', message: `--external-id is not SOURCE=ID: ${pair}` });
    }),
  );
}
