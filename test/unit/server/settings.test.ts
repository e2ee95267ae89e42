// Settings from flags, environment and file: which one counts, and that nothing unknown passes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/protocol/error-code.ts';
import { resolveSettings } from '../../../src/server/settings.ts';
import type { SettingFlags } from '../../../src/server/settings.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledger-settings-'));
  file = join(dir, 'server.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(settings: unknown): void {
  writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
}

function problemOf(flags: SettingFlags, env: Record<string, string> = {}): string {
  try {
    resolveSettings(flags, env);
  } catch (error) {
    if (error instanceof UserError) return `${error.body.code}: ${error.body.message}; ${error.body.hint ?? ''}`;
    throw error;
  }
  return 'none';
}

describe('settings', () => {
  it('come from a flag before the environment before the file', () => {
    write({ port: 1, host: 'file', 'log-level': 'warn' });
    const env = { LEDGER_SERVER_PORT: '2', LEDGER_SERVER_HOST: 'env', LEDGER_SERVER_CONFIG: file };
    expect(resolveSettings({ port: '3' }, env)).toEqual({
      settings: { port: '3', host: 'env', 'log-level': 'warn' },
      sources: { port: 'flag', host: 'environment', 'log-level': 'file' },
      file,
    });
    expect(resolveSettings({ config: file }, { LEDGER_SERVER_CONFIG: 'elsewhere' }).settings.port).toBe('1');
    expect(resolveSettings({}, { LEDGER_SERVER_PORT: '' })).toEqual({ settings: {}, sources: {} });
  });

  it('have a kind each, whatever they come from', () => {
    write({ insecure: true, 'behind-proxy': true, 'allow-host': ['a.example', 'b.example'], data: 'data' });
    expect(resolveSettings({ config: file }, {}).settings).toEqual({
      insecure: true,
      'behind-proxy': 1,
      'allow-host': ['a.example', 'b.example'],
      data: join(dir, 'data'),
    });
    const env = {
      LEDGER_SERVER_INSECURE: '0',
      LEDGER_SERVER_BEHIND_PROXY: '2',
      LEDGER_SERVER_ALLOW_HOST: 'a.example, b.example',
      LEDGER_SERVER_DATA: 'data',
    };
    expect(resolveSettings({}, env).settings).toEqual({
      insecure: false,
      'behind-proxy': 2,
      'allow-host': ['a.example', 'b.example'],
      data: resolve('data'),
    });
    expect(resolveSettings({ insecure: false, 'behind-proxy': '0', config: file }, {}).settings).toMatchObject({
      insecure: false,
      'behind-proxy': 0,
    });
  });

  it('that are unknown are errors, with what may have been meant', () => {
    expect(problemOf({}, { LEDGER_SERVER_TLS_CRET: 'x' })).toBe(
      'usage: the variable LEDGER_SERVER_TLS_CRET is unknown; Did you mean LEDGER_SERVER_TLS_CERT?',
    );
    write({ tlsCert: 'x' });
    expect(problemOf({ config: file })).toBe(`usage: "tlsCert" in ${file} is unknown; Did you mean tls-cert?`);
    write({ colour: 'x' });
    expect(problemOf({ config: file })).toBe(`usage: "colour" in ${file} is unknown; See: ledger-server --help`);
  });

  it.each([
    ['[]', 'must be a JSON object'],
    ['{', 'is not JSON'],
    ['{"__proto__":{"port":1}}', 'is not JSON'],
    [`{"host":"${'x'.repeat(70_000)}"}`, 'has more than 65536 characters'],
    ['{"insecure":"yes"}', 'must be true or false'],
    ['{"allow-host":[1]}', 'must be a list of texts'],
    ['{"allow-host":7}', 'must be a list of texts'],
    ['{"behind-proxy":10}', 'must be a number of proxies from 0 to 9'],
    ['{"data":7}', 'must be a path'],
    ['{"port":null}', 'must be a text'],
  ])('in a file with %j: an error', (text, problem) => {
    write(text);
    expect(problemOf({ config: file })).toContain(problem);
  });

  it('in a file that is not there: an error', () => {
    expect(problemOf({ config: file })).toBe(`file_not_found: cannot read the settings in ${file} (ENOENT); `);
  });
});
