// Arrivals: who is let in, and what the others are told.

import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../../src/server/access/arrivals.ts';

const LIMITS = { arrivingMax: 3, arrivingByDeviceMax: 2, retryMsMax: 60_000 };

function doorAt(dice: number, limits = LIMITS): { readonly arrivals: Arrivals; readonly pass: (ms: number) => void } {
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, timer: () => () => undefined };
  const random = { bytes: (count: number) => new Uint8Array(count), uniform: () => dice };
  return { arrivals: new Arrivals(clock, random, limits), pass: (ms) => void (now += ms) };
}

/** Lets one in, as a device; its end, or what it was told. */
function enter(arrivals: Arrivals, device = 'a'): (() => void) | number {
  const arrival = arrivals.enter();
  if (typeof arrival === 'number') return arrival;
  const told = arrival.is(device);
  if (told !== undefined) arrival.end();
  return told ?? arrival.end;
}

describe('arrivals', () => {
  it('are so many at once, of one device fewer, and end once', () => {
    const { arrivals } = doorAt(0);
    const end = enter(arrivals, 'a');
    expect([enter(arrivals, 'a'), enter(arrivals, 'a')].map((one) => typeof one)).toEqual(['function', 'number']);
    expect([enter(arrivals, 'b'), enter(arrivals, 'c')].map((one) => typeof one)).toEqual(['function', 'number']);
    if (typeof end === 'function') for (let again = 0; again < 2; again += 1) end();
    expect(arrivals.count).toBe(2);
    expect(typeof enter(arrivals, 'c')).toBe('function');
    expect(typeof enter(arrivals, 'd')).toBe('number');
  });

  it('that have to wait are told turns one after the other, at the pace of those before, and no longer than the limit', () => {
    const { arrivals, pass } = doorAt(0);
    const ends = ['a', 'b', 'c'].map((device) => enter(arrivals, device));
    pass(30_000);
    for (const end of ends) if (typeof end === 'function') end();
    for (const device of ['a', 'b', 'c']) enter(arrivals, device);
    const told = Array.from({ length: 40 }, () => enter(arrivals, 'd') as number);
    expect(told[0]).toBeGreaterThanOrEqual(1_000);
    expect(told.slice(0, 20)).toEqual(told.slice(0, 20).toSorted((a, b) => a - b));
    expect(new Set(told.slice(0, 20)).size).toBe(20);
    expect(Math.max(...told)).toBe(30_000);
  });

  it('are let in more at once while they are served soon, and fewer when they are not', () => {
    const { arrivals, pass } = doorAt(0, { ...LIMITS, arrivingMax: 150, arrivingByDeviceMax: 1_000 });
    const fill = () => {
      const ends: (() => void)[] = [];
      for (let end = enter(arrivals, 'a'); typeof end === 'function'; end = enter(arrivals, 'a')) ends.push(end);
      return ends;
    };
    const counts: number[] = [];
    for (const ms of [4_999, 4_999, 5_000, 5_000]) {
      const ends = fill();
      counts.push(ends.length);
      pass(ms);
      for (const end of ends) end();
    }
    expect([...counts, fill().length]).toEqual([100, 150, 150, 100, 100]);
  });

  it('are told up to half as long again, by chance', () => {
    const waits = [0, 0.5, 1].map((dice) => {
      const { arrivals } = doorAt(dice);
      for (const device of ['a', 'b', 'c']) enter(arrivals, device);
      return enter(arrivals, 'd');
    });
    expect(waits).toEqual([1_000, 1_250, 1_500]);
  });
});
