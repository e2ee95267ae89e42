// What many e2e files begin with: a world of warm programs, its server, and two devices of one user.

import { afterAll, beforeAll } from 'vitest';
import type { BuiltDevice, BuiltWorld } from './built-world.ts';
import { openWarmWorld } from './warm-ledger.ts';

/** The world and its devices: there while tests run. */
export interface TwoDevices {
  readonly world: BuiltWorld;
  readonly a: BuiltDevice;
  readonly b: BuiltDevice;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Opens them before the tests of a file, and closes everything after them. */
export function twoDevices(): TwoDevices {
  const two: Partial<Writable<TwoDevices>> = {};
  beforeAll(async () => {
    const world = (two.world = await openWarmWorld());
    await world.startServer();
    await world.logIn('demo', 'a', 'b');
    two.a = world.device('a');
    two.b = world.device('b');
  });
  afterAll(() => two.world?.close());
  return two as TwoDevices;
}
