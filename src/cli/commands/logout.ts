// ledger logout

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/visible.ts';
import { confirm } from './confirm.ts';
import { dryRunParam, noteDryRun } from './write.ts';

/** `logout`. What the server has not answered stays on the device, but somebody must agree to that. */
export const logout: CommandSpec = {
  summary: 'disconnect this device from its server; its data stays here',
  examples: ['logout', 'logout --yes'],
  run: async (context) => {
    const { out } = context;
    const answer = await leave(context);
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.done('Logged out; everything is still on this device');
    noteDryRun(context);
    return EXIT.done;
  },
};

async function leave(context: Context): Promise<Answer<'logout'>> {
  try {
    return await context.client.call('logout', dryRunParam(context));
  } catch (error) {
    if (!(error instanceof UserError) || error.body.code !== 'pending_work') throw error;
    const agreed = await confirm(context, `${visible(error.body.message)}. Log out all the same?`);
    if (agreed === true) return context.client.call('logout', { force: true, ...dryRunParam(context) });
    throw new UserError({ ...error.body, hint: error.body.hint ?? 'ledger sync now, or ledger logout --yes' });
  }
}
