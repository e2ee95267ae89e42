// What is pure of PostgreSQL: failures, the URL, settings.

import { describe, expect, it } from 'vitest';
import { databaseConfig, shownUrl } from '../../../../src/server/database-config.ts';
import { resolveSettings } from '../../../../src/server/settings.ts';
import { withTls } from '../../../../src/server/storage/postgres/connect.ts';
import { isLost, isPassing, UncertainCommit } from '../../../../src/server/storage/postgres/failure.ts';

const failure = (code: string, message = 'planted') => Object.assign(new Error(message), { code });

describe('a failure', () => {
  it.each([
    ['40001', true, false],
    ['40P01', true, false],
    ['55P03', true, false],
    ['57014', true, false],
    ['53300', true, false],
    ['57P01', true, true],
    ['57P03', true, true],
    ['08006', true, true],
    ['ECONNREFUSED', true, true],
    ['EPIPE', true, true],
    ['23505', false, false],
    ['53100', false, false],
    ['42P01', false, false],
  ])('[ST16] %s passes: %s, loses the connection: %s', (code, passes, loses) => {
    expect([isPassing(failure(code)), isLost(failure(code))]).toEqual([passes, loses]);
  });

  it('[ST16] that the driver reports without a code is known by its words', () => {
    for (const words of [
      'Connection terminated unexpectedly',
      'Query read timeout',
      'timeout exceeded when trying to connect',
    ])
      expect([words, isLost(new Error(words))]).toEqual([words, true]);
    expect(isPassing(new Error('a batch needs ever more rows'))).toBe(false);
    expect(isPassing(new UncertainCommit('Connection terminated'))).toBe(false);
  });
});

describe('a URL', () => {
  it.each([
    ['postgres://u@db.example.org/ledger', 'postgres://u@db.example.org/ledger?sslmode=verify-full'],
    ['postgres://u@db.example.org/ledger?sslmode=disable', 'postgres://u@db.example.org/ledger?sslmode=disable'],
    ['postgres://u@127.0.0.1/ledger', 'postgres://u@127.0.0.1/ledger'],
    ['postgres://u@[::1]:5433/ledger', 'postgres://u@[::1]:5433/ledger'],
    ['postgres://u@x/ledger?host=/var/run/postgresql', 'postgres://u@x/ledger?host=/var/run/postgresql'],
  ])('%s is encrypted where it leaves the machine', (url, used) => {
    expect(withTls(url)).toBe(used);
  });

  it('is shown without its password', () => {
    expect(shownUrl('postgres://u:secret@h/d?password=secret')).toBe('postgres://u:***@h/d?password=***');
    expect(shownUrl('secret')).toBe('(not a URL)');
  });
});

describe('the settings of a database', () => {
  const url = 'postgres://u@h/d';
  const from = (flags: object, env: Record<string, string> = {}) => databaseConfig(resolveSettings(flags, env));

  it('have defaults, which depend on whether it listens', () => {
    expect(from({})).toBeUndefined();
    const limits = { poolMax: 10, statementMs: 10_000, lockMs: 5_000 };
    expect(from({ 'database-url': url })).toEqual({ url, ...limits, listen: true, pollMs: 5_000 });
    expect(from({ 'database-url': url, 'database-listen': false })).toMatchObject({ listen: false, pollMs: 500 });
    const past = { 'database-url': url, 'database-listen-url': 'postgres://u@past/d' };
    expect(from(past)).toMatchObject({ listen: true, listenUrl: 'postgres://u@past/d', pollMs: 5_000 });
    expect(() => from({ ...past, 'database-listen': false })).toThrow('exclude each other');
    expect(from({ 'database-url': url, 'database-poll': '100' })).toMatchObject({ listen: true, pollMs: 100 });
  });

  it('refuse numbers out of bounds, other databases, and a password in argv', () => {
    expect(() => from({ 'database-url': url, 'database-pool': '1' })).toThrow(
      '--database-pool must be a number from 2 to 500',
    );
    expect(() => from({ 'database-url': 'mysql://u@h/d' })).toThrow('--database-url must be postgres://');
    expect(() => from({ 'database-url': 'postgres://u:p@h/d' })).toThrow('can be read by everybody');
    const listening = { 'database-url': url, 'database-listen-url': 'postgres://u:p@h/d' };
    expect(() => from(listening)).toThrow('a password in --database-listen-url');
    const variable = { LEDGER_SERVER_DATABASE_URL: 'postgres://u:p@h/d' };
    expect(from({}, variable)?.url).toBe('postgres://u:p@h/d');
  });
});
