// ledger login

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { LoginAnswer } from '../../protocol/local/book-views.ts';
import type { CommandSpec } from '../command.ts';
import { given, text } from '../input.ts';
import { visible } from '../output/visible.ts';
import { commandLine } from './command-line.ts';
import { refuseDryRun } from './write.ts';
import { CODE_FILE, readCode } from './read-code.ts';

/** `login URL`; the code comes from a file, standard input or a prompt, never from the arguments. */
export const login: CommandSpec = {
  summary: 'connect this device to a server',
  args: ['[url]'],
  options: [
    CODE_FILE,
    { flags: '--into <book>', help: 'put what is on this device into this book of yours' },
    { flags: '--name <name>', help: "this device's name (default: the machine's)" },
  ],
  examples: ['login https://ledger.example.org', 'login https://ledger.example.org --code-file code.txt'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    refuseDryRun(context, 'a code is used up by looking at it; ledger status shows whether this device is logged in');
    const hint = 'get one by ledger device invite (on a device that is logged in) or ledger-server user code';
    const url = input.args[0] ?? context.setting('server');
    if (url === undefined) throw noServer();
    const code = await readCode(context, input, hint);
    const device = text(input, 'name') ?? (await hostName());
    const wish = given({ caFile: flags.caFile, into: text(input, 'into') });
    const answer = await client.call('login', { url, code, device, ...wish });
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain')
      out.values([answer.server, answer.user.name, answer.book.id, answer.book.name, answer.bookAction]);
    else {
      out.done(loginText(answer));
      if (answer.namesake !== undefined) out.note(namesakeText(answer, device));
    }
    return EXIT.done;
  },
};

function noServer(): UserError {
  const hint = 'ledger login URL, or once and for all: ledger config set server URL';
  return new UserError({ code: 'usage', message: "missing required argument 'url'", hint });
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
  into: 'what was on this device is in it now',
} as const;

function loginText({ user, server, book, bookAction }: LoginAnswer): string {
  const action = BOOK_TEXT[bookAction];
  return `Logged in to ${visible(server)} as ${visible(user.name)}; book ${visible(book.name)}: ${action}`;
}

/** Commands want an id where two books have one name. */
function namesakeText({ book }: LoginAnswer, device: string): string {
  const rename = commandLine(['book', 'rename', `${book.name} (${device})`, '--book', book.id]);
  return visible(`note: another book of yours is called ${book.name} too; to tell them apart: ${rename}`);
}
