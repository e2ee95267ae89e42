import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/protocol/error-code.ts';
import { newCode, normalizeCode } from '../../../src/server/access/secret.ts';
import { serverConfig } from '../../../src/server/config.ts';
import { parseFeedPlace } from '../../../src/server/hub/feed-place.ts';
import { seededRandom } from '../../../src/base/random.ts';

describe('the configuration', () => {
  it('listens on both loopback addresses unless told otherwise', () => {
    expect(serverConfig({})).toEqual({ addresses: ['127.0.0.1', '::1'], port: 8000, behindProxy: false, origins: [], hosts: [] });
    expect(serverConfig({ host: 'localhost', port: '0' })).toMatchObject({ addresses: ['127.0.0.1', '::1'], port: 0 });
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'books.example', '127.evil.example'])('does not listen on %s in clear unasked', (host) => {
    expect(() => serverConfig({ host })).toThrow(UserError);
    expect(serverConfig({ host, insecure: true }).addresses).toEqual([host]);
    expect(serverConfig({ host, behindProxy: true }).hosts).toBeNull();
  });

  it.each(['-1', '65536', '80a', ''])('refuses the port %j', (port) => {
    expect(() => serverConfig({ port })).toThrow(UserError);
  });
});

describe('codes', () => {
  it('survive how people type them', () => {
    const code = newCode(seededRandom(1));
    expect(code).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{5}-){5}[0-9a-hjkmnp-tv-z]$/);
    const typed = ` ${code.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll('-', ' ')} `;
    expect(normalizeCode(typed)).toBe(normalizeCode(code));
  });
});

describe('a place in the feed', () => {
  it.each([
    ['0', { after: 0, seen: 0 }],
    ['7', { after: 7, seen: 0 }],
    ['7.2', { after: 6, seen: 2 }],
    ['0.0', { after: 0, seen: 0 }],
  ])('%s', (text, place) => {
    expect(parseFeedPlace(text)).toEqual(place);
  });

  it.each(['', '-1', '1.', '.1', '1.2.3', 'x', '9'.repeat(16)])('%j is none', (text) => {
    expect(parseFeedPlace(text)).toBeUndefined();
  });
});
