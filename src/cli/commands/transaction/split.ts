// ledger transaction split

import { UserError } from '../../../protocol/error-code.ts';
import type { SplitAnswer, TransactionView } from '../../../protocol/local/views.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, flag, given, list, text } from '../../input.ts';
import { moneyText } from '../../output/money-text.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';
import { DETAIL_OPTIONS, detailParams } from './add-params.ts';

/** `transaction split AMOUNT --with A,B[=SHARE]`. */
export const transactionSplit: CommandSpec = {
  summary: 'split what you paid with others',
  args: ['<amount>'],
  options: [
    { flags: '--with <people>', help: 'who shares it, with commas between: NAME, or NAME=SHARE', many: true },
    { flags: '--without-me', help: 'you bear no share of it' },
    ...DETAIL_OPTIONS,
    { flags: '--external-id <id>', help: 'its id elsewhere; splitting it twice changes nothing' },
    { flags: '--create', help: 'add contacts that there are not' },
  ],
  examples: [
    'transaction split 90 --with Ana,Bo -m dinner',
    'tx split 100EUR --with Ana=40,Bo',
    'tx split 60 --with Ana,Bo --without-me',
  ],
  run: async (context, input) => {
    const amount = arg(input, 0).trim();
    const shares = people(list(input, 'with') ?? []);
    const amounts = [amount, ...shares.flatMap(({ share }) => share ?? [])].join(' ');
    const answer = await context.client.call('transaction.split', {
      ...writeParams(context),
      ...given({
        amount,
        with: shares,
        withoutMe: flag(input, 'withoutMe'),
        ...detailParams(context, input, amounts),
        externalId: text(input, 'externalId'),
        create: flag(input, 'create'),
      }),
    });
    const values = answer.transactions.flatMap((one) => [one.id, one.contact.name, one.amount]);
    return finishWrite(context, answer, { line: lineOf(answer), values });
  },
};

/** `Ana,Bo=20` as people with their shares. */
function people(texts: readonly string[]): { readonly contact: string; readonly share?: string }[] {
  const all = texts.flatMap((one) => one.split(',')).map((one) => one.trim());
  if (all.length === 0 || all.includes('')) {
    throw new UserError({ code: 'usage', message: 'say who shares it', hint: 'for example --with Ana,Bo' });
  }
  return all.map((one) => {
    const at = one.lastIndexOf('=');
    return at < 0 ? { contact: one } : { contact: one.slice(0, at).trim(), share: one.slice(at + 1).trim() };
  });
}

function lineOf({ transactions, own, unchanged }: SplitAnswer): string {
  if (unchanged === true) return 'It is there already; nothing changed';
  const owed = transactions.map((one: TransactionView) => `${visible(one.contact.name)} ${moneyText(one)}`);
  return `Split: ${[...owed, `you ${moneyText(own)}`].join(', ')}`;
}
