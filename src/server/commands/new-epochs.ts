// ledger-server new-epochs: says of a PostgreSQL database that was put back to an earlier point that its logs are others
// now. `restore` does that for SQLite by itself.

import { silentLogger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { databaseConfig } from '../database-config.ts';
import { all, run } from '../storage/shared/query.ts';
import type { Ask, Dialects } from '../storage/shared/query.ts';
import { cannotReach } from './cannot-reach.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { STORAGE_FLAGS } from './open-storage.ts';

/** The command. */
export const newEpochsCommand: ServerCommand = {
  words: ['new-epochs'],
  arguments: [],
  options: STORAGE_FLAGS,
  summary: 'Tell devices that a PostgreSQL database was restored, while the servers are stopped.',
  run: newEpochs,
};

const SERVERS: Dialects = {
  sqlite: null,
  postgres: `SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'ledger-server' AND pid <> pg_backend_pid()`,
};
const RENEW: Dialects = { sqlite: null, postgres: 'UPDATE books SET epoch = gen_random_uuid()::text' };

async function newEpochs(io: CommandIo, options: CommandOptions): Promise<void> {
  const config = databaseConfig(options.resolved);
  if (config === undefined) {
    const message = 'new-epochs is for PostgreSQL; the database is SQLite';
    throw new UserError({ code: 'usage', message, hint: 'ledger-server restore does it by itself.' });
  }
  const { writePostgres } = await import('../storage/postgres/one-txn.ts');
  const world = { clock: io.clock, random: io.random, logger: silentLogger };
  const renewed = await writePostgres(config, world, (ask) => ask(renew())).catch((error: unknown) => {
    throw cannotReach(config.url, error);
  });
  if (renewed === undefined) {
    const message = 'servers are connected to the database';
    throw new UserError({ code: 'busy', message, hint: 'Stop all of them first.' });
  }
  const text = `${renewed === 1 ? '1 book has' : `${renewed} books have`} another epoch now.`;
  io.write(`${options.json === true ? JSON.stringify({ schema: 1, newEpochs: { books: renewed } }) : text}\n`);
}

/** How many books there are; `undefined` while servers are connected: then nothing is changed. */
function* renew(): Ask<number | undefined> {
  if ((yield* all(SERVERS)).length > 0) return undefined;
  return yield* run(RENEW);
}
