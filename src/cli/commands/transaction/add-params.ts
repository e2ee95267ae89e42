// What `lend`, `borrow` and `transaction add` have in common: options, parameters, and the contact that may not exist. Some
// of the options are those of `transaction split` too.

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Input, OptionSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { arg, flag, given, list, text } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { commandLine } from '../command-line.ts';
import { canAsk, confirm } from '../confirm.ts';
import { dayOption } from '../day-option.ts';
import { finishWrite, today, writeParams } from '../write.ts';
import { unlessSwapped } from './swapped.ts';
import { shownAdd } from './transaction-text.ts';

type Direction = 'lent' | 'borrowed';

/** Options that say more of new transactions, of one or of a split. */
export const DETAIL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-m, --description <text>', help: 'what it was for' },
  { flags: '--date <day>', help: 'the day it happened (default: today)' },
  { flags: '--due <day>', help: 'the day it is due' },
  { flags: '--tag <tag>', help: 'a tag', many: true },
  { flags: '--currency <code>', help: 'the currency, if the amount does not name it' },
];

/** Options of a new transaction. */
export const ADD_OPTIONS: readonly OptionSpec[] = [
  ...DETAIL_OPTIONS,
  { flags: '--id <uuid>', help: 'its id; adding it twice changes nothing' },
  { flags: '--external-id <id>', help: 'its id elsewhere; adding it twice changes nothing' },
  { flags: '--create', help: 'add the contact if there is none of this name' },
];

/** What may have been meant by a word behind the amount. */
export const SURPLUS_AMOUNT =
  'a currency stands at the amount (5EUR), a text behind -m, a name of several words in quotes';

/** Amounts that are nothing but numbers: their currency is a matter of defaults. */
const BARE_NUMBERS = /^[\d.,_+\s-]+$/;

/** What `DETAIL_OPTIONS` say, and today in the user's time zone; what was not said is undefined. `amounts` as typed. */
export function detailParams(context: Context, input: Input, amounts: string) {
  return {
    today: today(context),
    description: text(input, 'description'),
    date: dayOption(context, input, 'date'),
    due: dayOption(context, input, 'due'),
    tags: list(input, 'tag'),
    currency: text(input, 'currency') ?? (BARE_NUMBERS.test(amounts) ? context.setting('currency') : undefined),
  };
}

/** The request's parameters. */
export function addParams(context: Context, input: Input, direction: Direction): Params<'transaction.add'> {
  const amount = arg(input, 1).trim();
  return {
    ...writeParams(context),
    ...given({
      contact: arg(input, 0),
      amount,
      direction,
      ...detailParams(context, input, amount),
      id: text(input, 'id'),
      externalId: text(input, 'externalId'),
      create: flag(input, 'create'),
    }),
  };
}

/** Adds a transaction and prints it. An unknown contact is created if somebody at the terminal says so. */
export async function addTransaction(context: Context, input: Input, direction: Direction): Promise<number> {
  const params = addParams(context, input, direction);
  const answer = await context.client.call('transaction.add', params).catch(async (error: unknown) => {
    if (!isUnknownContact(error)) throw unlessSwapped(error, input);
    const question = `There is no contact ${visible(params.contact)}. Add one?`;
    const agreed = canAsk(context) ? await confirm(context, question) : undefined;
    if (agreed !== true) throw withCommand(error, input);
    return context.client.call('transaction.add', { ...params, ...writeParams(context), create: true });
  });
  return finishWrite(context, answer, shownAdd(answer));
}

function isUnknownContact(error: unknown): error is UserError {
  return error instanceof UserError && error.body.code === 'contact_not_found';
}

/** The same refusal, with the command that would have worked. */
function withCommand({ body }: UserError, { argv }: Input): UserError {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const words = [...options, '--create', ...(end < 0 ? [] : argv.slice(end))];
  const [close] = body.candidates ?? [];
  const meant = close === undefined ? '' : `did you mean ${JSON.stringify(close.name)}? `;
  return new UserError({ ...body, hint: `${meant}to add the contact as well: ${commandLine(words)}` });
}
