// ledger-server user add|list|code: people and the codes with which their devices log in.

import { cleanText, codePoints, nameKey } from '../../base/text.ts';
import { newUuid } from '../../base/uuid.ts';
import { UserError } from '../../protocol/error-code.ts';
import { newCode, normalizeCode, secretHash } from '../access/secret.ts';
import type { User } from '../storage/account-storage.ts';
import type { Storage } from '../storage/storage.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { withStorage } from './data-folder.ts';

/** Ms in which a new user's code must be used. */
const CODE_MS = 24 * 60 * 60_000;
const NAME_MAX = 100;

/** The commands. */
export const userCommands: readonly ServerCommand[] = [
  {
    words: ['user', 'add'],
    arguments: ['NAME'],
    options: ['data', 'json'],
    summary: 'Add a person; prints a code for their first login, good for 24 hours.',
    run: add,
  },
  { words: ['user', 'list'], arguments: [], options: ['data', 'json'], summary: 'List people.', run: list },
  {
    words: ['user', 'code'],
    arguments: ['NAME'],
    options: ['data', 'json'],
    summary: 'Print a new login code for a person.',
    run: code,
  },
];

async function add(io: CommandIo, options: CommandOptions, [typed = '']: readonly string[]): Promise<void> {
  const name = cleanText(typed, false).text.trim();
  if (name === '' || codePoints(name) > NAME_MAX) {
    throw new UserError({ code: 'invalid_text', message: `a name has 1 to ${NAME_MAX} characters`, field: 'name' });
  }
  await withStorage(io, options, async (storage) => {
    const now = io.clock.now();
    const user = await storage.addUser({ id: newUuid(now, io.random), name }, now);
    if (user === undefined) {
      const hint = `For another login code: ledger-server user code ${JSON.stringify(name)}`;
      throw new UserError({ code: 'name_exists', message: `there is a user named ${name} already`, hint });
    }
    await printCode(io, options, { storage, user });
  });
}

async function list(io: CommandIo, options: CommandOptions): Promise<void> {
  const items = await withStorage(io, options, (storage) => storage.users());
  if (options.json) io.write(`${JSON.stringify({ schema: 1, items })}\n`);
  else for (const user of items) io.write(`${user.id}  ${user.name}\n`);
}

async function code(io: CommandIo, options: CommandOptions, [name = '']: readonly string[]): Promise<void> {
  await withStorage(io, options, async (storage) => {
    const users = await storage.users();
    const user = users.find((item) => nameKey(item.name) === nameKey(name) || item.id === name);
    if (user === undefined) {
      throw new UserError({
        code: 'user_not_found',
        message: `there is no user named ${name}`,
        hint: 'See: ledger-server user list',
      });
    }
    await printCode(io, options, { storage, user });
  });
}

async function printCode(
  io: CommandIo,
  options: CommandOptions,
  { storage, user }: { readonly storage: Storage; readonly user: User },
): Promise<void> {
  const secret = newCode(io.random);
  const expiresAt = io.clock.now() + CODE_MS;
  await storage.addCode({ hash: secretHash(normalizeCode(secret)), userId: user.id, expiresAt }, io.clock.now());
  const document = { schema: 1, user, code: secret, expiresAt: new Date(expiresAt).toISOString() };
  if (options.json) io.write(`${JSON.stringify(document)}\n`);
  else io.write(`Login code for ${user.name}, good once and for 24 hours:\n${secret}\n`);
}
