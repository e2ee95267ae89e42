// ledger backup verify

import { resolve } from 'node:path';
import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { maintain } from '../../daemon-client/maintenance.ts';
import { arg } from '../../input.ts';
import { count } from '../../output/count.ts';
import { visible } from '../../output/visible.ts';
import { bookValues, booksText, originText } from './backup-text.ts';

/** `backup verify FILE`: reads all of it. Needs no daemon. */
export const backupVerify: CommandSpec = {
  summary: 'read a backup from its first byte to its last, and say whether it is whole',
  args: ['<file>'],
  examples: ['backup verify ledger.backup'],
  run: async ({ out, system }, input) => {
    const file = resolve(system.cwd, arg(input, 0));
    const report = await maintain<'verify'>(system, { task: 'verify', file });
    if (out.format === 'json' || out.format === 'ndjson') out.document({ file, whole: true, ...report });
    else if (out.format === 'plain') for (const book of report.books) out.values(bookValues(book));
    else
      out.done(
        `${visible(file)} is whole: ${booksText(report)}, ${count(report.records, 'record')}, of ${originText(report)}`,
      );
    return EXIT.done;
  },
};
