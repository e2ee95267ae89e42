// ledger contact edit

import type { Params } from '../../../protocol/local/requests.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { arg, given, integer, list, text } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `contact edit REF`. */
export const contactEdit: CommandSpec = {
  summary: 'change a contact',
  args: ['<ref>'],
  options: [
    { flags: '--name <name>', help: 'its name' },
    { flags: '--handle <handle>', help: 'its handle' },
    { flags: '--note <text>', help: 'its note' },
    { flags: '--phone <number>', help: 'its phone numbers, instead of those it has', many: true },
    { flags: '--email <address>', help: 'its e-mail addresses, instead of those it has', many: true },
    { flags: '--add-phone <number>', help: 'one more phone number', many: true },
    { flags: '--rm-phone <number>', help: 'one phone number less', many: true },
    { flags: '--add-email <address>', help: 'one more e-mail address', many: true },
    { flags: '--rm-email <address>', help: 'one e-mail address less', many: true },
    { flags: '--tag <tag>', help: 'one more tag', many: true },
    { flags: '--untag <tag>', help: 'one tag less', many: true },
    { flags: '--unset <field>', help: 'empty a field', many: true },
    { flags: '--if-version <seq>', help: 'only if nothing has changed it since this entry' },
  ],
  examples: [
    'contact edit Ana --name "Ana Silva"',
    'contact edit Ana --add-phone 12345 --tag friends',
    'contact edit Ana --unset note',
  ],
  run: async (context, input) => {
    const answer = await context.client.call('contact.edit', editParams(context, input));
    const name = visible(answer.contact.name);
    const line = answer.unchanged === true ? `${name} is as it was; nothing changed` : `Changed ${name}`;
    return finishWrite(context, answer, { line, values: [answer.contact.id, answer.contact.name] });
  },
};

/** The request's parameters. */
export function editParams(context: Context, input: Input): Params<'contact.edit'> {
  return {
    ...writeParams(context),
    ...given({
      ref: arg(input, 0),
      name: text(input, 'name'),
      handle: text(input, 'handle'),
      note: text(input, 'note'),
      phones: list(input, 'phone'),
      emails: list(input, 'email'),
      addPhones: list(input, 'addPhone'),
      removePhones: list(input, 'rmPhone'),
      addEmails: list(input, 'addEmail'),
      removeEmails: list(input, 'rmEmail'),
      addTags: list(input, 'tag'),
      removeTags: list(input, 'untag'),
      unset: list(input, 'unset'),
      ifVersion: integer(input, 'ifVersion', 0),
    }),
  };
}
