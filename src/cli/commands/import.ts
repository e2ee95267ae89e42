// ledger import: reads the flags, loads the import bundle, and shows what it did.

import { resolve } from 'node:path';
import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { WriteReceipt } from '../../protocol/local/views.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import type * as ImportBundle from '../import/main.ts';
import type { ImportArgs, ImportHost } from '../import/main.ts';
import type { ImportOutcome } from '../import/run-import.ts';
import { arg, choice, flag, given, list, text } from '../input.ts';
import { loadPart } from '../load-part.ts';
import { visible } from '../output/visible.ts';
import { listImports, undoImport } from './import-batches.ts';
import { finishWrite } from './write.ts';

const FORMATS = ['csv', 'google-csv', 'splitwise', 'debitum', 'vcard', 'ofx', 'camt', 'qif', 'ndjson'] as const;

/** `import FILE`, or `import -` for standard input. */
export const importCommand: CommandSpec = {
  summary: 'import contacts and transactions from a file; import list, import undo BATCH',
  args: ['<file>', '[batch]'],
  options: [
    {
      flags: '--format <format>',
      help: `auto or ${FORMATS.join(', ')} (default: auto, by what is in the file)`,
    },
    { flags: '--source <name>', help: 'where the rows come from; the same row of the same source is imported once' },
    { flags: '--rules <file>', help: 'how the columns of a CSV file are to be understood' },
    { flags: '--map <field=column>', help: 'which column of a CSV file a field is', many: true },
    { flags: '--decimal-mark <mark>', help: '. or , where the file does not settle it' },
    { flags: '--delimiter <character>', help: 'what separates the cells, or tab (default: as in the header)' },
    { flags: '--encoding <name>', help: 'for example latin1, cp1252 or utf-16le (default: utf-8, or as marked)' },
    { flags: '--date-order <order>', help: 'dmy, mdy or ymd, where the days of a QIF file do not settle it' },
    { flags: '--me <name>', help: 'which member of a Splitwise group you are' },
    { flags: '--currency <code>', help: 'the currency of rows that name none' },
    { flags: '--keep-going', help: 'import the good rows even if others are refused' },
    { flags: '--rejects <file>', help: 'write refused rows and why to a new file; their cells are verbatim' },
  ],
  examples: [
    'import loans.csv',
    'import loans.csv --dry-run',
    'import list',
    'import bank.csv --source bank --decimal-mark , --keep-going --rejects bad.csv',
  ],
  run: async (context, input) => {
    const [word, batch] = input.args;
    if (word === 'list' && batch === undefined) return listImports(context, input);
    if (word === 'undo') return undoImport(context, batch);
    if (batch !== undefined) throw oneFile(batch);
    const args = importArgs(context, input);
    const bundle = loadPart<typeof ImportBundle>('import', context.system);
    const result = await bundle.importFile(args, importHost(context));
    if (!result.ok) throw new UserError(result.error);
    if (!result.value.committed) throw new UserError(bundle.refusedError(result.value));
    return finish(context, bundle, { outcome: result.value, keepGoing: args.keepGoing });
  },
};

function oneFile(more: string): UserError {
  const message = `one file at a time; ${more} is another one`;
  return new UserError({ code: 'usage', message, hint: 'a file called list or undo is ./list or ./undo' });
}

/** What the command line asks for. Throws `UserError` (usage). */
export function importArgs({ flags, system }: Context, input: Input): ImportArgs {
  const file = arg(input, 0);
  const rejects = text(input, 'rejects');
  const rules = text(input, 'rules');
  const format = choice(input, 'format', ['auto', ...FORMATS]);
  return {
    file: file === '-' ? file : resolve(system.cwd, file),
    source: text(input, 'source') ?? '',
    keepGoing: flag(input, 'keepGoing') === true,
    dryRun: flags.dryRun,
    results: flags.format === 'ndjson',
    overwrite: flags.yes,
    ...given({
      book: flags.book,
      waitMs: flags.dryRun ? undefined : flags.waitMs,
      format: format === 'auto' ? undefined : format,
      dayOrder: choice(input, 'dateOrder', ['dmy', 'mdy', 'ymd']),
      me: text(input, 'me'),
      mark: choice(input, 'decimalMark', ['.', ',']),
      delimiter: delimiter(text(input, 'delimiter')),
      encoding: text(input, 'encoding'),
      currency: text(input, 'currency')?.toUpperCase(),
      map: list(input, 'map'),
      rulesFile: rules === undefined ? undefined : resolve(system.cwd, rules),
      rejects: rejects === undefined ? undefined : resolve(system.cwd, rejects),
    }),
  };
}

function delimiter(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === 'tab' || value === String.raw`\t`) return '\t';
  if (value.length === 1 && !/["\r\n]/.test(value)) return value;
  throw new UserError({
    code: 'usage',
    message: `--delimiter is not one character: ${value}`,
    hint: 'for example --delimiter ";" or --delimiter tab',
  });
}

function importHost({ client, flags, out, system }: Context): ImportHost {
  const watched = out.format === 'human' && !flags.quiet && system.isTerminal(2);
  const progress = { write: (line: string) => void system.write(2, line), columns: () => system.columns() };
  return {
    send: (method, params) => client.call(method, params),
    key: system.requestKey(),
    stdin: () => system.stdin(),
    monotonic: () => system.monotonic(),
    localDay: (ms) => system.localTime(ms).slice(0, 10),
    ...(watched ? { progress } : {}),
  };
}

interface Finished {
  readonly outcome: ImportOutcome;
  readonly keepGoing: boolean;
}

async function finish(
  context: Context,
  bundle: typeof ImportBundle,
  { outcome, keepGoing }: Finished,
): Promise<number> {
  const { flags, out, system } = context;
  const document = bundle.importDocument(outcome, { dryRun: flags.dryRun, keepGoing });
  const { added, unchanged, refused } = { added: 0, unchanged: 0, ...outcome.answer, refused: outcome.refused };
  if (out.format === 'ndjson') for (const line of bundle.resultLines(outcome)) out.object(line);
  if (out.format === 'human' || out.format === 'plain') {
    const lines = bundle.problemLines(outcome.problems, system.isTerminal(2));
    for (const line of lines) out.problem(visible(line));
  }
  const answer = { ...document, loggedIn: outcome.answer?.loggedIn === true } as unknown as WriteReceipt;
  // The lines of --ndjson are the result; the document would be one line too many.
  const quiet = out.format === 'ndjson' ? { ...context, out: { ...out, document: () => undefined } } : context;
  const shown = { line: bundle.summaryText(outcome), values: [added, unchanged, refused] };
  const exit = await finishWrite(quiet, answer, shown);
  return exit === EXIT.done && outcome.refused > 0 ? EXIT.refused : exit;
}
