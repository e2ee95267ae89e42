// Settings of the server: safe defaults, and what is refused.

import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/protocol/error-code.ts';
import { SERVER } from '../../../src/protocol/limits.ts';
import { serverConfig } from '../../../src/server/config.ts';

describe('the configuration', () => {
  it('listens on both loopback addresses unless told otherwise', () => {
    expect(serverConfig({})).toEqual({
      addresses: ['127.0.0.1', '::1'],
      port: 8000,
      proxyHops: 0,
      origins: [],
      hosts: [],
      limits: SERVER,
    });
    expect(serverConfig({ host: 'localhost', port: '0' })).toMatchObject({ addresses: ['127.0.0.1', '::1'], port: 0 });
  });

  it.each(['0.0.0.0', '::', '192.168.1.7', 'books.example', '127.evil.example'])(
    'does not listen on %s in clear unasked',
    (host) => {
      expect(() => serverConfig({ host })).toThrow(UserError);
      expect(serverConfig({ host, insecure: true }).addresses).toEqual([host]);
      expect(serverConfig({ host, behindProxy: 1 }).hosts).toBeNull();
      expect(serverConfig({ host, tlsCert: 'c', tlsKey: 'k' })).toMatchObject({
        hosts: null,
        tls: { cert: 'c', key: 'k' },
      });
    },
  );

  it.each([{ tlsCert: 'c' }, { tlsKey: 'k' }])('needs certificate and key together: %j', (half) => {
    expect(() => serverConfig(half)).toThrow(/there is only --tls-/);
  });

  it.each(['-1', '1.5', '', 'off', '1e3'])('refuses the rate limit %j', (rateLimit) => {
    expect(() => serverConfig({ rateLimit })).toThrow(UserError);
    expect(serverConfig({ rateLimit: '0' }).limits.requestsPerSecond).toBe(0);
  });

  it.each(['-1', '65536', '80a', ''])('refuses the port %j', (port) => {
    expect(() => serverConfig({ port })).toThrow(UserError);
  });
});
