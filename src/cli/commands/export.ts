// ledger export: reads the flags, loads the export bundle, and says what it wrote.

import { resolve } from 'node:path';
import { APP_VERSION } from '../../base/app-version.ts';
import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import type * as ExportBundle from '../export/main.ts';
import { FILTER_ARGUMENT, filterParams } from './filter.ts';
import { choice, flag, given, text } from '../input.ts';
import { loadPart } from '../load-part.ts';
import { visible } from '../output/visible.ts';
import { dryRunParam, noteDryRun } from './write.ts';

const FORMATS = ['ndjson', 'csv', 'vcard', 'hledger', 'ledger', 'beancount'] as const;

/** `export`, to standard output or to a file. */
export const exportCommand: CommandSpec = {
  summary: 'write contacts and transactions for other programs',
  args: [FILTER_ARGUMENT],
  options: [
    { flags: '--format <format>', help: `${FORMATS.join(', ')} (default: ndjson, which loses nothing)` },
    { flags: '--vcard-version <version>', help: '4.0 or 3.0 (default: 4.0)' },
    { flags: '--log', help: 'the history too: who did what, when; ndjson only' },
    {
      flags: '-o, --output <file>',
      help: 'a new file, which is there only when it is whole (default: standard output)',
    },
  ],
  examples: [
    'export -o book.ndjson',
    'export --format csv date:2026 contact:ana > transactions.csv',
    'export --format hledger | hledger -f - balance',
  ],
  run: async (context, input) => {
    const { system, out, client } = context;
    const args = exportArgs(context, input);
    const bundle = loadPart<typeof ExportBundle>('export', system);
    const result = await bundle.exportBook(args, {
      send: (method, params) => client.call(method, params),
      write: (piece) => {
        out.text(piece);
        return !out.gone;
      },
      unique: system.requestKey(),
      version: APP_VERSION,
      at: new Date(system.now()).toISOString(),
    });
    if (!result.ok) throw new UserError(result.error);
    warnOfBeginning(context, result.value);
    if (args.output === undefined) return EXIT.done;
    if (out.format === 'json')
      out.document({ file: args.output, format: args.format, ...result.value, ...dryRunParam(context) });
    else if (out.format !== 'ndjson') out.done(`Wrote ${visible(args.output)}`);
    noteDryRun(context);
    return EXIT.done;
  },
};

function exportArgs(context: Context, input: Input): ExportBundle.ExportArgs {
  const { flags, system } = context;
  const filter = filterParams(context, input);
  const format = choice(input, 'format', FORMATS) ?? 'ndjson';
  const version = choice(input, 'vcardVersion', ['4.0', '3.0']);
  const log = flag(input, 'log') === true;
  if (log && format !== 'ndjson') throw usage('--log is written as ndjson only');
  if (version !== undefined && format !== 'vcard') throw usage('--vcard-version is about --format vcard');
  if (log && filter.filter !== undefined)
    throw usage('--log is the whole history; ledger log REF shows that of a contact');
  const output = text(input, 'output');
  return {
    format: format === 'vcard' && version === '3.0' ? 'vcard3' : format,
    log,
    overwrite: flags.yes,
    dryRun: flags.dryRun,
    part: filter.filter === undefined ? {} : { ...filter, of: format === 'vcard' ? 'contacts' : 'transactions' },
    ...given({
      book: flags.book,
      output: output === undefined || output === '-' ? undefined : resolve(system.cwd, output),
    }),
  };
}

/** A device that began with a snapshot does not have what was before. */
function warnOfBeginning({ out }: Context, { historyFrom }: ExportBundle.ExportOutcome): void {
  if (historyFrom === undefined) return;
  out.note(`the history before entry ${historyFrom} is only on the server, and is not in the file`);
}

function usage(message: string): UserError {
  return new UserError({ code: 'usage', message });
}
