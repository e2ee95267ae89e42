// Randomness as an argument. The real source is in system.ts.

/** A source of random bytes and of uniform numbers in [0, 1). */
export interface Random {
  bytes(count: number): Uint8Array;
  uniform(): number;
}

/** A small seeded source (mulberry32) for tests and simulations; never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    uniform: () => next() / 2 ** 32,
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
  };
}
