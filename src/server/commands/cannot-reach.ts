// What is said of a PostgreSQL database that cannot be used: which it is, why, and what to do about it. By codes of
// PostgreSQL and of the operating system; where the driver gives none, its words serve for a hint only.

import { UserError } from '../../protocol/error-code.ts';
import type { ErrorCode } from '../../protocol/error-code.ts';
import { shownUrl } from '../database-config.ts';
import { isLost, UnfitDatabase } from '../storage/postgres/failure.ts';

/** What a cause means. `codes`: as they begin. */
interface Cause {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  readonly hint: string;
}

const CAUSES: readonly Cause[] = [
  {
    codes: /^28P01$/,
    code: 'not_allowed',
    hint: 'Give the right password in PGPASSWORD, ~/.pgpass or the URL in LEDGER_SERVER_DATABASE_URL.',
  },
  {
    codes: /^28/,
    code: 'not_allowed',
    hint: 'The user must be there (CREATE USER), and pg_hba.conf must let it in from this machine; where only TLS is let in, say sslmode=verify-full in the URL.',
  },
  {
    codes: /^42501$/,
    code: 'not_allowed',
    hint: 'Let this user make tables, or let its owner run a command of this version (ledger-server user list) and give this user the rights to rows: see "rights" in docs/operations.md.',
  },
  { codes: /^3D000$/, code: 'store_failed', hint: "Make it: CREATE DATABASE … ENCODING 'UTF8'." },
  {
    codes: /^25006$/,
    code: 'store_failed',
    hint: 'It can only be read, as a standby is: name the one that takes writes.',
  },
  {
    codes: /^53300$/,
    code: 'busy',
    hint: 'Its connections are all in use: raise max_connections, or lower --database-pool; servers × (pool + 1) must fit.',
  },
  {
    codes: /CERT|SIGNATURE|ALTNAME|ISSUER/,
    code: 'store_failed',
    hint: 'Name the authority of its certificate with sslrootcert=FILE in the URL, and the server as the certificate does.',
  },
  { codes: /^ENOTFOUND$|^EAI_/, code: 'server_unreachable', hint: 'Is the name in the URL right?' },
];

const UNREACHABLE = 'Is it running, and is what the URL says right? Nothing was changed.';
const OTHERWISE =
  'It must be there, let this user make tables, and be of this version of ledger-server or an older one.';

/** The user error for a database that cannot be used. */
export function cannotReach(url: string, error: unknown): UserError {
  const { message, code } = error as NodeJS.ErrnoException;
  const why = message || String(code);
  return new UserError({ message: `cannot use the database ${shownUrl(url)}: ${why}`, ...meaningOf(error) });
}

function meaningOf(error: unknown): { readonly code: ErrorCode; readonly hint: string } {
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = CAUSES.find(({ codes }) => codes.test(String(code)));
  if (cause !== undefined) return { code: cause.code, hint: cause.hint };
  if (error instanceof UnfitDatabase) return { code: 'store_failed', hint: error.hint ?? OTHERWISE };
  if (message.includes('does not support SSL'))
    return { code: 'store_failed', hint: 'It must speak TLS, unless the URL says sslmode=disable.' };
  if (isLost(error)) return { code: 'server_unreachable', hint: UNREACHABLE };
  return { code: 'store_failed', hint: OTHERWISE };
}
