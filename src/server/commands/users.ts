// ledger-server user add|list|code|remove: people and the codes with which their devices log in.

import { cleanText, codePoints, nameKey } from '../../base/text.ts';
import { newUuid } from '../../base/uuid.ts';
import { UserError } from '../../protocol/error-code.ts';
import { newCode, normalizeCode, secretHash } from '../access/secret.ts';
import type { Audit } from '../audit.ts';
import type { User, UserRemoval } from '../storage/account-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { withAudit } from './audit-file.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { STORAGE_FLAGS, withStorage } from './open-storage.ts';

/** Ms in which a new user's code must be used. */
const CODE_MS = 24 * 60 * 60_000;
const NAME_MAX = 100;

/** The commands. */
export const userCommands: readonly ServerCommand[] = [
  {
    words: ['user', 'add'],
    arguments: ['NAME'],
    options: [...STORAGE_FLAGS, 'audit-log'],
    summary: 'Add a person; prints a code for their first login, good for 24 hours.',
    run: add,
  },
  { words: ['user', 'list'], arguments: [], options: STORAGE_FLAGS, summary: 'List people.', run: list },
  {
    words: ['user', 'code'],
    arguments: ['NAME'],
    options: [...STORAGE_FLAGS, 'audit-log'],
    summary: 'Print a new login code for a person.',
    run: code,
  },
  {
    words: ['user', 'remove'],
    arguments: ['NAME'],
    options: [...STORAGE_FLAGS, 'audit-log', 'yes'],
    summary: 'Take a person all access; what they wrote stays.',
    run: remove,
  },
];

async function add(io: CommandIo, options: CommandOptions, [typed = '']: readonly string[]): Promise<void> {
  const name = cleanText(typed, false).text.trim();
  if (name === '' || codePoints(name) > NAME_MAX) {
    throw new UserError({ code: 'invalid_text', message: `a name has 1 to ${NAME_MAX} characters`, field: 'name' });
  }
  await withBoth(io, options, async (storage, audit) => {
    const now = io.clock.now();
    const user = await storage.addUser({ id: newUuid(now, io.random), name }, now);
    if (user === undefined) {
      const hint = `For another login code: ledger-server user code ${JSON.stringify(name)}`;
      throw new UserError({ code: 'name_exists', message: `there is a user named ${name} already`, hint });
    }
    audit.record('user_added', { userId: user.id, by: 'operator' });
    await printCode(io, options, { storage, audit, user });
  });
}

async function list(io: CommandIo, options: CommandOptions): Promise<void> {
  const items = await withStorage(io, options, (storage) => storage.users());
  if (options.json) io.write(`${JSON.stringify({ schema: 1, items })}\n`);
  else for (const user of items) io.write(`${user.id}  ${user.name}\n`);
}

async function code(io: CommandIo, options: CommandOptions, [name = '']: readonly string[]): Promise<void> {
  await withBoth(io, options, async (storage, audit) => {
    await printCode(io, options, { storage, audit, user: await findUser(storage, name) });
  });
}

async function remove(io: CommandIo, options: CommandOptions, [name = '']: readonly string[]): Promise<void> {
  await withBoth(io, options, async (storage, audit) => {
    const user = await findUser(storage, name);
    const removal = await storage.removeUser(user.id, { now: io.clock.now(), force: options.yes === true });
    if (removal === undefined) throw notFound(name);
    if (!removal.removed) throw soleOwner(user, removal);
    audit.record('user_removed', { userId: user.id, devices: removal.devices, books: removal.books, by: 'operator' });
    if (options.json) io.write(`${JSON.stringify({ schema: 1, user, ...removal })}\n`);
    else io.write(`Removed ${user.name}: ${removalText(removal)}.\n`);
  });
}

async function findUser(storage: Storage, name: string): Promise<User> {
  const users = await storage.users();
  const user = users.find((item) => nameKey(item.name) === nameKey(name) || item.id === name);
  if (user === undefined) throw notFound(name);
  return user;
}

function notFound(name: string): UserError {
  const hint = 'See: ledger-server user list';
  return new UserError({ code: 'user_not_found', message: `there is no user named ${name}`, hint });
}

function soleOwner(user: User, { ownerless }: UserRemoval): UserError {
  const books = ownerless.map((book) => `${book.name} (${book.id})`).join(', ');
  return new UserError({
    code: 'sole_owner',
    message: `${user.name} is the only owner of books that others use: ${books}`,
    hint: 'Let them make somebody else an owner first. With --yes the others keep these books as they are, and nobody can change who may use them.',
  });
}

function removalText({ devices, books, ownerless }: UserRemoval): string {
  const left = ownerless.length === 0 ? '' : `; without an owner now: ${ownerless.map((book) => book.name).join(', ')}`;
  return `${devices} device${devices === 1 ? '' : 's'} revoked, out of ${books} book${books === 1 ? '' : 's'}${left}`;
}

/** Runs `work` with storage and audit log. */
async function withBoth(
  io: CommandIo,
  options: CommandOptions,
  work: (storage: Storage, audit: Audit) => Promise<void>,
): Promise<void> {
  await withAudit(io, options, (audit) => withStorage(io, options, (storage) => work(storage, audit)));
}

async function printCode(
  io: CommandIo,
  options: CommandOptions,
  { storage, audit, user }: { readonly storage: Storage; readonly audit: Audit; readonly user: User },
): Promise<void> {
  const secret = newCode(io.random);
  const expiresAt = io.clock.now() + CODE_MS;
  await storage.addCode({ hash: secretHash(normalizeCode(secret)), userId: user.id, expiresAt }, io.clock.now());
  audit.record('code_made', { userId: user.id, by: 'operator' });
  const document = { schema: 1, user, code: secret, expiresAt: new Date(expiresAt).toISOString() };
  if (options.json) io.write(`${JSON.stringify(document)}\n`);
  else io.write(`Login code for ${user.name}, good once and for 24 hours:\n${secret}\n`);
}
