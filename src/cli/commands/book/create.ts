// ledger book create

import type { CommandSpec } from '../../command.ts';
import { arg, flag, given, text } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `book create NAME`. The book in use stays. */
export const bookCreate: CommandSpec = {
  summary: 'make another book, also without a server',
  args: ['<name>'],
  options: [
    { flags: '--currency <code>', help: 'the currency of amounts that name none' },
    { flags: '--allow-duplicate', help: 'although there is a book of that name' },
  ],
  examples: ['book create Household', 'book create Travel --currency EUR'],
  run: async (context, input) => {
    const name = arg(input, 0);
    const wish = { name, currency: text(input, 'currency'), allowDuplicate: flag(input, 'allowDuplicate') };
    const { book: _inUse, ...write } = writeParams(context);
    const params = { ...write, ...given(wish) };
    const { created, ...receipt } = await context.client.call('book.create', params);
    const line = `Made the book ${visible(created.name)}; ledger book use ${visible(created.name)} goes over to it`;
    const answer = { ...receipt, created };
    return finishWrite(context, answer, { line, values: [created.id, created.name] });
  },
};
