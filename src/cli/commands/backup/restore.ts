// ledger backup restore

import { resolve } from 'node:path';
import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { RestoreReport } from '../../../protocol/local/maintenance.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { maintain } from '../../daemon-client/maintenance.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { confirm } from '../confirm.ts';
import { stopDaemon } from '../daemon/stop-daemon.ts';
import { bookValues, booksText, originText } from './backup-text.ts';

/** `backup restore FILE`: a device with data asks, or takes --yes; what was there is kept. */
export const backupRestore: CommandSpec = {
  summary: 'make this device what a backup holds; what is on it is kept beside it',
  args: ['<file>'],
  examples: ['backup restore ledger.backup', 'backup restore --yes ledger.backup'],
  run: async (context, input) => {
    const { flags, system } = context;
    const order = { task: 'restore', file: resolve(system.cwd, arg(input, 0)) } as const;
    // The backup is read whole before anything is asked or stopped.
    const seen = await maintain<'restore'>(system, { ...order, replace: flags.yes, dryRun: true });
    const replace = seen.blank || (await mayReplace(context, seen));
    if (flags.dryRun) return show(context, order.file, { ...seen, dryRun: true });
    await stopDaemon(context);
    return show(context, order.file, await maintain<'restore'>(system, { ...order, replace, dryRun: false }));
  },
};

/** Throws `UserError` (file_exists) unless somebody agrees. */
async function mayReplace(context: Context, seen: RestoreReport): Promise<boolean> {
  const question = `There is data on this device. Replace it by the backup of ${originText(seen)}?`;
  if ((await confirm(context, question)) === true) return true;
  const hint = 'repeat with --yes: what there is will be kept beside it';
  throw new UserError({ code: 'file_exists', message: 'there is data on this device', hint });
}

function show({ out }: Context, file: string, report: RestoreReport & { readonly dryRun?: true }): number {
  if (out.format === 'json' || out.format === 'ndjson') out.document({ file, ...report });
  else if (out.format === 'plain') for (const book of report.books) out.values(bookValues(book));
  else {
    const verb = report.dryRun === true ? 'Would restore' : 'Restored';
    out.done(`${verb} ${booksText(report)} from the backup of ${originText(report)}`);
    if (report.kept !== undefined && !report.blank) out.note(`What was here is in ${visible(report.kept)}`);
    if (report.server !== undefined && !report.loginStays)
      out.note(`Not logged in: ledger login ${visible(report.server)}, as ${visible(report.user?.name ?? 'its user')}`);
  }
  return EXIT.done;
}
