// What an operator can set of a PostgreSQL database, checked. A password is never taken from argv, and never shown.

import { UserError } from '../protocol/error-code.ts';
import type { ResolvedSettings } from './settings.ts';
import { POLL_ALONE_MS } from './storage/postgres/node-peers.ts';

/** How a node uses its database. Times in ms. */
export interface DatabaseConfig {
  readonly url: string;
  /** Connections for statements; one more listens. */
  readonly poolMax: number;
  readonly statementMs: number;
  readonly lockMs: number;
  /** Whether a connection is kept that hears of other nodes at once. */
  readonly listen: boolean;
  /** Where that connection goes, if not through the same pooler as the others. */
  readonly listenUrl?: string;
  /** Between looks at what other nodes have committed. */
  readonly pollMs: number;
}

/** A number that can be set. */
interface NumberSetting {
  readonly name: 'database-pool' | 'database-timeout' | 'database-lock-timeout' | 'database-poll';
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

const POOL = { name: 'database-pool', least: 2, most: 500, otherwise: 10 } as const;
const TIMEOUT = { name: 'database-timeout', least: 100, most: 600_000, otherwise: 10_000 } as const;
const LOCK_TIMEOUT = { name: 'database-lock-timeout', least: 100, most: 600_000, otherwise: 5_000 } as const;
const POLL = { name: 'database-poll', least: 50, most: 60_000 } as const;
/** How often a node looks that hears of the others. */
const POLL_LISTENING_MS = 5_000;

/** What holds for a command. */
export const DATABASE_DEFAULTS = {
  poolMax: 2,
  statementMs: TIMEOUT.otherwise,
  lockMs: LOCK_TIMEOUT.otherwise,
} as const;

/** The database that the settings name; `undefined`: SQLite. Throws a `UserError` for what is not safe or makes no sense. */
export function databaseConfig({ settings, sources }: ResolvedSettings): DatabaseConfig | undefined {
  const url = urlOf('database-url', { settings, sources });
  if (url === undefined) return undefined;
  const listenUrl = urlOf('database-listen-url', { settings, sources });
  const number = (setting: NumberSetting): number => numberOf(settings[setting.name], setting);
  const listen = settings['database-listen'] ?? true;
  if (!listen && listenUrl !== undefined) {
    const message = '--database-listen-url and --no-database-listen exclude each other';
    throw new UserError({ code: 'usage', message });
  }
  return {
    url,
    poolMax: number(POOL),
    statementMs: number(TIMEOUT),
    lockMs: number(LOCK_TIMEOUT),
    listen,
    ...(listenUrl === undefined ? {} : { listenUrl }),
    pollMs: number({ ...POLL, otherwise: listen ? POLL_LISTENING_MS : POLL_ALONE_MS }),
  };
}

function urlOf(name: 'database-url' | 'database-listen-url', from: ResolvedSettings): string | undefined {
  const url = from.settings[name];
  if (url === undefined) return undefined;
  checkUrl(url, `--${name}`);
  if (from.sources[name] === 'flag') refusePassword(url, `--${name}`);
  return url;
}

/** Throws a `UserError` unless this is the URL of a PostgreSQL database. */
export function checkUrl(url: string, label: string): void {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'postgres:' || parsed?.protocol === 'postgresql:') return;
  throw new UserError({ code: 'usage', message: `${label} must be postgres://USER@HOST/DATABASE` });
}

/** Throws a `UserError` for a password in a place that everybody on the machine can read. */
export function refusePassword(url: string, label: string): void {
  const { password, searchParams } = new URL(url);
  if (password === '' && !searchParams.has('password')) return;
  throw new UserError({
    code: 'usage',
    message: `a password in ${label} can be read by everybody on this machine`,
    hint: 'Put the URL into LEDGER_SERVER_DATABASE_URL or the settings file, or the password into PGPASSWORD or ~/.pgpass.',
  });
}

/** A database's URL as it may be shown. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return '(not a URL)';
  if (parsed.password !== '') parsed.password = '***';
  if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
  return parsed.href;
}

function numberOf(value: string | undefined, { name, least, most, otherwise }: NumberSetting): number {
  if (value === undefined) return otherwise;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError({ code: 'usage', message: `--${name} must be a number from ${least} to ${most}` });
}
