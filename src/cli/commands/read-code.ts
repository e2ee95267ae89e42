// A single-use code: out of a file, from standard input, or asked for on a terminal; never from the arguments.

import { readFileSync } from 'node:fs';
import { UserError } from '../../protocol/error-code.ts';
import type { Input, OptionSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { text } from '../input.ts';
import { canAsk } from './confirm.ts';

const CODE_CHARS_MAX = 200;

/** The option of commands that read a code. */
export const CODE_FILE: OptionSpec = { flags: '--code-file <file>', help: 'read the invitation code from this file' };

/** The code; throws `UserError` if there is none. `hint` says where one comes from. */
export async function readCode(context: Context, input: Input, hint: string): Promise<string> {
  const file = text(input, 'codeFile');
  const raw = file === undefined ? await codeFromUser(context) : codeFromFile(file);
  const code = raw.trim();
  if (code !== '' && code.length <= CODE_CHARS_MAX) return code;
  throw new UserError({
    code: 'usage',
    message: code === '' ? 'there is no invitation code' : 'that is too long for an invitation code',
    hint,
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
