// Who may knock: Host and Origin, the address behind a proxy, and how often.

import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock.ts';
import { guardRequest } from '../../../../src/server/http/guard.ts';
import type { GuardConfig } from '../../../../src/server/http/guard.ts';
import { peerAddress } from '../../../../src/server/http/peer-address.ts';
import { RateLimit } from '../../../../src/server/http/rate-limit.ts';

function request(headers: Record<string, string>, remoteAddress = '127.0.0.1'): IncomingMessage {
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

function verdict(config: GuardConfig, headers: Record<string, string>): string {
  try {
    guardRequest(config, request(headers));
    return 'in';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the guard', () => {
  const config: GuardConfig = { origins: ['https://app.example'], hosts: ['books.example'] };

  it.each([
    ['localhost:8000', 'in'],
    ['LOCALHOST', 'in'],
    ['127.0.0.1:8000', 'in'],
    ['[::1]:8000', 'in'],
    ['192.168.1.7:8000', 'in'],
    ['books.example:8000', 'in'],
    ['evil.example', 'host_refused'],
    ['localhost.evil.example', 'host_refused'],
    ['127.0.0.1.evil.example', 'host_refused'],
    ['', 'host_refused'],
  ])('answers the Host %j: %s', (host, expected) => {
    expect(verdict(config, { host })).toBe(expected);
  });

  it.each([
    ['https://app.example', 'in'],
    ['https://evil.example', 'origin_refused'],
    ['null', 'origin_refused'],
    ['', 'origin_refused'],
    ['https://app.example.evil', 'origin_refused'],
    ['http://localhost:8000', 'origin_refused'],
  ])('answers the Origin %j: %s', (origin, expected) => {
    expect(verdict(config, { host: 'localhost', origin })).toBe(expected);
  });

  it('leaves the Host to a proxy', () => {
    expect(verdict({ origins: [], hosts: null }, { host: 'anything.example' })).toBe('in');
  });
});

describe('the peer address', () => {
  it.each([
    ['6.6.6.6, 9.9.9.9', 0, '127.0.0.1'],
    ['6.6.6.6, 9.9.9.9', 1, '9.9.9.9'],
    ['6.6.6.6, 9.9.9.9', 2, '6.6.6.6'],
    // What a caller wrote itself stands before what the proxies wrote, and is not believed.
    ['1.1.1.1, 6.6.6.6, 9.9.9.9', 2, '6.6.6.6'],
    // Not as many proxies as said: the first entry is that of the proxy farthest out.
    ['9.9.9.9', 2, '9.9.9.9'],
    ['nonsense', 1, '127.0.0.1'],
    ['6.6.6.6, 9.9.9.9, nonsense', 1, '127.0.0.1'],
    ['', 1, '127.0.0.1'],
  ])('of X-Forwarded-For %j behind %i proxies is %s', (forwarded, hops, address) => {
    expect(peerAddress(request({ 'x-forwarded-for': forwarded }), hops)).toBe(address);
  });
});

describe('a rate limit', () => {
  it('allows a burst, then one per interval, per network', () => {
    let now = 0;
    const clock = { monotonic: () => now } as Clock;
    const limit = new RateLimit(clock, { burst: 3, everyMs: 1_000 });
    const allowed = (address: string): boolean => {
      try {
        limit.take(address);
        return true;
      } catch {
        return false;
      }
    };
    expect([1, 2, 3, 4].map(() => allowed('9.9.9.9'))).toEqual([true, true, true, false]);
    expect(allowed('8.8.8.8')).toBe(true);
    now = 999;
    expect(allowed('9.9.9.9')).toBe(false);
    now = 1_000;
    expect([1, 2].map(() => allowed('9.9.9.9'))).toEqual([true, false]);
    now = 60_000;
    expect([1, 2, 3, 4].map((part) => allowed(`2001:db8:1:2::${part}`))).toEqual([true, true, true, false]);
  });

  it('does not count what turned out well', () => {
    const limit = new RateLimit({ monotonic: () => 0 } as Clock, { burst: 2, everyMs: 1_000 });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      limit.take('9.9.9.9');
      limit.giveBack('9.9.9.9');
    }
    limit.take('9.9.9.9');
    limit.take('9.9.9.9');
    expect(() => limit.take('9.9.9.9')).toThrow('too many attempts');
  });

  it('says when to come again', () => {
    const limit = new RateLimit({ monotonic: () => 0 } as Clock, { burst: 1, everyMs: 2_500 });
    limit.take('9.9.9.9');
    expect(() => limit.take('9.9.9.9')).toThrow(
      expect.objectContaining({ status: 429, headers: { 'retry-after': '3' } }) as Error,
    );
  });
});
