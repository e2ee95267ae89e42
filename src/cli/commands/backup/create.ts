// ledger backup create: asks the daemon for a moment of this device, and has its files copied into one.

import { resolve } from 'node:path';
import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { BackupCut, BackupReport } from '../../../protocol/local/maintenance.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { maintain } from '../../daemon-client/maintenance.ts';
import { visible } from '../../output/visible.ts';
import { bookValues, booksText, sizeText } from './backup-text.ts';

/** Ms between two words to the daemon that the copying goes on. */
const HOLD_MS = 20_000;

/** `backup create [FILE]`. */
export const backupCreate: CommandSpec = {
  summary: 'write everything on this device into one file, also while it is used',
  args: ['[file]'],
  examples: ['backup create', 'backup create /media/usb/ledger.backup', 'backup create --yes ledger.backup'],
  run: async (context, input) => {
    const { out, system, flags } = context;
    refuseStdout(input.args[0]);
    const file = resolve(system.cwd, input.args[0] ?? defaultName(context));
    const report = await create(context, file);
    if (out.format === 'json' || out.format === 'ndjson') out.document({ file, ...report, ...dry(flags.dryRun) });
    else if (out.format === 'plain') for (const book of report.books) out.values(bookValues(book));
    else {
      const size = 'bytes' in report ? `, ${sizeText(report.bytes)}` : '';
      out.done(`${flags.dryRun ? 'Would write' : 'Wrote'} ${visible(file)}: ${booksText(report)}${size}`);
      if (!flags.dryRun) out.note('It holds all that is on this device but the login; keep it private.');
    }
    return EXIT.done;
  },
};

/** A backup needs a place in a file until it is whole. */
function refuseStdout(name: string | undefined): void {
  if (name !== '-') return;
  const message = 'a backup is written into a file, not to standard output';
  throw new UserError({ code: 'usage', message, hint: 'name a file; one that is called - is ./-' });
}

const dry = (isDry: boolean) => (isDry ? { dryRun: true } : {});

/** `ledger-2026-11-30-191200.backup`. */
function defaultName({ system }: Context): string {
  return `ledger-${system.localTime(system.now()).replace(' ', '-').replaceAll(':', '')}.backup`;
}

async function create(context: Context, to: string): Promise<BackupReport | Omit<BackupCut, 'files'>> {
  const { client, system, flags } = context;
  const { backup, cut } = await client.call('backup.begin', {});
  if (flags.dryRun) {
    await client.call('backup.end', { backup });
    const { files: _files, ...head } = cut;
    return head;
  }
  const stop = keepHolding(context, backup);
  try {
    const report = await maintain<'backup'>(system, { task: 'backup', to, overwrite: flags.yes, cut });
    return report;
  } finally {
    stop();
    await client.call('backup.end', { backup });
  }
}

/** Says again and again that the backup is still under way; the returned function ends that. */
function keepHolding({ client, system }: Context, backup: string): () => void {
  let cancel: () => void = () => undefined;
  const again = (): void => {
    cancel = system.timer(HOLD_MS, () => {
      // Whether it was given up is told at the end.
      client.call('backup.hold', { backup }).catch(() => undefined);
      again();
    });
  };
  again();
  return () => cancel();
}
