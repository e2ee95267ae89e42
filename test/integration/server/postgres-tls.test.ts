// TLS to PostgreSQL: what is trusted is used, and what is not is refused, in words that help.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import type { UserError } from '../../../src/protocol/error-code.ts';
import { cannotReach } from '../../../src/server/commands/cannot-reach.ts';
import { openPostgresStorage } from '../../../src/server/storage/postgres/open.ts';
import { selfSigned } from '../../support/certificate.ts';
import type { TestCertificate } from '../../support/certificate.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { TlsBeforePostgres } from '../../support/tls-before-postgres.ts';

const WORLD = { clock: systemClock, random: systemRandom, logger: silentLogger };
const LIMITS = { poolMax: 2, statementMs: 5_000, lockMs: 5_000, listen: true, pollMs: 5_000 };

let postgres: PostgresServer;
let url: string;
let dir: string;
let proxy: TlsBeforePostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  dir = mkdtempSync(join(tmpdir(), 'ledger-tls-'));
  url = await postgres.database();
});
afterEach(() => proxy.close());
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await postgres.close();
});

/** Opens the storage over TLS; `trusted`: the certificate in `sslrootcert`. Gives what it says of itself. */
async function open(shown: TestCertificate | undefined, trusted?: TestCertificate): Promise<string> {
  proxy = await TlsBeforePostgres.open(url, shown);
  const file = join(dir, 'root.crt');
  if (trusted !== undefined) writeFileSync(file, trusted.cert);
  const root: Record<string, string> = trusted === undefined ? {} : { sslrootcert: file };
  const through = proxy.urlOf(url, { sslmode: 'verify-full', ...root });
  const storage = await openPostgresStorage({ url: through, ...LIMITS }, WORLD).catch((error: unknown) => {
    throw cannotReach(through, error);
  });
  const users = await storage.users();
  await storage.close();
  return `${users.length} users`;
}

const good = selfSigned('localhost');

it('[ST18] a certificate that is trusted and names the server is taken', async () => {
  expect(await open(good, good)).toBe('0 users');
});

it.each([
  ['that nobody trusts', good, undefined, 'self-signed certificate'],
  ['of another, though trusted, authority', good, selfSigned('localhost'), 'self-signed certificate'],
  ['of another name', selfSigned('elsewhere'), 'itself', "does not match certificate's altnames"],
  ['that has expired', selfSigned('localhost', -1), 'itself', 'certificate has expired'],
] as const)('[ST18] a certificate %s is refused', async (_, shown, trusted, words) => {
  const refused = await open(shown, trusted === 'itself' ? shown : trusted).catch((error: unknown) => error);
  expect((refused as UserError).body).toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining(words),
    hint: 'Name the authority of its certificate with sslrootcert=FILE in the URL, and the server as the certificate does.',
  });
});

it('[ST18] a server that speaks no TLS is refused', async () => {
  const refused = await open(undefined, good).catch((error: unknown) => error);
  expect((refused as UserError).body).toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining('does not support SSL connections'),
    hint: 'It must speak TLS, unless the URL says sslmode=disable.',
  });
});
