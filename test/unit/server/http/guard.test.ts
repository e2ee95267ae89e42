// Who may knock: Host and Origin, the address behind a proxy, and how often.

import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock.ts';
import { guardRequest } from '../../../../src/server/http/guard.ts';
import type { GuardConfig } from '../../../../src/server/http/guard.ts';
import { peerAddress } from '../../../../src/server/http/peer-address.ts';
import { Buckets } from '../../../../src/server/access/buckets.ts';
import { networkOf } from '../../../../src/server/access/network.ts';
import { takeOne } from '../../../../src/server/http/rate-limit.ts';

function request(headers: Record<string, string>, remoteAddress = '127.0.0.1'): IncomingMessage {
  const rawHeaders = Object.entries(headers).flat();
  return { headers, rawHeaders, httpVersion: '1.1', socket: { remoteAddress } } as unknown as IncomingMessage;
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

describe('a rate', () => {
  const allowed = (buckets: Buckets, key: string): boolean => {
    try {
      takeOne(buckets, key);
      return true;
    } catch {
      return false;
    }
  };

  it('allows a burst, then one per interval, by key', () => {
    let now = 0;
    const rate = new Buckets({ monotonic: () => now } as Clock, { burst: 3, everyMs: 1_000 }, 10);
    expect([1, 2, 3, 4].map(() => allowed(rate, 'a'))).toEqual([true, true, true, false]);
    expect(allowed(rate, 'b')).toBe(true);
    now = 999;
    expect(allowed(rate, 'a')).toBe(false);
    now = 1_000;
    expect([1, 2].map(() => allowed(rate, 'a'))).toEqual([true, false]);
  });

  it('takes more than there is once, and has it waited off', () => {
    let now = 0;
    const rate = new Buckets({ monotonic: () => now } as Clock, { burst: 10, everyMs: 100 }, 10);
    rate.charge('a', 30);
    expect(rate.waitMs('a')).toBe(2_100);
    now = 2_100;
    expect(rate.waitMs('a')).toBe(0);
  });

  it('does not count what turned out well', () => {
    const rate = new Buckets({ monotonic: () => 0 } as Clock, { burst: 2, everyMs: 1_000 }, 10);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      takeOne(rate, 'a');
      rate.refund('a');
    }
    expect([1, 2, 3].map(() => allowed(rate, 'a'))).toEqual([true, true, false]);
  });

  it('says when to come again, in whole seconds', () => {
    const rate = new Buckets({ monotonic: () => 0 } as Clock, { burst: 1, everyMs: 2_500 }, 10);
    takeOne(rate, 'a');
    expect(() => takeOne(rate, 'a')).toThrow(
      expect.objectContaining({ status: 429, headers: { 'retry-after': '3' } }) as Error,
    );
  });

  it('remembers so many keys and no more, the latest', () => {
    const rate = new Buckets({ monotonic: () => 0 } as Clock, { burst: 1, everyMs: 1_000 }, 100);
    for (let key = 0; key < 100_000; key += 1) rate.charge(String(key));
    expect(rate.size).toBe(100);
    expect([allowed(rate, '99999'), allowed(rate, '0')]).toEqual([false, true]);
  });
});

describe('the network of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::2:0:0:1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:ffff::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.9', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('%s is of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a request', () => {
  it.each([
    [[], '1.1', 'invalid_args'],
    [['Host', 'localhost', 'host', 'evil.example'], '1.1', 'invalid_args'],
    [[], '1.0', 'host_refused'],
  ])('with the Hosts %j in HTTP/%s is %s', (rawHeaders, httpVersion, expected) => {
    const headers = { host: rawHeaders[1] };
    const incoming = { headers, rawHeaders, httpVersion, socket: {} } as unknown as IncomingMessage;
    expect(() => guardRequest({ origins: [], hosts: [] }, incoming)).toThrow(
      expect.objectContaining({ code: expected }) as Error,
    );
  });
});
