// ledger login

import { readFileSync } from 'node:fs';
import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { LoginAnswer } from '../../protocol/local/views.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import { arg, given, text } from '../input.ts';
import { visible } from '../output/visible.ts';
import { canAsk } from './confirm.ts';

const CODE_CHARS_MAX = 200;

/** `login URL`; the code comes from a file, standard input or a prompt, never from the arguments. */
export const login: CommandSpec = {
  summary: 'connect this device to a server',
  args: ['<url>'],
  options: [
    { flags: '--code-file <file>', help: 'read the invitation code from this file' },
    { flags: '--name <name>', help: "this device's name (default: the machine's)" },
  ],
  examples: ['login https://ledger.example.org', 'login https://ledger.example.org --code-file code.txt'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    const code = await readCode(context, input);
    const device = text(input, 'name') ?? (await hostName());
    const answer = await client.call('login', { url: arg(input, 0), code, device, ...given({ caFile: flags.caFile }) });
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain')
      out.values([answer.server, answer.user.name, answer.book.id, answer.book.name, answer.bookAction]);
    else out.done(loginText(answer));
    return EXIT.done;
  },
};

async function readCode(context: Context, input: Input): Promise<string> {
  const file = text(input, 'codeFile');
  const raw = file === undefined ? await codeFromUser(context) : codeFromFile(file);
  const code = raw.trim();
  if (code !== '' && code.length <= CODE_CHARS_MAX) return code;
  throw new UserError({
    code: 'usage',
    message: code === '' ? 'there is no invitation code' : 'that is too long for an invitation code',
    hint: 'get one by ledger device invite (on a device that is logged in) or ledger-server user code',
  });
}

function codeFromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 2 * CODE_CHARS_MAX);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'file_not_found', message: `cannot read ${file} (${code})`, field: 'codeFile' });
  }
}

async function codeFromUser(context: Context): Promise<string> {
  if (canAsk(context)) return (await context.system.ask('Invitation code: ', true)) ?? '';
  if (context.system.isTerminal(0)) return '';
  let bytes = Buffer.alloc(0);
  for await (const chunk of context.system.stdin()) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.includes(10) || bytes.length > 4 * CODE_CHARS_MAX) break;
  }
  return bytes.toString('utf8').split('\n', 1)[0] ?? '';
}

async function hostName(): Promise<string> {
  const { hostname } = await import('node:os');
  return hostname() || 'device';
}

const BOOK_TEXT = {
  created: 'it is your book on the server now',
  adopted: 'this device takes it from the server',
  kept: 'what was on this device is a book of its own beside it',
  same: 'it goes on from where it was',
} as const;

function loginText({ user, server, book, bookAction }: LoginAnswer): string {
  const action = BOOK_TEXT[bookAction];
  return `Logged in to ${visible(server)} as ${visible(user.name)}; book ${visible(book.name)}: ${action}`;
}
