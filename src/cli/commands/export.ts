// ledger export: reads the flags, loads the export bundle, and says what it wrote.

import { resolve } from 'node:path';
import { APP_VERSION } from '../../base/app-version.ts';
import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import type * as ExportBundle from '../export/main.ts';
import { choice, flag, given, text } from '../input.ts';
import { loadPart } from '../load-part.ts';
import { visible } from '../output/visible.ts';

const FORMATS = ['ndjson', 'csv', 'vcard', 'hledger', 'ledger', 'beancount'] as const;

/** `export`, to standard output or to a file. */
export const exportCommand: CommandSpec = {
  summary: 'write contacts and transactions for other programs',
  options: [
    { flags: '--format <format>', help: `${FORMATS.join(', ')} (default: ndjson, which loses nothing)` },
    { flags: '--vcard-version <version>', help: '4.0 or 3.0 (default: 4.0)' },
    { flags: '--log', help: 'the history instead: who did what, when, one object a line' },
    {
      flags: '-o, --output <file>',
      help: 'a new file, which is there only when it is whole (default: standard output)',
    },
  ],
  examples: [
    'export -o book.ndjson',
    'export --format csv > transactions.csv',
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
    if (args.output === undefined) return EXIT.done;
    if (out.format === 'json') out.document({ file: args.output, format: args.format, records: result.value.records });
    else if (out.format !== 'ndjson') out.done(`Wrote ${visible(args.output)}`);
    return EXIT.done;
  },
};

function exportArgs({ flags, system }: Context, input: Input): ExportBundle.ExportArgs {
  const format = choice(input, 'format', FORMATS) ?? 'ndjson';
  const version = choice(input, 'vcardVersion', ['4.0', '3.0']);
  const log = flag(input, 'log') === true;
  if (log && format !== 'ndjson') throw usage('--log is written as ndjson only');
  if (version !== undefined && format !== 'vcard') throw usage('--vcard-version is about --format vcard');
  const output = text(input, 'output');
  return {
    format: log ? 'log' : format === 'vcard' && version === '3.0' ? 'vcard3' : format,
    overwrite: flags.yes,
    ...given({
      book: flags.book,
      output: output === undefined || output === '-' ? undefined : resolve(system.cwd, output),
    }),
  };
}

function usage(message: string): UserError {
  return new UserError({ code: 'usage', message });
}
