// ledger contact show

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, given } from '../../input.ts';
import { renderFields } from '../../output/field-list.ts';
import { contactFields, contactValues } from './contact-text.ts';

/** `contact show REF`. */
export const contactShow: CommandSpec = {
  summary: 'show a contact',
  args: ['<ref>'],
  examples: ['contact show Ana', 'contact show Ana --json'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    const answer = await client.call('contact.show', { ref: arg(input, 0), ...given({ book: flags.book }) });
    if (out.format === 'plain') out.values(contactValues(answer.contact));
    else if (out.format === 'human') out.text(renderFields(contactFields(answer.contact, context), out.theme.faint));
    else out.document(answer);
    return EXIT.done;
  },
};
